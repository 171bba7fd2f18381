import { random, requireWhole } from '@x/tensor/core';

/** A model whose hidden values can be drawn given the parameters, but not averaged over. */
export interface MonteCarloEmSteps<P, Z> {
  /** Draws of what is hidden from p(z | x, params). */
  readonly sampleLatent: (params: P, key: random.Key, draws: number) => Z;
  /** The parameters that maximise the mean complete log likelihood of the draws. */
  readonly mStep: (latent: Z, params: P) => P;
}

/** How long to run, and whom to tell. */
export interface MonteCarloEmOptions<P> {
  readonly key: random.Key;
  /** Draws per iteration, or a function of the iteration that lets them grow; default 100. 1 is stochastic EM. */
  readonly draws?: number | ((iteration: number) => number);
  /** Default 100. */
  readonly iterations?: number;
  readonly onIteration?: (progress: { readonly iteration: number; readonly params: P }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Monte Carlo EM: the E-step averages over draws of what is hidden. Parameters do not settle but wander around the
 * maximum, the less the more draws there are: average the last of `path`, or let `draws` grow.
 *
 * Q(θ) ≈ (1/n) Σᵢ log p(x, zᵢ | θ), zᵢ ~ p(z | x, θ′)
 *
 * Fails: DomainError for fewer than one draw or iteration.
 * Source: Wei & Tanner, J. American Statistical Association 85 (1990); one draw: Celeux & Diebolt, The SEM algorithm (1985).
 *
 * @example
 * // x ~ N(z, 1) was seen to be 3, z ~ N(mu, 1) is hidden: the maximum is at mu = 3.
 * const { path } = monteCarloEm({
 *   sampleLatent: (mu, key, draws) => random.normal(key, [draws]).mul(Math.SQRT1_2).add((3 + mu) / 2),
 *   mStep: (z) => z.mean().item(),
 * }, 0, { key: random.key(0), iterations: 60 });
 * path.slice(-30).reduce((a, mu) => a + mu / 30, 0).toFixed(1) // => '3.0'
 */
export function monteCarloEm<P, Z>({ sampleLatent, mStep }: MonteCarloEmSteps<P, Z>, init: P, { key, draws = 100, iterations = 100, onIteration, signal }: MonteCarloEmOptions<P>): { params: P; path: readonly P[] } {
  requireWhole('monteCarloEm', 'iterations', iterations, 1);
  let params = init;
  const path: P[] = [];
  for (let iteration = 1; iteration <= iterations && !signal?.aborted; iteration++) {
    const count = typeof draws === 'number' ? draws : draws(iteration);
    requireWhole('monteCarloEm', 'draws', count, 1);
    params = mStep(sampleLatent(params, random.foldIn(key, iteration), count), params);
    path.push(params);
    onIteration?.({ iteration, params });
  }
  return { params, path };
}

