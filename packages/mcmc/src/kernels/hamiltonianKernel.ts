import { restartTuning } from '../adaptation/dualAveraging.js';
import { startStepSize } from '../adaptation/startStepSize.js';
import { learn, startTuning, type Tuning } from '../adaptation/tuning.js';
import { initialMetric, metricOf, type Metric, type MetricData } from '../hamiltonian/metric.js';
import type { Outcome, TrajectoryMaker } from '../hamiltonian/trajectory.js';
import { requireDifferentiable, type ChainState, type Info, type Sampler, type StatName } from '../kernel.js';
import { childKey, DrawStream, type Key } from '../random/drawStream.js';
import type { Target } from '../target.js';

/** Where a chain of a Hamiltonian kernel stands. */
export interface HamiltonianState extends ChainState {
  readonly gradient: Float64Array;
  readonly stepSize: number;
  readonly metric: MetricData;
  /** Present during the warm-up. */
  readonly tuning?: Tuning;
}

/** What a Hamiltonian kernel is assembled from. */
export interface HamiltonianParts {
  readonly op: string;
  readonly trajectory: TrajectoryMaker;
  readonly metric: MetricData['kind'];
  readonly targetAccept: number;
  /** A fixed step size when not tuned, else where the search begins. */
  readonly stepSize: number | undefined;
  readonly tuned: boolean;
  readonly statistics: readonly StatName[];
}

/** Puts trajectory, metric and adaptation together. */
export function hamiltonianSampler(parts: HamiltonianParts, target: Target): Sampler<HamiltonianState> {
  const { op, metric: kind, targetAccept, tuned } = parts;
  requireDifferentiable(op, target);
  const n = target.dimension;
  const trajectory = parts.trajectory(target);
  const noise = new DrawStream();
  let builtFor: MetricData | undefined;
  let built: Metric;
  const metricFor = (data: MetricData): Metric => {
    if (data !== builtFor) {
      built = metricOf(data, n);
      builtFor = data;
    }
    return built;
  };

  const tune = (state: HamiltonianState, tuning: Tuning, accept: number): HamiltonianState => {
    const learnt = learn(tuning, accept, state.position, targetAccept, kind);
    const { tuning: _, ...settled } = { ...state, stepSize: learnt.stepSize };
    if (learnt.metric === undefined) return learnt.tuning === undefined ? settled : { ...settled, tuning: learnt.tuning };
    const { metric } = learnt;
    const stepSize = startStepSize(op, target, state, metricFor(metric), state.stepSize, noise);
    return learnt.tuning === undefined ? { ...settled, metric, stepSize } : { ...settled, metric, stepSize, tuning: { ...learnt.tuning, stepSize: restartTuning(stepSize) } };
  };

  return {
    statistics: parts.statistics,
    init(position: Float64Array, key: Key, warmup: number): HamiltonianState {
      const gradient = new Float64Array(n);
      const logDensity = target.logDensityAndGradient(position, gradient);
      const metric = initialMetric(kind, n);
      const point = { position: position.slice(), gradient, logDensity };
      let stepSize = parts.stepSize ?? 1;
      if (tuned || parts.stepSize === undefined) {
        noise.seed(childKey(key, 0));
        stepSize = startStepSize(op, target, point, metricFor(metric), stepSize, noise);
      }
      if (!tuned || warmup === 0) return { ...point, stepSize, metric };
      return { ...point, stepSize, metric, tuning: startTuning(warmup, stepSize, n, kind) };
    },
    step(state: HamiltonianState, key: Key): { state: HamiltonianState; info: Info } {
      noise.seed(key);
      const { stepSize, metric, tuning } = state;
      const outcome = trajectory.run(state, metricFor(metric), stepSize, noise);
      const { accept } = outcome;
      const info = infoOf(outcome, stepSize);
      const next: HamiltonianState = { position: outcome.position.slice(), gradient: outcome.gradient.slice(), logDensity: outcome.logDensity, stepSize, metric };
      return { state: tuning === undefined ? next : tune({ ...next, tuning }, tuning, accept), info };
    },
    move(state: HamiltonianState, position: Float64Array): HamiltonianState {
      const gradient = new Float64Array(n);
      const logDensity = target.logDensityAndGradient(position, gradient);
      return { ...state, position: position.slice(), gradient, logDensity };
    },
  };
}

function infoOf({ accept, divergent, treeDepth, energy, steps }: Outcome, stepSize: number): Info {
  return { accept, divergent, treeDepth, energy, stepSize, steps };
}
