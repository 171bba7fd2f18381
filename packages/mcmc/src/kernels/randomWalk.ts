import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { restartTuning } from '../adaptation/dualAveraging.js';
import { learn, startTuning, type Tuning } from '../adaptation/tuning.js';
import { lowerFactor, type MetricData } from '../hamiltonian/metric.js';
import { kernelArguments, requireProbability, type ChainState, type Kernel, type Sampler } from '../kernel.js';
import { DrawStream } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';

/** How a random walk proposes; at most one of the first three. */
export interface RandomWalkOptions {
  /** Standard deviation of Gaussian steps: one number, or one per coordinate. */
  readonly scale?: TensorLike;
  /** Covariance of Gaussian steps, [n, n]. */
  readonly covariance?: TensorLike;
  /** Half-width δ of steps uniform on [−δ, δ]: one number, or one per coordinate. */
  readonly uniform?: TensorLike;
  /** The acceptance that unspecified steps are tuned for; default 0.44 in one dimension, else 0.234. */
  readonly targetAccept?: number;
}

/** Where a random walk stands. */
export interface RandomWalkState extends ChainState {
  /** A factor of all steps. */
  readonly stepSize: number;
  readonly metric: MetricData;
  readonly tuning?: Tuning;
}

/** Beyond this many coordinates a warm-up learns variances only. */
const denseLimit = 100;

/**
 * Random-walk Metropolis: y = x + a symmetric step, accepted with probability min(1, p(y) / p(x)). Without a scale, the
 * warm-up learns the covariance and the length of Gaussian steps.
 *
 * Fails: DomainError for steps that are not positive, or when several kinds are given.
 * Source: Metropolis et al. (1953); Gelman, Roberts & Gilks, Efficient Metropolis jumping rules (1996).
 *
 * @example
 * const trace = await sample(randomWalk((x: Tensor) => square(x).mul(-0.5), { scale: 2.4 }), { init: 0, key: random.key(1) });
 * trace.get('x').shape // => [ 4, 1000 ]
 */
export function randomWalk<P = Tensor>(target?: TargetLike<P> | (RandomWalkOptions & { readonly target?: TargetLike<P> }), options?: RandomWalkOptions): Kernel<RandomWalkState> {
  const given = kernelArguments<RandomWalkOptions>(target as TargetLike, options);
  const { scale, covariance, uniform, targetAccept } = given.options;
  requireProbability('randomWalk', 'targetAccept', targetAccept);
  const named = Object.entries({ scale, covariance, uniform }).filter(([, v]) => v !== undefined);
  if (named.length > 1) {
    throw new DomainError({ op: 'randomWalk', argument: 'options', expected: 'give one of scale, covariance and uniform', actual: named.map(([k]) => k).join(' and ') });
  }
  return { name: 'randomWalk', target: given.target, needs: 'density', options: given.options, bind: (bound) => randomWalkSampler(given.options, bound) };
}

function randomWalkSampler({ scale, covariance, uniform, targetAccept }: RandomWalkOptions, target: Target): Sampler<RandomWalkState> {
  const n = target.dimension;
  const goal = targetAccept ?? (n === 1 ? 0.44 : 0.234);
  const tuned = scale === undefined && covariance === undefined && uniform === undefined;
  const kind = tuned && n <= denseLimit ? 'dense' : covariance === undefined ? 'diag' : 'dense';
  const fixed: MetricData = {
    kind,
    inverseMass: covariance !== undefined ? matrixOf(covariance, n) : tuned ? identity(kind, n) : widthsOf(scale === undefined ? 'uniform' : 'scale', (scale ?? uniform)!, n).map((s) => s * s),
  };
  const startSize = tuned ? 2.38 / Math.sqrt(n) : 1;
  const noise = new DrawStream();
  const proposal = new Float64Array(n);
  let builtFor: MetricData | undefined;
  let factor: Float64Array = new Float64Array(0);

  const propose = (from: Float64Array, metric: MetricData, size: number): void => {
    if (metric !== builtFor) {
      factor = metric.kind === 'dense' ? lowerFactor(metric.inverseMass, n) : metric.inverseMass.map(Math.sqrt);
      builtFor = metric;
    }
    if (uniform !== undefined) for (let i = 0; i < n; i++) proposal[i] = 2 * noise.uniform() - 1;
    else noise.normals(proposal);
    for (let i = n - 1; i >= 0; i--) {
      let step = 0;
      if (metric.kind === 'diag') step = factor[i]! * proposal[i]!;
      else for (let j = 0; j <= i; j++) step += factor[i * n + j]! * proposal[j]!;
      proposal[i] = step;
    }
    for (let i = 0; i < n; i++) proposal[i] = from[i]! + size * proposal[i]!;
  };

  return {
    statistics: ['accept', 'stepSize', 'steps'],
    init(position, _key, warmup) {
      const state = { position: position.slice(), logDensity: target.logDensity(position), stepSize: startSize, metric: fixed };
      return tuned && warmup > 0 ? { ...state, tuning: startTuning(warmup, startSize, n, kind) } : state;
    },
    step(state, key) {
      noise.seed(key);
      const { position, logDensity, metric, stepSize, tuning } = state;
      propose(position, metric, stepSize);
      const proposed = target.logDensity(proposal);
      const accept = acceptance(proposed - logDensity);
      const next = noise.uniform() < accept ? { ...state, position: proposal.slice(), logDensity: proposed } : state;
      const info = { accept, stepSize, steps: 1 };
      if (tuning === undefined) return { state: next, info };
      const learnt = learn(tuning, accept, next.position, goal, kind);
      const { tuning: _, ...settled } = { ...next, stepSize: learnt.stepSize, metric: learnt.metric ?? metric };
      if (learnt.tuning === undefined) return { state: settled, info };
      if (learnt.metric === undefined) return { state: { ...settled, tuning: learnt.tuning }, info };
      return { state: { ...settled, stepSize: startSize, tuning: { ...learnt.tuning, stepSize: restartTuning(startSize) } }, info };
    },
    move: (state, position) => ({ ...state, position: position.slice(), logDensity: target.logDensity(position) }),
  };
}

/** The Metropolis rule: min(1, e^gain), and 0 for impossible proposals. */
export function acceptance(gain: number): number {
  return gain >= 0 ? 1 : gain === gain ? Math.exp(gain) : 0;
}

function identity(kind: MetricData['kind'], n: number): Float64Array {
  if (kind === 'diag') return new Float64Array(n).fill(1);
  return new Float64Array(n * n).map((_, k) => (k % (n + 1) === 0 ? 1 : 0));
}

function widthsOf(argument: string, x: TensorLike, n: number): Float64Array {
  const widths = asTensor(x);
  if (widths.size !== 1 && widths.size !== n) {
    throw new ShapeError({ op: 'randomWalk', argument, expected: `be one number or one per coordinate, ${n}`, actual: showShape(widths.shape) });
  }
  const all = Float64Array.from({ length: n }, (_, i) => Number(widths.data[widths.size === 1 ? 0 : i]));
  if (all.every((w) => w > 0 && w < Infinity)) return all;
  throw new DomainError({ op: 'randomWalk', argument, expected: 'be positive', actual: String(all.find((w) => !(w > 0 && w < Infinity))) });
}

function matrixOf(x: TensorLike, n: number): Float64Array {
  const matrix = asTensor(x);
  if (matrix.ndim !== 2 || matrix.shape[0] !== n || matrix.shape[1] !== n) {
    throw new ShapeError({ op: 'randomWalk', argument: 'covariance', expected: `have the shape [${n}, ${n}]`, actual: showShape(matrix.shape) });
  }
  const values = Float64Array.from(matrix.data);
  if (lowerFactor(values, n).every((v) => v === v)) return values;
  throw new DomainError({ op: 'randomWalk', argument: 'covariance', expected: 'be positive definite', actual: 'a matrix that is not' });
}
