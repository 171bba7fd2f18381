/** Σ cⱼ·Tⱼ(t), a Chebyshev series summed by Clenshaw's recurrence. */
export function chebyshev(coefficients: readonly number[], t: number): number {
  let b = 0;
  let c = 0;
  for (let j = coefficients.length - 1; j > 0; j--) {
    const next = 2 * t * b - c + coefficients[j]!;
    c = b;
    b = next;
  }
  return t * b - c + coefficients[0]!;
}
