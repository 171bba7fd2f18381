import { broadcastTo, polygammaOf, tensor, type Tensor } from '@x/tensor/core';
import { digammaRise } from '../special/logBeta.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/** Beyond so many degrees of freedom the distribution is normal to the last digits, and the likelihood flat. */
const mostDegrees = 1e8;

/** Maximum likelihood of Student's t: EM for location and scale, one Newton step for log df in every iteration. */
export function fitStudentT(data: Tensor, weights: Tensor): { readonly df: Tensor; readonly loc: Tensor; readonly scale: Tensor } {
  const mean = weightedMean(data, weights);
  requireSpread('StudentT', weightedMean(data.sub(mean).square(), weights), 1e-300);
  const shape = data.shape.slice(1);
  const columns = data.size / data.shape[0]!;
  const [df, loc, scale] = [new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)];
  const values = data.data;
  const counts = broadcastTo(weights, data.shape).data;
  for (let c = 0; c < columns; c++) {
    const x = Float64Array.from({ length: data.shape[0]! }, (_, i) => values[i * columns + c]!);
    const w = Float64Array.from(x, (_, i) => counts[i * columns + c]!);
    [df[c], loc[c], scale[c]] = fitColumn(x, w);
  }
  const like = { shape, dtype: data.dtype === 'float32' ? ('float32' as const) : ('float64' as const) };
  const [d, l, s] = [df, loc, scale].map((v) => tensor(v, like));
  return { df: d!, loc: l!, scale: s! };
}

function fitColumn(x: Float64Array, w: Float64Array): [number, number, number] {
  const total = w.reduce((a, b) => a + b, 0);
  let n = 4;
  let [loc, scale] = robustStart(x, w, total);
  for (let step = 0; step < 5000; step++) {
    let [sumU, sumUX] = [0, 0];
    const z = x.map((v) => (v - loc) / scale);
    const u = z.map((v) => (n + 1) / (n + v * v));
    for (let i = 0; i < x.length; i++) {
      sumU += w[i]! * u[i]!;
      sumUX += w[i]! * u[i]! * x[i]!;
    }
    const nextLoc = sumUX / sumU;
    let square = 0;
    for (let i = 0; i < x.length; i++) square += w[i]! * u[i]! * (x[i]! - nextLoc) ** 2;
    // Dividing by the sum of the weights u instead of n converges to the same point, faster (parameter expansion).
    const nextScale = Math.sqrt(square / sumU);
    if (!(nextScale > 1e-14 * Math.abs(nextLoc)) || nextScale === 0) break;
    const nextN = Math.min(mostDegrees, n * Math.exp(stepInLogDf(n, x, w, total, nextLoc, nextScale)));
    const moved = Math.abs(nextLoc - loc) / nextScale + Math.abs(Math.log(nextScale / scale)) + Math.abs(Math.log(nextN / n));
    [n, loc, scale] = [nextN, nextLoc, nextScale];
    if (moved < 1e-11) break;
  }
  return [n, loc, scale];
}

/** A Newton step for the likelihood in log df, or a limited step uphill where it is not concave. */
function stepInLogDf(n: number, x: Float64Array, w: Float64Array, total: number, loc: number, scale: number): number {
  let [score, curvature] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const square = ((x[i]! - loc) / scale) ** 2;
    const u = square / (n + square);
    score += w[i]! * (-Math.log1p(square / n) + ((n + 1) * u) / n);
    curvature += w[i]! * (u / n - u / (n * n) - ((1 + 1 / n) * u) / (n + square));
  }
  const first = 0.5 * (digammaRise(0.5 * n, 0.5) - 1 / n + score / total);
  const second = 0.5 * (0.5 * (polygammaOf(1, 0.5 * n + 0.5) - polygammaOf(1, 0.5 * n)) + 1 / (n * n) + curvature / total);
  const inLog = second * n * n + first * n;
  const step = inLog < 0 ? (-first * n) / inLog : Math.sign(first);
  return Math.max(-1, Math.min(1, step));
}

/** The median and the median absolute deviation, or the standard deviation where that vanishes. */
function robustStart(x: Float64Array, w: Float64Array, total: number): [number, number] {
  const median = weightedMedian(x, w, total);
  const deviation = weightedMedian(x.map((v) => Math.abs(v - median)), w, total);
  if (deviation > 0) return [median, 1.4 * deviation];
  const variance = x.reduce((sum, v, i) => sum + w[i]! * (v - median) ** 2, 0) / total;
  return [median, Math.sqrt(variance)];
}

function weightedMedian(x: Float64Array, w: Float64Array, total: number): number {
  const order = [...x.keys()].sort((i, j) => x[i]! - x[j]!);
  let below = 0;
  for (const i of order) {
    below += w[i]!;
    if (below >= 0.5 * total) return x[i]!;
  }
  return NaN;
}
