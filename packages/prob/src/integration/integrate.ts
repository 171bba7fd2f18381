import { asTensor, DomainError, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { adaptiveNodes } from './adaptiveNodes.js';

/** How closely to integrate. */
export interface IntegrateOptions {
  /** Largest error relative to ∫|f|; default 1e-10. */
  readonly tolerance?: number;
  /** Points where f jumps, bends or has a narrow peak. */
  readonly breaks?: readonly number[];
  /** Default 2000 pieces of 21 points each. */
  readonly maxPanels?: number;
}

/** An integral and how far to trust it. */
export interface Integral {
  readonly value: number;
  /** The estimated absolute error. */
  readonly error: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

/**
 * ∫ f(x) dx over a finite or infinite range, by adaptive Gauss–Kronrod quadrature.
 *
 * Shapes: f maps a vector of points [n] to their values [n], in ops.
 * Domain: f finite inside the range; integrable singularities at the ends are fine. Ends may be ±Infinity.
 * Fails: DomainError for ends that are NaN or out of order; ShapeError when f does not return one value per point. Not
 * converging is no error: see `converged`.
 * Source: Piessens et al., QUADPACK (1983).
 *
 * @example
 * integrate((x) => exp(neg(square(x))), -Infinity, Infinity).value.toFixed(10) // => '1.7724538509'
 * integrate((x) => log(x), 0, 1).value.toFixed(10) // => '-1.0000000000'
 */
export function integrate(f: (x: Tensor) => TensorLike, from: number, to: number, { tolerance = 1e-10, breaks = [], maxPanels = 2000 }: IntegrateOptions = {}): Integral {
  if (!(from <= to)) {
    throw new DomainError({ op: 'integrate', argument: 'from', expected: 'be at most `to`', actual: `${from} and ${to}`, hint: 'Swap the ends and the sign.' });
  }
  if (from === to) return { value: 0, error: 0, evaluations: 0, converged: true };
  const sampled = (x: Float64Array): { values: ArrayLike<number>; columns: number } => {
    const y = asTensor(f(tensor(x)));
    if (y.ndim !== 1 || y.size !== x.length) {
      throw new ShapeError({ op: 'integrate', argument: 'f', expected: `return one value for each of the ${x.length} points`, actual: `shape ${showShape(y.shape)}`, hint: 'Write f in ops, which work on all points at once.' });
    }
    return { values: y.data, columns: 1 };
  };
  const { integrals, errors, evaluations, converged } = adaptiveNodes(sampled, { from, to, breaks, tolerance, maxPanels });
  return { value: integrals[0]!, error: errors[0]!, evaluations, converged: converged && Number.isFinite(integrals[0]!) };
}
