import { DomainError } from '@x/tensor/core';

/** One model as expectation maximisation sees it. */
export interface EmSteps<P, E> {
  /** Expectations of what is hidden, given the parameters. */
  readonly eStep: (params: P) => E;
  /** The parameters that maximise the expected log likelihood. */
  readonly mStep: (expectations: E, params: P) => P;
  /** The objective at the parameters, whose expectations are at hand: the log likelihood, plus the log prior for MAP. */
  readonly logLikelihood: (params: P, expectations: E) => number;
}

/** How far an iteration has come. */
export interface EmProgress<P = unknown, E = unknown> {
  /** 0 for the parameters that the loop began with. */
  readonly iteration: number;
  readonly logLikelihood: number;
  readonly params: P;
  /** The expectations that belong to `params`. */
  readonly expectations: E;
}

/** When to stop, and whom to tell. */
export interface EmOptions<P = unknown, E = unknown> {
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Ends when the objective rises by less than this share of itself (or of 1); default 1e-8. */
  readonly tolerance?: number;
  /** Whether a fall of the objective is an error, as it should be of exact EM; default true. */
  readonly monotone?: boolean;
  readonly onIteration?: (progress: EmProgress<P, E>) => void;
  /** Ends the loop after the current iteration; what it has is returned. */
  readonly signal?: AbortSignal;
}

/** Where the loop ended. */
export interface EmResult<P, E = unknown> {
  /** Pass them as `init` to go on. */
  readonly params: P;
  /** The expectations that belong to `params`. */
  readonly expectations: E;
  readonly logLikelihood: number;
  /** The objective at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
}

/** What rounding may take from an objective that rises in exact arithmetic. */
const slack = 1e-9;

/**
 * Expectation maximisation: alternates `eStep` and `mStep` until the objective stops rising.
 *
 * ℓ(θ) = Q(θ | θ) + H(q): every iteration raises the bound Q, so it cannot lower ℓ.
 *
 * Domain: steps without side effects. A step that only improves Q (generalised EM) is as good.
 * Fails: DomainError when the objective is NaN or +∞, or falls by more than rounding explains: then a step is wrong, or is not
 * exact (set `monotone: false` for Monte Carlo and online variants).
 * Source: Dempster, Laird & Rubin, J. Royal Statistical Society B 39 (1977).
 *
 * @example
 * // Which of two coins gave 5, 9, 8, 4 and 7 heads in ten tosses?
 * const heads = [5, 9, 8, 4, 7];
 * const likelihood = (p, h) => p ** h * (1 - p) ** (10 - h);
 * const { params } = em({
 *   eStep: ([p, q]) => heads.map((h) => likelihood(p, h) / (likelihood(p, h) + likelihood(q, h))),
 *   mStep: (share) => [share, share.map((r) => 1 - r)].map((w) => w.reduce((a, r, i) => a + r * heads[i], 0) / w.reduce((a, r) => a + 10 * r, 0)),
 *   logLikelihood: ([p, q]) => heads.reduce((a, h) => a + Math.log((likelihood(p, h) + likelihood(q, h)) / 2), 0),
 * }, [0.6, 0.5], { tolerance: 1e-14 });
 * params.map((p) => +p.toFixed(4)) // => [ 0.7968, 0.5196 ]
 */
export function em<P, E>({ eStep, mStep, logLikelihood }: EmSteps<P, E>, init: P, options: EmOptions<P, E> = {}): EmResult<P, E> {
  const { maxIterations = 1000, tolerance = 1e-8, monotone = true, onIteration, signal } = options;
  let params = init;
  let expectations = eStep(params);
  let current = requireUsable(logLikelihood(params, expectations), 0);
  const history = [current];
  onIteration?.({ iteration: 0, logLikelihood: current, params, expectations });
  const end = (converged: boolean, message: string): EmResult<P, E> => ({
    params,
    expectations,
    logLikelihood: current,
    history,
    iterations: history.length - 1,
    converged,
    message,
  });
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    if (signal?.aborted) return end(false, 'aborted');
    params = mStep(expectations, params);
    expectations = eStep(params);
    const next = requireUsable(logLikelihood(params, expectations), iteration);
    const scale = Math.max(1, Math.abs(current));
    if (monotone && next < current - slack * scale) throw fell(iteration, current, next);
    const rise = next - current;
    current = next;
    history.push(current);
    onIteration?.({ iteration, logLikelihood: current, params, expectations });
    if (Math.abs(rise) <= tolerance * scale) return end(true, `the objective rose by less than ${tolerance} of itself`);
  }
  return end(false, `${maxIterations} iterations did not suffice: raise maxIterations, or go on from params`);
}

/** −∞ is allowed at the start: data that the first parameters thought impossible. */
function requireUsable(value: number, iteration: number): number {
  if (Number.isFinite(value) || (iteration === 0 && value === -Infinity)) return value;
  throw new DomainError({
    op: 'em',
    argument: 'logLikelihood',
    expected: 'be finite',
    actual: `${value} after ${iteration} iterations`,
    hint: 'A component has probably collapsed onto a point: regularise, give a prior, or start elsewhere.',
  });
}

function fell(iteration: number, before: number, after: number): DomainError {
  return new DomainError({
    op: 'em',
    argument: 'mStep',
    expected: 'not lower the log likelihood',
    actual: `${after} after ${before} in iteration ${iteration}`,
    hint: 'Exact EM cannot do that: one of the steps is wrong. Inexact steps (Monte Carlo, online) need monotone: false.',
  });
}
