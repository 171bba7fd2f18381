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
  const nearest = Float64Array.from({ length: n }, (_, i) => squaredDistance(values, i, centers, 0, d));
  for (let c = 1; c < k; c++) {
    const mass = nearest.map((distance, i) => distance * weights[i]!);
    let best: { row: number; total: number; distances: Float64Array } | undefined;
    for (let t = 0; t < tries; t++) {
      const row = rowAt(mass, uniforms[c * tries + t]!);
      const distances = nearest.map((distance, i) => Math.min(distance, squaredDistance(values, i, values, row, d)));
      const total = distances.reduce((a, distance, i) => a + distance * weights[i]!, 0);
      if (best === undefined || total < best.total) best = { row, total, distances };
    }
    centers.set(values.subarray(best!.row * d, (best!.row + 1) * d), c * d);
    nearest.set(best!.distances);
  }
  return centers;
}

/** The row where the running sum of `mass` passes a share `u` of its total; any row of a mass of zero. */
export function rowAt(mass: Float64Array, u: number): number {
  const total = mass.reduce((a, b) => a + b, 0);
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
