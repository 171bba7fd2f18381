import { asTensor, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { readScores, type ChainScores, type EmissionScores } from './chainScores.js';
import { logBackward, logForward } from './logSpace.js';
import { pairProbabilities } from './pairProbabilities.js';
import { runPasses } from './passes.js';

/** Everything the observations say about the states. */
export class Posterior {
  /** log Σ over paths of e^score: log p(x) for probabilities, −Infinity when no path is possible. */
  readonly logLikelihood: number;
  /** p(z_t = i | x), [T, N]; zeros when no path is possible. */
  readonly gamma: Tensor;
  /** Σ_t p(z_{t−1} = i, z_t = j | x), [N, N]: the expected number of transitions. */
  readonly xiSum: Tensor;
  /** The first step that no state explains, if there is one. */
  readonly impossibleAt: number | undefined;
  private pairs: Tensor | undefined;

  /** Made by `forwardBackward`. */
  constructor(
    private readonly chain: ChainScores,
    private readonly emissions: EmissionScores,
  ) {
    const { n } = chain;
    const gamma = new Float64Array(emissions.steps * n);
    const pairs = new Float64Array(n * n);
    ({ logLikelihood: this.logLikelihood, impossibleAt: this.impossibleAt } = runPasses(chain, emissions, { gamma, pairs }));
    this.gamma = tensor(gamma, { shape: [emissions.steps, n], copy: false });
    this.xiSum = tensor(pairs, { shape: [n, n], copy: false });
  }

  /** p(z_{t−1} = i, z_t = j | x), [T − 1, N, N], computed when it is first asked for; zeros when no path is possible. */
  get xi(): Tensor {
    return (this.pairs ??= pairProbabilities(this.chain, this.emissions, this.impossibleAt === undefined));
  }
}

/**
 * The forward–backward recursions: how probable all observations are, and each state and pair of states given them.
 *
 * γ_t(i) ∝ α_t(i) β_t(i), ξ_t(i, j) ∝ α_{t−1}(i) T(i, j) p(x_t | j) β_t(j)
 *
 * Shapes: logInitial [N], logTransition [N, N] (or [T − 1, N, N], one for each step), logLikelihoods [T, N].
 * Domain: logarithms of probabilities or of any other scores, −Infinity for what cannot happen. A row of zeros is a missing
 * observation. Scaled, so that a million steps neither underflow nor need logarithms.
 * Fails: ShapeError; DomainError for NaN and +Infinity.
 * Source: Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77 (1989).
 *
 * @example
 * const log = (p) => tensor(p).log();
 * const likelihoods = log([[0.5, 0.4, 0.7], [0.5, 0.6, 0.3], [0.5, 0.4, 0.7]]);
 * const { logLikelihood, gamma, xi } = forwardBackward(log([0.2, 0.4, 0.4]), log([[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]]), likelihoods);
 * Math.exp(logLikelihood).toFixed(6) // => '0.130218'
 * gamma.at(0).toArray() // => [ 0.1882228…, 0.3221674…, 0.4896097… ]
 * xi.shape // => [ 2, 3, 3 ]
 */
export function forwardBackward(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): Posterior {
  const { chain, emissions } = readScores('forwardBackward', logInitial, logTransition, logLikelihoods);
  return new Posterior(chain, emissions);
}

/**
 * The forward recursion: log α_t(j) = log p(x₀ … x_t, z_t = j), and the log likelihood.
 *
 * Shapes: as for `forwardBackward` → logAlpha [T, N].
 * Fails: ShapeError; DomainError for NaN and +Infinity.
 *
 * @example
 * const { logAlpha, logLikelihood } = forward([0, 0], [[0, 0], [0, 0]], [[0, 0], [0, 0]]);
 * logAlpha.exp().toArray() // => [ [ 1, 1 ], [ 2, 2 ] ]
 * logLikelihood // => 1.3862943611198906
 */
export function forward(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): { readonly logLikelihood: number; readonly logAlpha: Tensor; readonly impossibleAt: number | undefined } {
  const { chain, emissions } = readScores('forward', logInitial, logTransition, logLikelihoods);
  const { logAlpha, ...rest } = logForward(chain, emissions);
  return { ...rest, logAlpha: tensor(logAlpha, { shape: [emissions.steps, chain.n], copy: false }) };
}

/**
 * The backward recursion: log β_t(i) = log p(x_{t+1} … | z_t = i), zero at the last step.
 *
 * Shapes: logTransition [N, N] or [T − 1, N, N], logLikelihoods [T, N] → [T, N].
 * Fails: ShapeError; DomainError for NaN and +Infinity.
 *
 * @example
 * backward([[0, 0], [0, 0]], [[0, 0], [0, 0]]).exp().toArray() // => [ [ 2, 2 ], [ 1, 1 ] ]
 */
export function backward(logTransition: TensorLike, logLikelihoods: TensorLike): Tensor {
  const { chain, emissions } = readScores('backward', anyStart(logTransition), logTransition, logLikelihoods);
  return tensor(logBackward(chain, emissions), { shape: [emissions.steps, chain.n], copy: false });
}

function anyStart(logTransition: TensorLike): Float64Array {
  return new Float64Array(asTensor(logTransition).shape.at(-1) ?? 0);
}
