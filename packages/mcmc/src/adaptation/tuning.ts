import type { MetricData } from '../hamiltonian/metric.js';
import { emptyEstimate, learnCovariance, regularized, type CovarianceEstimate } from './covarianceEstimate.js';
import { learnStepSize, restartTuning, settledStepSize, type StepSizeTuning } from './dualAveraging.js';
import { warmupWindows, type Windows } from './windows.js';

/** What a warm-up has found so far: plain data, part of a chain's state while it lasts. */
export interface Tuning {
  readonly iteration: number;
  readonly warmup: number;
  readonly stepSize: StepSizeTuning;
  /** Undefined when only the step size is tuned. */
  readonly covariance: CovarianceEstimate | undefined;
}

/** What one iteration of a warm-up teaches. */
export interface Lesson {
  /** Undefined after the last iteration. */
  readonly tuning: Tuning | undefined;
  /** The step size to go on with. */
  readonly stepSize: number;
  /** Present when a window has closed; step sizes then start anew. */
  readonly metric: MetricData | undefined;
}

/** A warm-up before its first iteration. */
export function startTuning(warmup: number, stepSize: number, dimension: number, kind: MetricData['kind']): Tuning {
  return { iteration: 0, warmup, stepSize: restartTuning(stepSize), covariance: kind === 'unit' ? undefined : emptyEstimate(dimension, kind) };
}

/** Takes note of one transition: its acceptance, and where it led. */
export function learn({ iteration, warmup, stepSize, covariance }: Tuning, accept: number, position: Float64Array, targetAccept: number, kind: MetricData['kind']): Lesson {
  const step = learnStepSize(stepSize, accept, targetAccept);
  let metric: MetricData | undefined;
  if (covariance !== undefined && kind !== 'unit') {
    const { start, ends } = windowsFor(warmup);
    if (iteration >= start && iteration <= (ends.at(-1) ?? -1)) covariance = learnCovariance(covariance, position);
    if (ends.includes(iteration)) {
      metric = regularized(covariance, kind);
      covariance = emptyEstimate(position.length, kind);
    }
  }
  const last = iteration + 1 >= warmup;
  return {
    tuning: last ? undefined : { iteration: iteration + 1, warmup, stepSize: step.tuning, covariance },
    stepSize: last ? settledStepSize(step.tuning) : step.stepSize,
    metric,
  };
}

const windowsOf = new Map<number, Windows>();

function windowsFor(warmup: number): Windows {
  let windows = windowsOf.get(warmup);
  if (windows === undefined) windowsOf.set(warmup, (windows = warmupWindows(warmup)));
  return windows;
}
