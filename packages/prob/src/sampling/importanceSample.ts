import { abs, add, asTensor, div, DomainError, exp, isAbstract, log, max, mul, type random, reshape, softmax, sqrt, square, sub, sum, take, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { averaged, type Estimate } from '../expectations/expectation.js';
import { requireDraws } from '../expectations/points.js';
import { asProbabilities } from '../information/probabilities.js';
import { effectiveSampleSize } from './effectiveSampleSize.js';
import { logDensityAt, type Target } from './logDensity.js';
import { paretoK, weightWarning } from './paretoK.js';

/** How many draws to weigh. */
export interface ImportanceOptions {
  readonly key: random.KeyLike;
  /** Default 10000. */
  readonly draws?: number;
}

/** An estimate from weighted draws, with what to judge it by. */
export interface ImportanceEstimate extends Estimate {
  /** [draws, ...event] from the proposal. */
  readonly samples: Tensor;
  /** [draws], log target(x) − log proposal(x). */
  readonly logWeights: Tensor;
  /** How many equally weighted draws these are worth. */
  readonly effectiveSampleSize: number;
  /** The tail index of what is averaged, the weights times |f|; see `paretoK`. */
  readonly paretoK: number;
  /** In words, when the weights say that the estimate is not to be trusted. */
  readonly warning: string | undefined;
}

/**
 * E_p[f(X)] from draws of a proposal q: the mean of f(x) p(x)/q(x). Unbiased when p is normalised.
 *
 * Shapes: f maps points [n, ...event] to values [n, ...S] → value and standardError of shape S.
 * Domain: q > 0 wherever p f ≠ 0; the variance is finite only when q has tails at least as heavy as p |f|: see `warning`.
 * Fails: DomainError when the target is NaN or +∞, or no draw has positive weight; for fewer than 2 draws.
 * Source: Robert & Casella, Monte Carlo Statistical Methods (2004), section 3.3.
 *
 * @example
 * const far = importanceSample((x) => where(greater(x, 3), 1, 0), new Normal(), new Normal({ loc: 3 }), { key: random.key(0) });
 * Math.abs(far.value.item() - new Normal().survival(3).item()) < 4 * far.standardError.item() // => true
 * far.warning // => undefined
 */
export function importanceSample(f: (x: Tensor) => TensorLike, target: Target, proposal: Distribution, options: ImportanceOptions): ImportanceEstimate {
  const { samples, logWeights, effectiveSampleSize: worth } = weigh('importanceSample', target, proposal, options);
  const values = asTensor(f(samples));
  // What is averaged is w f: a bounded f can tame weights, as a growing one can spoil them.
  const k = tailOf(logWeights, values);
  return { ...averaged(mul(column(exp(logWeights), values), values)), samples, logWeights, effectiveSampleSize: worth, paretoK: k, warning: weightWarning(k) };
}

/**
 * E_p[f(X)] as the weighted mean Σ w f(x)/Σ w of draws from a proposal, for densities that need not be normalised. Its
 * bias vanishes as 1/n.
 *
 * Shapes: f maps points [n, ...event] to values [n, ...S] → value and standardError of shape S.
 * Domain: as `importanceSample`; the target up to any constant.
 * Fails: as `importanceSample`.
 * Source: Owen, Monte Carlo theory, methods and examples (2013), section 9.2, which has the standard error.
 *
 * @example
 * const logTarget = (x) => mul(square(sub(x, 1)), -0.5);
 * const found = selfNormalizedImportance((x) => x, logTarget, new Normal({ scale: 2 }), { key: random.key(0) });
 * Math.abs(found.value.item() - 1) < 4 * found.standardError.item() // => true
 */
export function selfNormalizedImportance(f: (x: Tensor) => TensorLike, target: Target, proposal: Distribution, options: ImportanceOptions): ImportanceEstimate {
  const { samples, logWeights, effectiveSampleSize: worth, paretoK: ofWeights } = weigh('selfNormalizedImportance', target, proposal, options);
  const values = asTensor(f(samples));
  const ofProducts = tailOf(logWeights, values);
  const k = ofProducts > ofWeights ? ofProducts : ofWeights;
  const w = column(softmax(logWeights), values);
  const value = sum(mul(w, values), { axis: 0 });
  return { value, standardError: sqrt(sum(square(mul(w, sub(values, value))), { axis: 0 })), samples, logWeights, effectiveSampleSize: worth, paretoK: k, warning: weightWarning(k) };
}

/** The largest tail index of w|f| over the components of f. */
function tailOf(logWeights: Tensor, values: Tensor): number {
  const n = logWeights.size;
  const columns = reshape(add(column(logWeights, values), log(abs(values))), [n, values.size / n]);
  const tails = Array.from({ length: columns.shape[1]! }, (_, c) => paretoK(take(columns, c, { axis: 1 })));
  return tails.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a), NaN);
}

/** Draws of a proposal with their log-weights and what these say. */
export function weigh(op: string, target: Target, proposal: Distribution, { key, draws = 10_000 }: ImportanceOptions): Omit<ImportanceEstimate, keyof Estimate> {
  requireDraws(op, draws);
  const samples = proposal.sample(key, [draws]);
  const logWeights = sub(logDensityAt(op, target, samples), proposal.logProb(samples));
  const top = max(logWeights).item() as number;
  if (top === -Infinity) {
    throw new DomainError({ op, argument: 'proposal', expected: 'reach where the target has mass', actual: `${draws} draws without any`, hint: 'Take a proposal that covers the target, or more draws.' });
  }
  const k = paretoK(logWeights);
  return { samples, logWeights, effectiveSampleSize: effectiveSampleSize(exp(sub(logWeights, top))).item() as number, paretoK: k, warning: weightWarning(k) };
}

/** Weights [n] beside values [n, ...S]. */
function column(weights: Tensor, values: Tensor): Tensor {
  return reshape(weights, [weights.size, ...values.shape.slice(1).map(() => 1)]);
}

/**
 * The proposal of least variance for estimating E_p[f(X)] on finitely many outcomes, q* = p |f|/Σ p |f|.
 *
 * Shapes: p [n], f [n] → [n].
 * Fails: DomainError when p |f| is 0 everywhere.
 * Source: Robert & Casella, Monte Carlo Statistical Methods (2004), theorem 3.12.
 *
 * @example
 * optimalProposal([0.5, 0.3, 0.2], [1, 10, 100]).toArray() // => [ 0.0212765957…, 0.1276595744…, 0.8510638297… ]
 */
export function optimalProposal(p: TensorLike, f: TensorLike): Tensor {
  const mass = mul(asProbabilities('optimalProposal', 'p', p), abs(f));
  const total = sum(mass);
  if (!isAbstract(total) && !((total.data[0] as number) > 0)) throw new DomainError({ op: 'optimalProposal', argument: 'f', expected: 'differ from 0 where p has mass', actual: 'Σ p |f| = 0' });
  return div(mass, total);
}
