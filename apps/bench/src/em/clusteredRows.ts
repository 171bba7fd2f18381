import { numbers } from '../numbers.js';

/** Rows around eight overlapping centres in ten dimensions, and parameters of a mixture near them. */
export const n = 1e5;
export const d = 10;
export const k = 8;

const centers = numbers(k * d, { seed: 31, low: -2, high: 2 });
const noise = [32, 33, 34].map((seed) => numbers(n * d, { seed, low: -1.5, high: 1.5 }));

export const x: Float64Array<ArrayBuffer> = Float64Array.from({ length: n * d }, (_, e) => {
  const [row, column] = [Math.floor(e / d), e % d];
  return centers[(row % k) * d + column]! + noise[0]![e]! + noise[1]![e]! + noise[2]![e]!;
});

export const weights: Float64Array<ArrayBuffer> = new Float64Array(k).fill(1 / k);
const shifts = numbers(k * d, { seed: 35, low: -0.5, high: 0.5 });
export const means: Float64Array<ArrayBuffer> = centers.map((center, e) => center + shifts[e]!);
const factors = numbers(k * d * d, { seed: 36 });
/** A Aᵀ/d + 1. */
export const covariances: Float64Array<ArrayBuffer> = Float64Array.from({ length: k * d * d }, (_, e) => {
  const [c, i, j] = [Math.floor(e / (d * d)), Math.floor(e / d) % d, e % d];
  let sum = i === j ? 1 : 0;
  for (let m = 0; m < d; m++) sum += (factors[c * d * d + i * d + m]! * factors[c * d * d + j * d + m]!) / d;
  return sum;
});
