import { asTensor, DomainError, erfinv, requireWhole, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { resolve, type DiffusePosterior } from './diffuse.js';
import type { FilterPass, Sequence } from './filterPass.js';
import { addCongruence, multiply } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';

/** How to predict. */
export interface ForecastOptions {
  /** The probability of each interval; default 0.95. */
  readonly level?: number;
  /** Known inputs of the sequence and of what follows, [T + steps − 1, k]. */
  readonly controls?: TensorLike;
}

/** Distributions of observations to come. */
export interface Forecast {
  /** Of the observations, [steps, m]. */
  readonly means: Tensor;
  /** [steps, m, m] */
  readonly covariances: Tensor;
  /** The ends of the intervals, [steps, m]. */
  readonly lower: Tensor;
  readonly upper: Tensor;
  /** Of the states behind them: [steps, n] and [steps, n, n]. */
  readonly states: { readonly means: Tensor; readonly covariances: Tensor };
}

/** Moves on from the end of a pass without observations. */
export function forecast(op: string, system: LinearSystem, sequence: Sequence, pass: FilterPass, delta: DiffusePosterior | undefined, steps: number, options: ForecastOptions): Forecast {
  const { level = 0.95 } = options;
  requireWhole(op, 'steps', steps, 1);
  if (!(level > 0 && level < 1)) throw new DomainError({ op, argument: 'level', expected: 'be between 0 and 1', actual: String(level) });
  const { n, m, k, transition, transitionCovariance, observation, observationCovariance, control } = system;
  const { q } = pass;
  const c = 1 + q;
  const last = sequence.length - 1;
  requireControls(op, options.controls, k, sequence.length + steps - 1);
  let block = pass.filtered.slice(last * n * c, (last + 1) * n * c);
  let covariance = pass.filteredCovariances.slice(last * n * n, (last + 1) * n * n);
  const means = new Float64Array(steps * m);
  const covariances = new Float64Array(steps * m * m);
  const stateMeans = new Float64Array(steps * n);
  const stateCovariances = new Float64Array(steps * n * n);
  const work = new Float64Array(n * Math.max(n, m));
  for (let s = 0; s < steps; s++) {
    const t = last + s;
    const moved = new Float64Array(n * c);
    multiply(moved, transition.data, block, n, n, c, sliceAt(op, 'transition', transition, t));
    if (control !== undefined && sequence.controls !== undefined) {
      const bAt = sliceAt(op, 'control', control, t);
      for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) moved[i * c]! += control.data[bAt + i * k + j]! * sequence.controls[t * k + j]!;
    }
    const qAt = sliceAt(op, 'transitionCovariance', transitionCovariance, t);
    const spread = transitionCovariance.data.slice(qAt, qAt + n * n);
    addCongruence(spread, transition.data, covariance, n, n, work, sliceAt(op, 'transition', transition, t));
    [block, covariance] = [moved, spread];
    resolve(block, covariance, n, q, delta, stateMeans, stateCovariances, 0, 0, s * n, s * n * n);
    const hAt = sliceAt(op, 'observation', observation, t + 1);
    const shown = new Float64Array(m * c);
    multiply(shown, observation.data, block, m, n, c, hAt);
    const rAt = sliceAt(op, 'observationCovariance', observationCovariance, t + 1);
    const noise = observationCovariance.data.slice(rAt, rAt + m * m);
    addCongruence(noise, observation.data, covariance, m, n, work, hAt);
    resolve(shown, noise, m, q, delta, means, covariances, 0, 0, s * m, s * m * m);
  }
  const width = Math.SQRT2 * erfinv(level).item();
  const side = (sign: number): Tensor =>
    tensor(means.map((mean, e) => mean + sign * width * Math.sqrt(covariances[Math.floor(e / m) * m * m + (e % m) * (m + 1)]!)), { shape: [steps, m] });
  return {
    means: tensor(means, { shape: [steps, m] }),
    covariances: tensor(covariances, { shape: [steps, m, m] }),
    lower: side(-1),
    upper: side(1),
    states: { means: tensor(stateMeans, { shape: [steps, n] }), covariances: tensor(stateCovariances, { shape: [steps, n, n] }) },
  };
}

function requireControls(op: string, controls: TensorLike | undefined, k: number, rows: number): void {
  if (controls === undefined || k === 0) return;
  const { shape } = asTensor(controls);
  if (shape[0]! < rows) throw new ShapeError({ op, argument: 'controls', expected: `cover the sequence and the steps: [${rows}, ${k}]`, actual: showShape(shape) });
}
