// Everything of @x/autodiff; needs only the functions of @x/tensor, not its methods.
export { grad, valueAndGrad } from './grad.js';
export type { GradOptions, Gradient, Loose } from './grad.js';
export { vjp } from './vjp.js';
export { jvp } from './jvp.js';
export { jacobian, hessian } from './jacobian.js';
export type { JacobianOptions } from './jacobian.js';
export { hvp } from './hvp.js';
export { directionalDerivative } from './directionalDerivative.js';
export type { DirectionOptions } from './directionalDerivative.js';
export { taylor } from './taylor.js';
export { vmap } from './vmap.js';
export type { VmapOptions } from './vmap.js';
export { stopGradient } from './stopGradient.js';
export { customGrad } from './customGrad.js';
export { checkpoint } from './checkpoint.js';
export { checkGradients } from './checkGradients.js';
export type { CheckOptions, GradientCheck } from './checkGradients.js';
