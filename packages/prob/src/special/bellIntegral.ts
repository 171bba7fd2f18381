/**
 * ∫ weight(w)·e^(logBell(w)) dw over the whole line by the trapezoidal rule, whose error falls exponentially with
 * 1/step for integrands that are analytic in a strip and fall exponentially on both sides of the peak.
 *
 * Source: L. N. Trefethen & J. A. C. Weideman, The exponentially convergent trapezoidal rule (2014), theorem 5.1.
 */
export function bellIntegral(logBell: (w: number) => number, weight: (w: number) => number, peak: number, step: number): number {
  const top = logBell(peak);
  let sum = weight(peak);
  for (const direction of [step, -step]) {
    // e⁻⁶⁰ leaves room for what the weight and the width of the tail multiply it by.
    for (let w = peak + direction; logBell(w) - top > -60; w += direction) sum += weight(w) * Math.exp(logBell(w) - top);
  }
  return step * sum * Math.exp(top);
}

/** Where a falling slope passes through 0, near enough for `bellIntegral`. */
export function bellPeak(slope: (w: number) => number): number {
  let low = -1;
  let high = 1;
  while (slope(high) > 0) high *= 2;
  while (slope(low) < 0) low *= 2;
  for (let i = 0; i < 50; i++) {
    const middle = 0.5 * (low + high);
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
