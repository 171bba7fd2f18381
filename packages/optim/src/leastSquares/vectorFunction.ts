import { compile, jacobian as jacobianOf, type Plan } from '@x/autodiff/core';
import { asTensor, astype, DTypeError, isTensor, reshape, ShapeError, showShape, slice, treeUnflatten, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Flat } from '../flatten.js';
import { tryTrace } from '../minimize/objective.js';

/** A function from flat vectors to flat vectors, with its Jacobian. */
export interface VectorFunction {
  readonly counts: { values: number; jacobians: number };
  /** f(x), a fresh array. */
  value(x: Float64Array): Float64Array;
  /** ∂fᵢ/∂xⱼ as fresh rows. */
  jacobian(x: Float64Array): Float64Array;
  /** The shape that f returned. */
  readonly shape: readonly number[];
}

/** What the user hands over. */
export interface VectorSource {
  readonly f: (x: unknown) => unknown;
  readonly jacobian: ((x: unknown) => TensorLike) | undefined;
  readonly compile: boolean;
}

/** Compiles f and its Jacobian where they can be traced. The Jacobian goes forward or in reverse, whichever is cheaper. */
export function makeVectorFunction(op: string, { f, jacobian, compile: mayCompile }: VectorSource, flat: Flat): VectorFunction {
  const n = flat.x.length;
  const counts = { values: 0, jacobians: 0 };
  let shape: readonly number[] | undefined;
  const plans = new Map<string, Plan | undefined>();
  const planOf = (name: string, make: () => Plan): Plan | undefined => {
    if (!plans.has(name)) plans.set(name, mayCompile ? tryTrace(make) : undefined);
    return plans.get(name);
  };
  const ofVector = (z: Tensor): Tensor => {
    const y = asTensor(f(treeOf(flat, z)) as TensorLike);
    shape ??= y.shape;
    return reshape(y, [-1]);
  };
  const differentiable = (z: Tensor): Tensor => {
    const y = f(treeOf(flat, z));
    if (!isTensor(y)) throw plainResult(op, y);
    return reshape(y, [-1]);
  };
  const run = (name: string, g: (z: Tensor) => Tensor, x: Float64Array): Float64Array => {
    const plan = planOf(name, () => compile(g).prepare(flat.x));
    if (plan === undefined) return Float64Array.from(g(asTensor(x.slice())).data);
    plan.inputs[0]!.set(x);
    plan.run();
    return Float64Array.from(plan.outputs[0]!);
  };

  return {
    counts,
    get shape(): readonly number[] {
      return shape ?? [];
    },
    value: (x) => {
      counts.values++;
      const y = run('value', ofVector, x);
      if (y.length > 0) return y;
      throw new ShapeError({ op, argument: 'f', expected: 'return at least one number', actual: `shape ${showShape(shape ?? [0])}`, hint: 'Is the data set empty?' });
    },
    jacobian: (x) => {
      counts.jacobians++;
      if (jacobian === undefined) return run('jacobian', (z) => jacobianOf(differentiable)(z), x);
      const given = asTensor(jacobian(flat.unflatten(x)));
      const rows = (shape ?? []).reduce((a, b) => a * b, 1);
      if (given.size !== rows * n) {
        throw new ShapeError({ op, argument: 'jacobian(x)', expected: `have the shape [${rows}, ${n}]`, actual: showShape(given.shape) });
      }
      return Float64Array.from(given.data);
    },
  };
}

function treeOf({ leaves, structure }: Flat, z: Tensor): unknown {
  const parts = leaves.map(({ tensor: { shape, dtype }, from, to }) => {
    const part = reshape(leaves.length === 1 ? z : slice(z, [from], [to]), [...shape]);
    return dtype === 'float32' ? astype(part, 'float32') : part;
  });
  return treeUnflatten(structure, parts);
}

function plainResult(op: string, y: unknown): DTypeError {
  return new DTypeError({
    op,
    argument: 'f',
    expected: 'return a tensor to be differentiated',
    actual: y === undefined ? 'undefined' : Array.isArray(y) ? 'a plain array' : typeof y,
    hint: 'Compute it with ops and join the parts with stack or concat, or pass `jacobian`.',
  });
}
