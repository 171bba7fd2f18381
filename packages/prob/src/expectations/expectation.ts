import { asTensor, div, isAbstract, mean, mul, ShapeError, showShape, sqrt, sum, variance, type random, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { keepPoints, pointsOf, requireDraws, weighted, type ExpectationOptions } from './points.js';

/** A Monte Carlo estimate. */
export interface Estimate {
  readonly value: Tensor;
  /** Its standard deviation over repetitions with other keys, estimated. */
  readonly standardError: Tensor;
}

/**
 * E[f(X)]: an exact sum for finite distributions, a sum to rounding for whole numbers, adaptive quadrature for densities
 * of one number, and Monte Carlo (with `key`) otherwise. Differentiable in the distribution's parameters and in f.
 *
 * Shapes: f gets points [n, ...batch or 1s, ...event] and returns [n, ...batch, ...S] → [...batch, ...S].
 * Domain: f in ops, finite wherever X has mass. Parameters are read, so inside compile and vmap only closed forms work.
 * Fails: NotAvailableError where only Monte Carlo is left and no `key` is given; DomainError where the integral does not
 * settle, as for the mean of a Cauchy law.
 *
 * @example
 * expectation((x) => exp(x), new Normal()).item().toFixed(9) // => '1.648721271'
 * expectation((x) => square(x), new Normal({ loc: [0, 1], scale: 2 })).toArray().map((v) => v.toFixed(9)) // => [ '4.000000000', '5.000000000' ]
 */
export function expectation(f: (x: Tensor) => TensorLike, p: Distribution, options: ExpectationOptions = {}): Tensor {
  return expectedValue('expectation', f, p, options);
}

/** E[f(X)] in the name of another function. */
export function expectedValue(op: string, f: (x: Tensor) => TensorLike, p: Distribution, options: ExpectationOptions): Tensor {
  const values = (x: Tensor): Tensor => onePerPoint(op, x, asTensor(f(x)));
  const { x: all, weights, spaced } = pointsOf(op, p, values, options);
  if (!spaced) return sum(weighted(weights, values(all)), { axis: 0 });
  const kept = withMass(p, all);
  const x = keepPoints(all, kept);
  return sum(weighted(mul(keepPoints(weights, kept), p.prob(x)), values(x)), { axis: 0 });
}

function onePerPoint(op: string, x: Tensor, y: Tensor): Tensor {
  if (y.shape[0] === x.shape[0]) return y;
  throw new ShapeError({
    op,
    argument: 'f',
    expected: `return one value for each of the ${x.shape[0]} points along axis 0`,
    actual: `shape ${showShape(y.shape)}`,
    hint: 'Write f in ops, which work on all points at once.',
  });
}

/** Points of no mass contribute nothing whatever f is there, and would only spoil derivatives. */
function withMass(p: Distribution, x: Tensor): number[] {
  const mass = p.prob(x);
  const n = x.shape[0]!;
  if (isAbstract(mass)) return Array.from({ length: n }, (_, i) => i);
  const { data } = mass;
  const columns = data.length / n;
  return Array.from({ length: n }, (_, i) => i).filter((i) => {
    for (let c = 0; c < columns; c++) if (data[i * columns + c] !== 0) return true;
    return false;
  });
}

/**
 * E[f(X)] by Monte Carlo with its standard error, (1/n) Σ f(xᵢ) and s/√n.
 *
 * Shapes: f gets draws [n, ...batch, ...event] and returns [n, ...S] → value and standardError of shape S.
 * Domain: draws ≥ 2; the error halves with four times the draws, provided f(X) has a finite variance.
 * Fails: DomainError for fewer draws.
 *
 * @example
 * const { value, standardError } = monteCarlo((x) => square(x), new Normal(), { key: random.key(0), draws: 100000 });
 * Math.abs(value.item() - 1) < 4 * standardError.item() // => true
 */
export function monteCarlo(f: (x: Tensor) => TensorLike, p: Distribution, { key, draws = 10_000 }: { readonly key: random.KeyLike; readonly draws?: number }): Estimate {
  requireDraws('monteCarlo', draws);
  return averaged(asTensor(f(p.sample(key, [draws]))));
}

/** Mean and standard error over axis 0. */
export function averaged(values: Tensor): Estimate {
  const n = values.shape[0]!;
  return { value: mean(values, { axis: 0 }), standardError: sqrt(div(variance(values, { axis: 0, ddof: 1 }), n)) };
}
