import { compile, hvp as hvpOf, valueAndGrad, type Plan } from '@x/autodiff/core';
import { asTensor, DTypeError, isTensor, ShapeError, showShape, TraceError, type TensorLike } from '@x/tensor/core';
import { readLike, type Flat } from '../flatten.js';
import { largest } from '../vector.js';

/** A function of a flat vector with the derivatives that minimisers ask for. */
export interface Objective {
  readonly size: number;
  /** How often each kind was computed; a value that came with a gradient counts in both. */
  readonly counts: { values: number; gradients: number; curvatures: number };
  value(x: Float64Array): number;
  /** Returns the value and writes the gradient. */
  valueAndGradient(x: Float64Array, gradient: Float64Array): number;
  /** Writes H(x)·v. */
  hessianProduct(x: Float64Array, v: Float64Array, into: Float64Array): void;
  /** H(x) as rows, exactly symmetric. */
  hessian(x: Float64Array): Float64Array;
}

/** What the user hands over. */
export interface ObjectiveSource {
  readonly f: (x: unknown) => unknown;
  readonly grad: ((x: unknown) => unknown) | undefined;
  /** False never compiles: for functions that read what changes between calls. */
  readonly compile: boolean;
}

/** Compiles f where it can be traced; where it reads numbers (TraceError) it is run as it is. */
export function makeObjective(op: string, { f, grad, compile: mayCompile }: ObjectiveSource, flat: Flat): Objective {
  const size = flat.x.length;
  const counts = { values: 0, gradients: 0, curvatures: 0 };
  const differentiable = (x: unknown): unknown => requireOps(op, f(x));
  const plans = new Map<string, Plan | undefined>();
  const planOf = (name: string, make: () => Plan): Plan | undefined => {
    if (!plans.has(name)) plans.set(name, mayCompile ? tryTrace(make) : undefined);
    return plans.get(name);
  };
  const tree = (): unknown => flat.unflatten(flat.x);

  const value = (x: Float64Array): number => {
    counts.values++;
    const plan = planOf('value', () => compile<unknown[], unknown>(f).prepare(tree()));
    if (plan === undefined) return toNumber(op, f(flat.unflatten(x)));
    requireScalar(op, plan);
    write(plan, flat, x, 0);
    plan.run();
    return plan.outputs[0]![0]!;
  };

  const valueAndGradient = (x: Float64Array, gradient: Float64Array): number => {
    if (grad !== undefined) {
      counts.gradients++;
      readLike(op, 'grad(x)', flat, grad(flat.unflatten(x)), gradient);
      return value(x);
    }
    counts.values++;
    counts.gradients++;
    const both = valueAndGrad(differentiable as never) as unknown as (x: unknown) => [TensorLike, unknown];
    const plan = planOf('gradient', () => compile<unknown[], unknown>(both).prepare(tree()));
    if (plan === undefined) {
      const [y, g] = both(flat.unflatten(x));
      readLike(op, 'gradient', flat, g, gradient);
      return toNumber(op, y);
    }
    write(plan, flat, x, 0);
    plan.run();
    flat.leaves.forEach(({ from }, i) => gradient.set(plan.outputs[i + 1]!, from));
    return plan.outputs[0]![0]!;
  };

  const productByDifferences = differencesOf(size, (x, into) => readLike(op, 'grad(x)', flat, grad!(flat.unflatten(x)), into));

  const hessianProduct = (x: Float64Array, v: Float64Array, into: Float64Array): void => {
    counts.curvatures++;
    if (grad !== undefined) return productByDifferences(x, v, into);
    const product = hvpOf(differentiable) as (x: unknown, v: unknown) => unknown;
    const plan = planOf('curvature', () => compile<unknown[], unknown>(product as (...args: unknown[]) => unknown).prepare(tree(), tree()));
    if (plan === undefined) return readLike(op, 'hvp', flat, product(flat.unflatten(x), flat.unflatten(v)), into);
    write(plan, flat, x, 0);
    write(plan, flat, v, flat.leaves.length);
    plan.run();
    flat.leaves.forEach(({ from }, i) => into.set(plan.outputs[i]!, from));
  };

  const hessian = (x: Float64Array): Float64Array => {
    const h = new Float64Array(size * size);
    const unit = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      unit[j] = 1;
      hessianProduct(x, unit, h.subarray(j * size, (j + 1) * size));
      unit[j] = 0;
    }
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) h[i * size + j] = h[j * size + i] = (h[i * size + j]! + h[j * size + i]!) / 2;
    return h;
  };

  return { size, counts, value, valueAndGradient, hessianProduct, hessian };
}

/** Hv ≈ (g(x + hv) − g(x − hv))/2h for a gradient that was handed over and need not be made of ops. */
function differencesOf(size: number, gradient: (x: Float64Array, into: Float64Array) => void): Objective['hessianProduct'] {
  const [ahead, behind, moved] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  return (x, v, into) => {
    const longest = largest(v);
    if (longest === 0) {
      into.fill(0);
      return;
    }
    // ε^⅓ balances rounding against the neglected third derivative.
    const h = (Math.cbrt(Number.EPSILON) * Math.max(largest(x), 1)) / longest;
    for (let i = 0; i < size; i++) moved[i] = x[i]! + h * v[i]!;
    gradient(moved, ahead);
    for (let i = 0; i < size; i++) moved[i] = x[i]! - h * v[i]!;
    gradient(moved, behind);
    for (let i = 0; i < size; i++) into[i] = (ahead[i]! - behind[i]!) / (2 * h);
  };
}

function write(plan: Plan, { leaves }: Flat, x: Float64Array, first: number): void {
  leaves.forEach(({ from, to }, i) => plan.inputs[first + i]!.set(x.subarray(from, to)));
}

/** @internal The plan, or undefined where the function reads numbers and so cannot be traced. */
export function tryTrace<P>(make: () => P): P | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

function requireScalar(op: string, { outputs }: Plan): void {
  if (outputs.length === 1 && outputs[0]!.length === 1) return;
  throw new ShapeError({
    op,
    argument: 'f',
    expected: 'return one number',
    actual: `${outputs.length} tensors of ${outputs.map((y) => y.length).join(', ')} elements`,
    hint: 'Reduce the result with sum() or mean().',
  });
}

function toNumber(op: string, y: unknown): number {
  if (typeof y === 'number') return y;
  const value = asTensor(y as TensorLike);
  if (value.size === 1) return value.data[0]!;
  throw new ShapeError({ op, argument: 'f', expected: 'return one number', actual: `shape ${showShape(value.shape)}`, hint: 'Reduce it with sum() or mean().' });
}

/** A plain number has no derivative, and taking it for a constant would look like a minimum. */
function requireOps(op: string, y: unknown): unknown {
  if (isTensor(y)) return y;
  throw new DTypeError({
    op,
    argument: 'f',
    expected: 'return a scalar tensor to be differentiated',
    actual: y === undefined ? 'undefined' : typeof y,
    hint: y === undefined ? 'Is a `return` missing?' : "Compute it with ops such as mul and sum, pass `grad`, or use method: 'nelderMead'.",
  });
}

