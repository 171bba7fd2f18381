import { DomainError } from '@x/tensor/core';
import { josephSteps, type CovarianceSteps } from './covarianceSteps.js';
import { diffusePosterior, diffuseStart } from './diffuse.js';
import { multiply, solveLower } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';
import { squareRootSteps } from './squareRootSteps.js';

/** A sequence as filters read it. */
export interface Sequence {
  readonly length: number;
  /** [length, m]; NaN where missing. */
  readonly values: Float64Array;
  /** [length, k] */
  readonly controls: Float64Array | undefined;
}

/** Everything a pass forwards leaves behind; blocks have 1 + q columns, see diffuse.ts. */
export interface FilterPass {
  readonly q: number;
  /** What is known at each time before its observation: [T, n, 1 + q] and [T, n, n]. */
  readonly predicted: Float64Array;
  readonly predictedCovariances: Float64Array;
  /** The same, with the observation. */
  readonly filtered: Float64Array;
  readonly filteredCovariances: Float64Array;
  /** S [T, q, q] and s [T, q] with the observations up to each time. */
  readonly precisions: Float64Array;
  readonly vectors: Float64Array;
  readonly logLikelihood: number;
}

const logTwoPi = Math.log(2 * Math.PI);

/**
 * The Kalman filter over one sequence. With `keep: false` only the log likelihood is of use, in constant memory.
 *
 * With components δ of the start unknown, the log likelihood is that of a flat prior, log ∫ p(y | δ) dδ over what the data
 * tell of δ.
 */
export function filterPass(op: string, system: LinearSystem, sequence: Sequence, { squareRoot, keep }: { readonly squareRoot: boolean; readonly keep: boolean }): FilterPass {
  const { n, m, k, transition, control } = system;
  const { length, values, controls } = sequence;
  const { q, block, covariance } = diffuseStart(system);
  const c = 1 + q;
  const steps: CovarianceSteps = squareRoot ? squareRootSteps(op, system) : josephSteps(op, system);
  const stored = keep ? length : 1;
  const predicted = new Float64Array(stored * n * c);
  const filtered = new Float64Array(stored * n * c);
  const predictedCovariances = new Float64Array(stored * n * n);
  const filteredCovariances = new Float64Array(stored * n * n);
  const precisions = new Float64Array(stored * q * q);
  const vectors = new Float64Array(stored * q);
  const precision = new Float64Array(q * q);
  const vector = new Float64Array(q);
  const observed = new Int32Array(m);
  const gain = new Float64Array(n * m);
  const factor = new Float64Array(m * m);
  const innovation = new Float64Array(m * c);
  const change = new Float64Array(n * c);
  let logLikelihood = 0;
  steps.start(covariance);
  for (let t = 0; t < length; t++) {
    const at = keep ? t : 0;
    predicted.set(block, at * n * c);
    predictedCovariances.set(steps.covariance, at * n * n);
    let count = 0;
    for (let i = 0; i < m; i++) if (!Number.isNaN(values[t * m + i]!)) observed[count++] = i;
    if (count > 0) {
      if (!steps.update(t, observed, count, gain, factor)) throw singular(op, t);
      innovate(t, count);
      multiply(change, gain, innovation, n, count, c);
      for (let i = 0; i < n * c; i++) block[i]! += change[i]!;
      weigh(count);
    }
    filtered.set(block, at * n * c);
    filteredCovariances.set(steps.covariance, at * n * n);
    precisions.set(precision, at * q * q);
    vectors.set(vector, at * q);
    if (t + 1 < length) {
      advance(t);
      steps.predict(t);
    }
  }
  if (q > 0) {
    const { logDet, quadratic, known } = diffusePosterior(precision, vector, q);
    logLikelihood += 0.5 * (quadratic - logDet + known * logTwoPi);
  }
  return { q, predicted, predictedCovariances, filtered, filteredCovariances, precisions, vectors, logLikelihood };

  /** y − H x for the first column, −H x for the derivatives. */
  function innovate(t: number, count: number): void {
    const hAt = sliceAt(op, 'observation', system.observation, t);
    const h = system.observation.data;
    for (let a = 0; a < count; a++) {
      const row = observed[a]!;
      for (let j = 0; j < c; j++) {
        let sum = j === 0 ? values[t * m + row]! : 0;
        for (let i = 0; i < n; i++) sum -= h[hAt + row * n + i]! * block[i * c + j]!;
        innovation[a * c + j] = sum;
      }
    }
  }

  /** Adds the innovation's density and what it says of δ. Whitens the innovation. */
  function weigh(count: number): void {
    solveLower(factor, innovation, count, c);
    let sum = count * logTwoPi;
    for (let a = 0; a < count; a++) {
      sum += 2 * Math.log(factor[a * (count + 1)]!) + innovation[a * c]! ** 2;
      for (let i = 0; i < q; i++) {
        const e = innovation[a * c + 1 + i]!;
        vector[i]! -= e * innovation[a * c]!;
        for (let j = 0; j < q; j++) precision[i * q + j]! += e * innovation[a * c + 1 + j]!;
      }
    }
    logLikelihood -= 0.5 * sum;
  }

  function advance(t: number): void {
    multiply(change, transition.data, block, n, n, c, sliceAt(op, 'transition', transition, t));
    // Numbers this small stand for nothing, and processors are slow with smaller ones still.
    for (let i = 0; i < n * c; i++) block[i] = Math.abs(change[i]!) < 1e-200 ? 0 : change[i]!;
    if (control === undefined || controls === undefined) return;
    const bAt = sliceAt(op, 'control', control, t);
    for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) block[i * c]! += control.data[bAt + i * k + j]! * controls[t * k + j]!;
  }
}

function singular(op: string, t: number): DomainError {
  return new DomainError({
    op,
    argument: 'observationCovariance',
    expected: 'leave every observation some uncertainty',
    actual: `a singular covariance of the innovation at time ${t}`,
    hint: 'Two components of an observation say the same without noise: leave one out, or give it a small variance.',
  });
}
