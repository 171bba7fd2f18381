import { asTensor, DomainError, isTensor, tensor, treeUnflatten, type Tensor, type TensorLike } from '@x/tensor/core';
import { grad } from './grad.js';
import { flattenArgument } from './leaves.js';
import { jvp } from './jvp.js';

/** How derivatives are compared with finite differences. */
export interface CheckOptions {
  /** Relative step of the differences; default the cube root of the machine epsilon, 6e-6. */
  readonly step?: number;
  /** Largest relative error accepted; default 1e-6. */
  readonly tolerance?: number;
}

/** What `checkGradients` found. */
export interface GradientCheck {
  /** Largest relative error over all elements, |a − n| / max(|a|, |n|, 1). */
  readonly error: number;
  /** The leaf and element of that error. */
  readonly leaf: number;
  readonly element: number;
  /** Number of evaluations of f that the differences took. */
  readonly evaluations: number;
}

/**
 * Compares the reverse-mode gradient of a scalar function with central differences, element by element, and with the
 * forward mode along a direction.
 *
 * Shapes: x: any tree of float tensors.
 * Fails: DomainError that names the worst element when the relative error exceeds `tolerance`.
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 8.1.
 *
 * @example
 * checkGradients((x) => x.sin().sum(), [0.1, 0.2]).error < 1e-8 // => true
 */
export function checkGradients<T = Tensor>(f: (x: T) => TensorLike, x: T | TensorLike, { step = Math.cbrt(2 ** -52), tolerance = 1e-6 }: CheckOptions = {}): GradientCheck {
  const { leaves, structure } = flattenArgument(x);
  const points = leaves.map((leaf) => asTensor(leaf as TensorLike));
  const at = (values: readonly Tensor[]): number => {
    const y = f(treeUnflatten(structure, values) as T);
    return isTensor(y) ? y.item() : asTensor(y).item();
  };
  const gradient = flattenArgument((grad(f as (x: unknown) => unknown) as (x: unknown) => unknown)(x)).leaves as Tensor[];
  let worst: GradientCheck = { error: 0, leaf: 0, element: 0, evaluations: 0 };
  let evaluations = 0;
  points.forEach((point, leaf) => {
    for (let i = 0; i < point.size; i++) {
      const h = step * Math.max(1, Math.abs(point.data[i]!));
      const moved = (by: number): number => {
        const data = point.data.slice();
        data[i]! += by;
        evaluations++;
        return at(points.map((p, k) => (k === leaf ? tensor(data, { shape: p.shape }) : p)));
      };
      const numeric = (moved(h) - moved(-h)) / (2 * h);
      const error = relativeError(gradient[leaf]!.data[i]!, numeric);
      if (!(error <= worst.error)) worst = { error, leaf, element: i, evaluations };
    }
  });
  const forwardError = compareForward(f as (x: unknown) => unknown, x, points, gradient, structure);
  if (!(forwardError <= Math.max(worst.error, 1e-9))) worst = { ...worst, error: forwardError };
  if (!(worst.error <= tolerance)) {
    throw new DomainError({
      op: 'checkGradients',
      argument: 'f',
      expected: `have derivatives that agree with finite differences to ${tolerance}`,
      actual: `relative error ${worst.error.toExponential(2)} at element ${worst.element} of leaf ${worst.leaf}`,
      hint: 'Check the derivative rule there; near a kink or with float32 choose another point, step or tolerance.',
    });
  }
  return { ...worst, evaluations };
}

/** |⟨∇f, v⟩ − (forward derivative along v)| for an uneven direction v. */
function compareForward(f: (x: unknown) => unknown, x: unknown, points: readonly Tensor[], gradient: readonly Tensor[], structure: Parameters<typeof treeUnflatten>[0]): number {
  const directions = points.map((p, k) => tensor(Float64Array.from(p.data, (_, i) => Math.sin(1 + i + 7 * k)), { shape: p.shape }));
  const [, along] = jvp(f as (...args: never[]) => unknown, [x], [treeUnflatten(structure, directions)]) as [unknown, Tensor];
  let expected = 0;
  gradient.forEach((g, k) => g.data.forEach((value, i) => (expected += value * directions[k]!.data[i]!)));
  return relativeError(along.item(), expected);
}

function relativeError(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1);
}
