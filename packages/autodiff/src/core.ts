// Everything of @x/autodiff; needs only the functions of @x/tensor, not its methods.

// derivatives
export { grad, valueAndGrad } from './grad.js';
export type { Arguments, GradOptions, Gradient, Gradients, Loose } from './grad.js';
export { vjp } from './vjp.js';
export { jvp } from './jvp.js';
export { jacobian, hessian } from './jacobian.js';
export type { JacobianOptions } from './jacobian.js';
export { hvp } from './hvp.js';
export { directionalDerivative } from './directionalDerivative.js';
export type { DirectionOptions } from './directionalDerivative.js';
export { taylor } from './taylor.js';

// batches
export { vmap } from './vmap.js';
export type { VmapOptions } from './vmap.js';

// rules of your own
export { stopGradient } from './stopGradient.js';
export { customGrad } from './customGrad.js';
export { checkpoint } from './checkpoint.js';

// checks
export { checkGradients } from './checkGradients.js';
export type { CheckOptions, GradientCheck } from './checkGradients.js';

// compilation
export { compile } from './compile/compile.js';
export type { Compiled, CompileOptions, PreparedPlan } from './compile/compile.js';
export type { Plan } from './compile/plan.js';
export { explain } from './explain.js';
export type { ExplainedKernel, ExplainedNode, Explanation } from './explain.js';
