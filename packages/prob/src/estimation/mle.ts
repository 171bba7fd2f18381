import { add, asTensor, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { maximize, type Maximum, type MaximizeOptions } from './maximize.js';

/**
 * Maximum likelihood of any model: the parameters that maximise a log-likelihood, by L-BFGS with automatic derivatives.
 * Families with closed forms are fitted by `fit`.
 *
 * Shapes: init any tree of float tensors, numbers or nested arrays; the log-likelihood maps it to a scalar, in ops.
 * Domain: with `supports` parameters by name stay where they belong: {supports: {scale: positive}}.
 * Fails: DomainError for a start outside, and where the log-likelihood is not finite there. Not converging is no error:
 * see `converged` and `message`.
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 7.2.
 *
 * @example
 * const heads = mle(({ p }) => add(mul(7, log(p)), mul(3, log(sub(1, p)))), { p: 0.5 }, { supports: { p: supports.unitInterval } });
 * heads.parameters.p.item().toFixed(6) // => '0.700000'
 */
export function mle<P = Tensor>(logLikelihood: (parameters: Tensors<P>) => Tensor, init: P, options: MaximizeOptions = {}): Maximum<Tensors<P>> {
  return maximize('mle', logLikelihood, init as unknown as Tensors<P>, options);
}

/** The same tree with tensors for numbers and nested arrays of them. */
export type Tensors<P> = P extends Tensor | number | readonly number[] | readonly (readonly number[])[] ? Tensor : { [K in keyof P]: Tensors<P[K]> };

/**
 * The maximum a posteriori: the parameters that maximise log-likelihood + log-prior. A prior may be given as distributions
 * by name. The maximum depends on how the parameters are measured; this is that of the density in the parameters as given.
 *
 * Shapes: as `mle`. Fails: as `mle`.
 * Source: Murphy, Probabilistic Machine Learning: An Introduction (2022), section 4.5.
 *
 * @example
 * const heads = ({ p }) => add(mul(7, log(p)), mul(3, log(sub(1, p))));
 * const found = map(heads, { p: new Beta({ alpha: 2, beta: 2 }) }, { p: 0.5 }, { supports: { p: supports.unitInterval } });
 * found.parameters.p.item().toFixed(6) // => '0.666667'
 */
export function map<P = Tensor>(
  logLikelihood: (parameters: Tensors<P>) => Tensor,
  logPrior: ((parameters: Tensors<P>) => Tensor) | Readonly<Record<string, Distribution>>,
  init: P,
  options: MaximizeOptions = {},
): Maximum<Tensors<P>> {
  const prior = typeof logPrior === 'function' ? logPrior : logPriorOf(logPrior);
  return maximize('map', (parameters: Tensors<P>) => add(logLikelihood(parameters), prior(parameters)), init as unknown as Tensors<P>, options);
}

/** Σ log p over the parameters that have a prior. */
export function logPriorOf(priors: Readonly<Record<string, Distribution>>): (parameters: unknown) => Tensor {
  return (parameters) =>
    Object.entries(priors)
      .map(([name, p]) => sum(p.logProb((parameters as Record<string, TensorLike>)[name]!)))
      .reduce((a, b) => add(a, b), asTensor(0));
}
