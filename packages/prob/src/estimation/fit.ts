import { abs, add, asTensor, DomainError, equal, isAbstract, logicalOr, max, mul, reshape, sum, tensor, where, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import type { Family } from '../parametric.js';
import { conjugateMode } from './posterior.js';
import { maximize, type MaximizeOptions } from './maximize.js';
import { logPriorOf } from './mle.js';
import { eventRankOf, observations, type Observations } from './observations.js';

/** How to fit a family. */
export interface FitOptions extends Omit<MaximizeOptions, 'supports'> {
  /** How often each observation counts: a weight of k is as good as k repetitions. */
  readonly weights?: TensorLike;
  /** Prior distributions of some parameters by name; the fit is then the maximum a posteriori. */
  readonly prior?: Readonly<Record<string, Distribution>>;
  /** Parameters that are known, by name. */
  readonly fixed?: Readonly<Record<string, TensorLike>>;
  /** Where a numerical search starts, by name. */
  readonly init?: Readonly<Record<string, TensorLike>>;
}

/**
 * A distribution of a family fitted to observations by maximum likelihood, or with `prior` by maximum a posteriori: in
 * closed form where there is one, else by L-BFGS over the parameters mapped to unconstrained numbers.
 *
 * Shapes: data [n, ...batch, ...event] → a distribution of that batch. weights [n], or [n, ...batch].
 * Domain: the MLE of a variance divides by n. Priors are densities of the parameters as they are called.
 * Fails: DomainError for no observations, NaN, observations outside the support, degenerate data (such as equal values
 * for a scale), names that are not parameters, and for a search that does not converge.
 * Source: Casella & Berger, Statistical Inference (2002), chapter 7.
 *
 * @example
 * const heights = fit(Normal, [1.62, 1.75, 1.8, 1.68, 1.71]);
 * heights.loc.item().toFixed(4) // => '1.7120'
 * heights.variance.item().toFixed(6) // => '0.003736'
 * fit(Bernoulli, [1, 1, 0], { prior: { probs: new Beta({ alpha: 2, beta: 2 }) } }).probs.item().toFixed(6) // => '0.600000'
 */
export function fit<D extends Distribution>(family: Family<D>, data: TensorLike, { weights, prior = {}, fixed = {}, init, ...options }: FitOptions = {}): D {
  const op = `fit(${family.family ?? 'Family'})`;
  if (family.parameters === undefined) {
    throw new DomainError({ op, argument: 'family', expected: 'be a family of distributions with parameters', actual: family.name ?? String(family), hint: 'Distributions made of distributions are fitted by mle of their log-likelihood.' });
  }
  requireNames(op, 'prior', prior, family);
  requireNames(op, 'fixed', fixed, family);
  const seen = observations(op, data, weights, eventRankOf(family));
  const make = (parameters: Readonly<Record<string, TensorLike>>): D => new family({ ...parameters, ...fixed } as never);
  if (Object.keys(prior).length > 0) {
    const mode = Object.keys(prior).length === 1 ? conjugateMode(family, prior, fixed, seen) : undefined;
    if (mode !== undefined) return make(mode);
  } else {
    const closed = closedForm(op, family, seen, fixed);
    if (closed !== undefined) return checked(op, closed, seen);
  }
  const start = startOf(op, family, seen.data, seen.weights, fixed, init ?? {});
  checked(op, make(start), seen);
  const logPrior = logPriorOf(prior);
  const objective = (parameters: Readonly<Record<string, Tensor>>): Tensor => add(sum(weightedTerms(seen, make(parameters).logProb(seen.data))), logPrior({ ...parameters, ...fixed }));
  const found = maximize(op, objective, start, { ...options, supports: family.parameters });
  if (!found.converged) {
    throw new DomainError({
      op,
      argument: 'data',
      expected: 'determine the parameters',
      actual: `a search that ended after ${found.iterations} iterations: ${found.message}`,
      hint: 'Pass {maxIterations}, a start {init}, or a {prior}; a likelihood without a maximum (too few or equal observations) needs a prior.',
    });
  }
  const fitted = make(found.parameters);
  if (Object.keys(prior).length === 0) requireScale(op, found.parameters.scale, seen);
  return fitted;
}

/** Refuses a scale that a search has let vanish beside the data: the likelihood grew without bound. */
function requireScale(op: string, scale: Tensor | undefined, { data }: Observations): void {
  if (scale === undefined || isAbstract(scale)) return;
  const largest = max(abs(data)).item();
  if (scale.data.every((s) => s > 1e-30 * largest)) return;
  throw new DomainError({
    op,
    argument: 'data',
    expected: 'determine the parameters',
    actual: 'data for which the likelihood grows without bound as `scale` goes to 0',
    hint: 'Too many observations are equal: add data that differ, or a prior: {prior}.',
  });
}

function requireNames(op: string, argument: string, given: Readonly<Record<string, unknown>>, family: Family): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(family.parameters, name));
  if (unknown === undefined) return;
  throw new DomainError({ op, argument, expected: `name parameters: ${Object.keys(family.parameters).join(', ')}`, actual: `'${unknown}'` });
}

/** w log p(x); an observation of weight 0 may be impossible. */
function weightedTerms({ weights }: Observations, logProb: Tensor): Tensor {
  const ignored = equal(weights, 0);
  return mul(weights, where(ignored, 0, logProb));
}

/** The closed form, where it exists and leaves the fixed parameters as they are. */
function closedForm<D extends Distribution>(op: string, family: Family<D>, seen: Observations, fixed: Readonly<Record<string, TensorLike>>): D | undefined {
  if (family.maximumLikelihood === undefined) return undefined;
  let fitted: D;
  try {
    fitted = family.maximumLikelihood(seen.data, seen.weights, fixed);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw degenerate(op, family, seen, fixed, error);
  }
  const keeps = Object.entries(fixed).every(([name, value]) => {
    const [found, wanted] = [asTensor((fitted as unknown as Record<string, TensorLike>)[name]!), asTensor(value)];
    return wanted.size === 1 ? found.data.every((v) => v === wanted.data[0]) : found.size === wanted.size && found.data.every((v, i) => v === wanted.data[i]);
  });
  return keeps ? fitted : undefined;
}

/** Data without a maximum of the likelihood: because an observation is impossible for the whole family, or too few differ. */
function degenerate(op: string, family: Family, seen: Observations, fixed: Readonly<Record<string, TensorLike>>, cause: DomainError): DomainError {
  const missing = Object.entries(family.parameters).find(([name, support]) => support.bijector === undefined && !Object.hasOwn(fixed, name));
  if (missing !== undefined && cause.argument.includes('fixed')) return cause;
  // A bound of the support may be a parameter: only what is outside for a small one as well is outside for all.
  const outside = [0.5, -20].map((at) => refusal(op, family, seen, fixed, at));
  if (outside.every((error) => error !== undefined)) return outside[0]!;
  return new DomainError({
    op,
    argument: 'data',
    expected: 'determine the parameters',
    actual: `data for which \`${cause.argument}\` would have to ${cause.expected}, but is ${cause.actual}`,
    hint: cause.hint ?? 'Add data that differ, or a prior: {prior}.',
  });
}

/** Why a member of the family, that of one number for all unconstrained parameters, excludes an observation. */
function refusal(op: string, family: Family, seen: Observations, fixed: Readonly<Record<string, TensorLike>>, at: number): DomainError | undefined {
  try {
    const free = Object.entries(family.parameters).filter(([name]) => !Object.hasOwn(fixed, name));
    checked(op, new family({ ...Object.fromEntries(free.map(([name, { bijector }]) => [name, bijector!().forward(asTensor(at))])), ...fixed } as never), seen);
  } catch (error) {
    if (error instanceof DomainError && error.op === op) return error;
  }
  return undefined;
}

/** Refuses observations that the family excludes, naming the first; those of weight 0 may be anything. */
function checked<D extends Distribution>(op: string, p: D, { data, weights }: Observations): D {
  const ignored = equal(weights, 0);
  const inside = logicalOr(ignored, p.support.contains(data));
  const logProb = where(ignored, 0, p.logProb(data));
  if (isAbstract(logProb)) return p;
  const outside = inside.data.indexOf(0);
  const at = outside >= 0 ? outside : logProb.data.findIndex((v) => v === -Infinity || Number.isNaN(v));
  if (at < 0) return p;
  const shown = data.size === logProb.size ? `${data.data[at]} (observation ${Math.floor(at / (logProb.size / data.shape[0]!))})` : `observation ${at}`;
  throw new DomainError({ op, argument: 'data', expected: `lie in the support (${p.support.expectation})`, actual: shown });
}

/** Robust guesses for parameters of the usual names: the median, the spread, 1. */
function startOf(op: string, family: Family, data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>>, init: Readonly<Record<string, TensorLike>>): Record<string, Tensor> {
  const names = Object.keys(family.parameters).filter((name) => !Object.hasOwn(fixed, name));
  const missing = names.find((name) => family.parameters[name]!.bijector === undefined && !Object.hasOwn(init, name));
  if (missing !== undefined) {
    throw new DomainError({ op, argument: `fixed.${missing}`, expected: 'be given', actual: 'none', hint: `No smooth search can vary ${missing}: pass {fixed: {${missing}: …}}.` });
  }
  const closed = family.maximumLikelihood === undefined ? undefined : tryClosed(family, data, weights, fixed);
  const guesses = summaries(data, eventRankOf(family));
  return Object.fromEntries(
    names.map((name) => {
      const given = init[name] ?? (closed as unknown as Record<string, TensorLike> | undefined)?.[name] ?? guesses[name];
      if (given !== undefined) return [name, asTensor(given)];
      const support = family.parameters[name]!;
      if (support.eventRank > 0) throw new DomainError({ op, argument: `init.${name}`, expected: 'be given', actual: 'none', hint: 'A search over vectors and matrices needs a start: {init}.' });
      return [name, support.bijector!().forward(tensor(new Float64Array(guesses.loc!.size).fill(0.5), { shape: guesses.loc!.shape }))];
    }),
  );
}

/** A closed form is a good start even with a prior; where the data alone do not determine it, there is none. */
function tryClosed(family: Family, data: Tensor, weights: Tensor, fixed: Readonly<Record<string, TensorLike>>): Distribution | undefined {
  try {
    const found = family.maximumLikelihood!(data, weights, fixed);
    // A start on the boundary of a support cannot be moved off it.
    const inside = Object.entries(family.parameters).every(([name, { bijector }]) => bijector === undefined || bijector().inverse((found as unknown as Record<string, TensorLike>)[name]!).data.every((v) => Number.isFinite(v)));
    return inside ? found : undefined;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function summaries(data: Tensor, eventRank: number): Record<string, Tensor> {
  if (eventRank > 0) return { loc: reshape(asTensor(0), []) };
  const n = data.shape[0]!;
  const columns = data.size / n;
  const shape = data.shape.slice(1);
  const [middle, spread] = [new Float64Array(columns), new Float64Array(columns)];
  for (let c = 0; c < columns; c++) {
    const sorted = Float64Array.from({ length: n }, (_, i) => data.data[i * columns + c]!).sort();
    const at = (p: number): number => sorted[Math.min(n - 1, Math.floor(p * n))]!;
    middle[c] = at(0.5);
    // Three quarters of the interquartile range is one standard deviation of a normal law.
    spread[c] = 0.75 * (at(0.75) - at(0.25)) || (sorted[n - 1]! - sorted[0]!) / 2 || Math.max(1e-3, Math.abs(middle[c]!));
  }
  return { loc: tensor(middle, { shape }), scale: tensor(spread, { shape }) };
}
