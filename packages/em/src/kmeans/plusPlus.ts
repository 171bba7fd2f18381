import { random } from '@x/tensor/core';
import type { Observations } from '../observations.js';

/** Σⱼ (xⱼ − yⱼ)² of row i of one table and row j of another. */
export function squaredDistance(x: Float64Array, i: number, y: Float64Array, j: number, d: number): number {
  let total = 0;
  for (let k = 0, a = i * d, b = j * d; k < d; k++) {
    const difference = x[a + k]! - y[b + k]!;
    total += difference * difference;
  }
  return total;
}

/**
 * Spread-out starting centres: each is drawn from the rows with a probability that grows with its squared distance from
 * the centres so far; the best of a few such draws is kept.
 * Source: Arthur & Vassilvitskii, k-means++ (2007), with the greedy choice of their section 4.
 */
export function plusPlusCenters({ n, d, values, weights }: Observations, k: number, key: random.Key): Float64Array {
  const centers = new Float64Array(k * d);
  const tries = 2 + Math.floor(Math.log(k));
  const uniforms = random.uniform(key, [k * tries]).data;
  const first = rowAt(weights, uniforms[0]!);
  centers.set(values.subarray(first * d, (first + 1) * d));
  const nearest = new Float64Array(n);
  for (let i = 0; i < n; i++) nearest[i] = squaredDistance(values, i, centers, 0, d);
  const mass = new Float64Array(n);
  let [best, trial] = [new Float64Array(n), new Float64Array(n)];
  for (let c = 1; c < k; c++) {
    for (let i = 0; i < n; i++) mass[i] = nearest[i]! * weights[i]!;
    let [row, least] = [0, Infinity];
    for (let t = 0; t < tries; t++) {
      const drawn = rowAt(mass, uniforms[c * tries + t]!);
      let total = 0;
      for (let i = 0; i < n; i++) {
        const distance = Math.min(nearest[i]!, squaredDistance(values, i, values, drawn, d));
        trial[i] = distance;
        total += distance * weights[i]!;
      }
      if (t > 0 && !(total < least)) continue;
      [row, least] = [drawn, total];
      [best, trial] = [trial, best];
    }
    centers.set(values.subarray(row * d, (row + 1) * d), c * d);
    nearest.set(best);
  }
  return centers;
}

/** The row where the running sum of `mass` passes a share `u` of its total; any row of a mass of zero. */
export function rowAt(mass: Float64Array, u: number): number {
  let total = 0;
  for (let i = 0; i < mass.length; i++) total += mass[i]!;
  if (!(total > 0)) return Math.min(mass.length - 1, Math.floor(u * mass.length));
  let left = u * total;
  let last = 0;
  for (let i = 0; i < mass.length; i++) {
    if (mass[i]! <= 0) continue;
    last = i;
    if ((left -= mass[i]!) < 0) return i;
  }
  return last;
}
