import { asTensor, DomainError, isAbstract, mul, sub, sum, add, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { NotAvailableError } from '../notAvailable.js';
import type { Family } from '../parametric.js';
import { betaRules } from './conjugates/betaRules.js';
import { dirichletRules } from './conjugates/dirichletRules.js';
import { gammaRules, inverseGammaRules } from './conjugates/gammaRules.js';
import { normalInverseGammaRules } from './conjugates/normalInverseGamma.js';
import { normalInverseWishartRules } from './conjugates/normalInverseWishart.js';
import { multivariateNormalRules, normalRules } from './conjugates/normalRules.js';
import type { ConjugateRule, Parameters } from './conjugates/rule.js';
import { observations, type Observations } from './observations.js';

/** What else a conjugate update needs to know. */
export interface PosteriorOptions {
  /** Parameters of the likelihood that are known, by name, such as {scale: 1}. */
  readonly fixed?: Readonly<Record<string, TensorLike>>;
  /** How often each observation counts. */
  readonly weights?: TensorLike;
}

const rules: readonly ConjugateRule[] = [
  ...betaRules,
  ...dirichletRules,
  ...gammaRules,
  ...inverseGammaRules,
  ...normalRules,
  ...multivariateNormalRules,
  ...normalInverseGammaRules,
  ...normalInverseWishartRules,
] as readonly ConjugateRule[];

/**
 * The posterior of a parameter after observations, for conjugate priors, of the prior's own family. It can be the prior of
 * further observations. Pairs (what the prior is a law of; in brackets what must be `fixed`):
 *
 * Beta: probs of Bernoulli, Binomial [trials], Geometric, NegativeBinomial [successes] · Dirichlet: probs of Categorical,
 * Multinomial · Gamma: rate of Poisson, Exponential, Gamma [concentration]; precision of Normal [loc] · InverseGamma:
 * variance of Normal [loc] · Normal: loc of Normal, LogNormal [scale] · MultivariateNormal: loc of MultivariateNormal
 * [covariance] · NormalInverseGamma: mean and variance of Normal · NormalInverseWishart: of MultivariateNormal.
 *
 * Shapes: data [n, ...batch, ...event], may be empty; priors broadcast against the batch.
 * Fails: NotAvailableError for other pairs; DomainError for what must be fixed, NaN, and observations outside the support.
 * Source: Gelman et al., Bayesian Data Analysis (2013), chapters 2 and 3.
 *
 * @example
 * const after = posterior(new Beta({ alpha: 2, beta: 2 }), Bernoulli, [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
 * [after.alpha.item(), after.beta.item()] // => [ 9, 5 ]
 * posterior(new Normal({ scale: 2 }), Normal, [1.2, 0.7, 1.9], { fixed: { scale: 1 } }).loc.item().toFixed(9) // => '1.169230769'
 */
export function posterior<P extends { readonly family: string }>(prior: P, likelihood: Family, data: TensorLike, { fixed = {}, weights }: PosteriorOptions = {}): P {
  const rule = ruleFor('posterior', prior, likelihood);
  requireKnown('posterior', rule, fixed);
  if (isEmpty(data)) return prior;
  const seen = observations('posterior', data, weights, eventRank(rule, prior, likelihood, fixed, data));
  requireSupport(rule, prior, likelihood, seen, fixed);
  return rule.update(prior, seen, fixed) as P;
}

/**
 * log p(data), the evidence of a conjugate model: by Bayes' theorem at any θ, log p(data | θ) + log prior(θ) − log posterior(θ).
 *
 * Shapes: data as for `posterior` → the batch shape. Fails: as `posterior`.
 * Source: Chib (1995), Marginal likelihood from the Gibbs output.
 *
 * @example
 * logEvidence(new Dirichlet({ concentration: [1, 1, 1] }), Multinomial, [[3, 0, 2]]).exp().item().toFixed(9) // => '0.047619048'
 */
export function logEvidence<P extends { readonly family: string }>(prior: P, likelihood: Family, data: TensorLike, options: PosteriorOptions = {}): Tensor {
  const { fixed = {}, weights } = options;
  const rule = ruleFor('logEvidence', prior, likelihood);
  const after = posterior(prior, likelihood, data, options);
  if (isEmpty(data)) return asTensor(0);
  const { parameters, logProb } = rule.point(after);
  const seen = observations('logEvidence', data, weights, eventRank(rule, prior, likelihood, fixed, data));
  const p = new likelihood({ ...rule.implied?.(seen.data), ...fixed, ...parameters } as never);
  return add(sum(mul(seen.weights, p.logProb(seen.data)), { axis: 0 }), sub(logProb(prior), logProb(after)));
}

/**
 * The law of one further observation, ∫ p(x | θ) p(θ) dθ, where it has a closed form.
 *
 * Shapes: the batch of the posterior. Domain: pairs as for `posterior`; known parameters again as `fixed`.
 * Fails: NotAvailableError where there is no closed form: draw θ from the posterior, and an observation for each θ.
 * Source: Gelman et al., Bayesian Data Analysis (2013), section 2.1 and chapter 3.
 *
 * @example
 * posteriorPredictive(new Beta({ alpha: 9, beta: 5 }), Bernoulli).probs.item().toFixed(9) // => '0.642857143'
 * posteriorPredictive(new Gamma({ concentration: 8, rate: 4 }), Poisson).mean.item().toFixed(6) // => '2.000000'
 */
export function posteriorPredictive<P extends { readonly family: string }>(after: P, likelihood: Family, { fixed = {} }: Pick<PosteriorOptions, 'fixed'> = {}): Distribution {
  const rule = ruleFor('posteriorPredictive', after, likelihood);
  requireKnown('posteriorPredictive', rule, fixed);
  if (rule.predictive !== undefined) return rule.predictive(after, fixed);
  throw new NotAvailableError({
    op: 'posteriorPredictive',
    argument: 'likelihood',
    expected: 'have a predictive distribution of known form',
    actual: `${likelihood.family} under a ${after.family} law of its ${rule.of}`,
    hint: `Draw parameters from the posterior, and one observation for each: new ${likelihood.family}({…: posterior.sample(key, [n])}).sample(otherKey).`,
  });
}

/** The posterior mode of one parameter with a conjugate prior, for `fit`; undefined where it has no closed form. */
export function conjugateMode(family: Family, prior: Readonly<Record<string, Distribution>>, fixed: Parameters, seen: Observations): Parameters | undefined {
  const [name, law] = Object.entries(prior)[0]!;
  const rule = rules.find((r) => r.prior === law.family && r.likelihood === family.family && r.of === name && r.known.every((k) => Object.hasOwn(fixed, k)));
  if (rule === undefined || Object.keys(family.parameters).some((k) => k !== name && !Object.hasOwn(fixed, k))) return undefined;
  requireSupport(rule, law, family, seen, fixed);
  const { mode } = rule.update(law, seen, fixed) as Distribution;
  return !isAbstract(mode) && mode.data.every((v) => Number.isFinite(v)) ? { [name]: mode } : undefined;
}

function ruleFor(op: string, prior: { readonly family: string }, likelihood: Family): ConjugateRule {
  const found = rules.find((rule) => rule.prior === prior.family && rule.likelihood === likelihood.family);
  if (found !== undefined) return found;
  const others = rules.filter((rule) => rule.likelihood === likelihood.family).map((rule) => rule.prior);
  throw new NotAvailableError({
    op,
    argument: 'prior',
    expected: `be conjugate to ${likelihood.family}${others.length > 0 ? `: ${others.join(', ')}` : ''}`,
    actual: prior.family,
    hint: 'Use gridPosterior for one or two parameters, MCMC for more, map for the mode alone.',
  });
}

function requireKnown(op: string, rule: ConjugateRule, fixed: Parameters): void {
  const missing = rule.known.find((name) => !Object.hasOwn(fixed, name));
  if (missing === undefined) return;
  throw new DomainError({ op, argument: `options.fixed.${missing}`, expected: `be given: the ${rule.prior} prior is a law of the ${rule.likelihood}'s ${rule.of} alone`, actual: 'none', hint: `Pass {fixed: {${missing}: …}}.` });
}

function isEmpty(data: TensorLike): boolean {
  const x = asTensor(data);
  return x.ndim > 0 && x.shape[0] === 0;
}

function likelihoodAt(rule: ConjugateRule, prior: unknown, likelihood: Family, fixed: Parameters, data: Tensor): Distribution {
  return new likelihood({ ...rule.implied?.(data), ...fixed, ...rule.point(prior).parameters } as never);
}

function eventRank(rule: ConjugateRule, prior: unknown, likelihood: Family, fixed: Parameters, data: TensorLike): number {
  return likelihoodAt(rule, prior, likelihood, fixed, asTensor(data)).eventShape.length;
}

function requireSupport(rule: ConjugateRule, prior: unknown, likelihood: Family, { data }: Observations, fixed: Parameters): void {
  const { support } = likelihoodAt(rule, prior, likelihood, fixed, data);
  const inside = support.contains(data);
  if (isAbstract(inside)) return;
  const at = inside.data.indexOf(0);
  if (at < 0) return;
  const shown = data.size === inside.size ? `${data.data[at]} (observation ${Math.floor(at / (inside.size / data.shape[0]!))})` : `observation ${at}`;
  throw new DomainError({ op: `posterior(${likelihood.family})`, argument: 'data', expected: support.expectation, actual: shown });
}
