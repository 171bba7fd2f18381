/** Largest sum of the absolute values of a column of an n×n row-major array. */
export function norm1(x: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sums[j]! += Math.abs(x[i * n + j]!);
  return sums.reduce((most, sum) => (sum > most || Number.isNaN(sum) ? sum : most), 0);
}
