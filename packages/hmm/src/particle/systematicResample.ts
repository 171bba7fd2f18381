/**
 * Picks as many indices as there are weights, each about in proportion to its weight: the positions (k + u)/n along the
 * cumulated weights, for one uniform u.
 * Source: Carpenter, Clifford & Fearnhead, IEE Proc. Radar Sonar Navigation 146 (1999).
 */
export function systematicResample(weights: Float64Array, u: number): Int32Array {
  const n = weights.length;
  const picked = new Int32Array(n);
  const total = weights.reduce((a, b) => a + b, 0);
  let [i, sum] = [0, weights[0]!];
  for (let k = 0; k < n; k++) {
    const position = ((k + u) / n) * total;
    while (sum <= position && i < n - 1) sum += weights[++i]!;
    picked[k] = i;
  }
  return picked;
}
