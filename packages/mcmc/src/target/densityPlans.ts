import { compile, valueAndGrad } from '@x/autodiff/core';
import { asTensor, isTensor, ShapeError, showShape, TraceError, treeLeaves, type Tensor, type TensorLike, type TypedArray } from '@x/tensor/core';
import type { ParameterTree } from './parameterTree.js';

/** A log density on positions. */
export interface DensityPlans {
  logDensity(position: Float64Array): number;
  logDensityAndGradient(position: Float64Array, gradient: Float64Array): number;
}

/**
 * Compiles a log density over a tree, with and without its gradient, when each is first asked for. A function that
 * reads numbers cannot be traced; it is then called as it is, with ordinary tensors.
 */
export function densityPlans(op: string, f: (params: never) => TensorLike, tree: ParameterTree): DensityPlans {
  const { leaves, example } = tree;
  const density = (params: unknown): Tensor => scalarOf(op, f(params as never));
  let value: ((position: Float64Array) => number) | undefined;
  let both: DensityPlans['logDensityAndGradient'] | undefined;

  const write = (position: Float64Array, inputs: readonly TypedArray[]): void => {
    for (let k = 0; k < inputs.length; k++) {
      const input = inputs[k]!;
      const { from } = leaves[k]!;
      for (let i = 0; i < input.length; i++) input[i] = position[from + i]!;
    }
  };

  const valuePlan = (): ((position: Float64Array) => number) => {
    const plan = traced(() => compile(density as (p: Tensor) => Tensor).prepare(example as Tensor));
    if (plan === undefined) return (position) => density(tree.unflatten(position)).item();
    const { inputs, run } = plan;
    const result = plan.outputs[0]!;
    return (position) => {
      write(position, inputs);
      run();
      return result[0]!;
    };
  };

  const gradientPlan = (): DensityPlans['logDensityAndGradient'] => {
    const derive = valueAndGrad(density as (p: Tensor) => Tensor);
    const plan = traced(() => compile(derive).prepare(example as Tensor));
    if (plan === undefined) {
      return (position, gradient) => {
        const [y, slopes] = derive(tree.unflatten(position) as Tensor) as unknown as [Tensor, unknown];
        (treeLeaves(slopes) as Tensor[]).forEach((slope, k) => gradient.set(slope.data, leaves[k]!.from));
        return y.item();
      };
    }
    const { inputs, outputs, run } = plan;
    const result = outputs[0]!;
    return (position, gradient) => {
      write(position, inputs);
      run();
      for (let k = 0; k < inputs.length; k++) {
        const slope = outputs[k + 1]!;
        const { from } = leaves[k]!;
        for (let i = 0; i < slope.length; i++) gradient[from + i] = slope[i]!;
      }
      return result[0]!;
    };
  };

  return {
    logDensity: (position) => (value ??= valuePlan())(position),
    logDensityAndGradient: (position, gradient) => (both ??= gradientPlan())(position, gradient),
  };
}

/** What `make` gives, or undefined when the function in question reads numbers and so cannot be traced. */
function traced<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

function scalarOf(op: string, y: TensorLike): Tensor {
  const density = isTensor(y) || typeof y === 'number' ? asTensor(y) : undefined;
  if (density !== undefined && density.size === 1 && density.ndim === 0) return density;
  throw new ShapeError({
    op,
    argument: 'logDensity',
    expected: 'return one number, a tensor of shape []',
    actual: density === undefined ? `${Array.isArray(y) ? 'an array' : typeof y}` : `shape ${showShape(density.shape)}`,
    hint: 'Add the terms up with .sum().',
  });
}
