import { compile, valueAndGrad, vmap } from '@x/autodiff/core';
import { adam, applyUpdates, cosine } from '@x/optim';
import { add, asTensor, diag, DomainError, exp, full, matmul, mean, neg, random, sum, transpose, tril, zeros, type Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';
import { GaussianApproximation } from './gaussianApproximation.js';
import { requireContinuous } from './requireContinuous.js';

/** How to fit. */
export interface AdviOptions {
  readonly key: random.Key;
  /** `meanField` (default): independent coordinates. `fullRank`: any covariance, d² numbers. */
  readonly family?: 'meanField' | 'fullRank';
  /** Default 2000. */
  readonly iterations?: number;
  /** Draws per gradient; default 8. */
  readonly samples?: number;
  /** Of Adam at the start, falling to 0 along a cosine; default 0.05. */
  readonly learningRate?: number;
  readonly init?: unknown;
  readonly onIteration?: (progress: { readonly iteration: number; readonly elbo: number }) => void;
  /** Ends the fit early with what it has. */
  readonly signal?: AbortSignal;
}

/** A variational approximation and how it was found. */
export class VariationalApproximation extends GaussianApproximation {
  /** Use `advi`. */
  constructor(
    model: Model,
    mean: Tensor,
    choleskyFactor: Tensor,
    /** The estimates of the evidence lower bound, one for each iteration: noisy. */
    readonly history: readonly number[],
    /** The bound of the result, from a thousand draws: a lower bound of the log evidence. */
    readonly elbo: number,
    /** Whether the bound had stopped rising: the last fifth of the iterations is not above the fifth before by more than noise. */
    readonly converged: boolean,
  ) {
    super(model, mean, choleskyFactor);
  }
}

interface Variational {
  readonly mean: Tensor;
  readonly logScale: Tensor;
  /** The strict lower triangle of L; absent in a mean field. */
  readonly lower?: Tensor;
}

const logTwoPiE = Math.log(2 * Math.PI) + 1;

/**
 * Automatic differentiation variational inference: the normal distribution over the unconstrained coordinates that
 * maximises ELBO = E_q[log p(quantities, observations) + log |det J|] + entropy of q, by Adam on reparameterised draws.
 *
 * Domain: continuous quantities. A mean field understates variances where the posterior is correlated.
 * Fails: DomainError for discrete quantities, when no start of finite density is found, or the bound becomes undefined.
 * Source: Kucukelbir et al., Automatic differentiation variational inference, JMLR 18 (2017).
 *
 * @example
 * const mean = model(({ sample, observe }) => {
 *   const mu = sample('mu', new Normal({ loc: 0, scale: 2 }));
 *   observe('y', new Normal({ loc: mu, scale: 1 }), [1.2, 0.7, 1.9]);
 * });
 * advi(mean, { key: random.key(0), iterations: 500 }).center.mu.item() // => 1.1…
 */
export function advi(model: Model, options: AdviOptions): VariationalApproximation {
  const { key, family = 'meanField', iterations = 2000, samples = 8, learningRate = 0.05, init, onIteration, signal } = options;
  requireContinuous('advi', model);
  const d = model.dimension;
  const start = asTensor(init === undefined ? model.start(random.foldIn(key, 'start')) : model.unconstrain(init));
  let params: Variational = { mean: start, logScale: full([d], -2), ...(family === 'fullRank' && { lower: zeros([d, d]) }) };

  const elbo = (q: Variational, noise: Tensor): Tensor => {
    const draws = add(q.mean, matmul(noise, transpose(factorOf(q))));
    const density = vmap((x: Tensor) => model.logJoint(x))(draws);
    return add(mean(density), add(sum(q.logScale), (d / 2) * logTwoPiE));
  };
  const loss = compile(valueAndGrad((q: Variational, noise: Tensor) => neg(elbo(q, noise))));
  const optimizer = adam({ learningRate: cosine(learningRate, { steps: iterations }) });
  let state = optimizer.init(params);
  const history: number[] = [];
  for (let i = 0; i < iterations && signal?.aborted !== true; i++) {
    const noise = random.normal(random.foldIn(key, i), [samples, d]);
    const [value, gradient] = loss(params, noise) as unknown as [Tensor, Variational];
    history.push(-value.item());
    if (!Number.isFinite(history[i])) throw undefinedBound(i, history[i]!);
    onIteration?.({ iteration: i + 1, elbo: history[i]! });
    const step = optimizer.update(gradient, state, params);
    state = step.state;
    params = applyUpdates(params, step.updates);
  }
  const final = elbo(params, random.normal(random.foldIn(key, 'elbo'), [1000, d])).item();
  return new VariationalApproximation(model, params.mean, factorOf(params), history, final, hasSettled(history));
}

function factorOf({ logScale, lower }: Variational): Tensor {
  const scales = diag(exp(logScale));
  return lower === undefined ? scales : add(scales, tril(lower, { offset: -1 }));
}

function hasSettled(history: readonly number[]): boolean {
  const fifth = Math.floor(history.length / 5);
  if (fifth < 2) return false;
  const last = summary(history.slice(-fifth));
  const before = summary(history.slice(-2 * fifth, -fifth));
  return last.mean - before.mean < 3 * Math.sqrt((last.variance + before.variance) / fifth);
}

function summary(values: readonly number[]): { mean: number; variance: number } {
  const center = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean: center, variance: values.reduce((a, x) => a + (x - center) ** 2, 0) / (values.length - 1) };
}

function undefinedBound(iteration: number, value: number): DomainError {
  return new DomainError({
    op: 'advi',
    argument: 'model',
    expected: 'have a finite lower bound',
    actual: `${value} at iteration ${iteration}`,
    hint: 'Lower learningRate, raise samples, or start at `init`.',
  });
}
