import { digamma } from './digamma.js';

/**
 * The polygamma function ψ⁽ⁿ⁾(x), the n-th derivative of digamma: (−1)ⁿ⁺¹ n! Σ_{k≥0} (x + k)^(−n−1) for n ≥ 1.
 *
 * Domain: integer n ≥ 0, all numbers x. At the poles 0, −1, −2, …: +∞ for odd n, NaN for even n. NaN for any other n,
 * for NaN, and for x = −∞. Relative error below 1e-14 for x > 0 (n ≤ 100); for x < 0 that holds relative to the larger
 * of the two terms of the reflection.
 * Source: Euler–Maclaurin summation of Hurwitz's zeta function, DLMF §25.11(iii); reflection through
 * Σ_{k∈ℤ} (x + k)^(−s), which has period 1.
 *
 * @example
 * polygamma(1, 1).toFixed(14) // => 1.64493406684823
 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!(n > 0) || n !== Math.floor(n) || x !== x || x === -Infinity) return NaN;
  const odd = n % 2 === 1;
  if (x > 0) return odd ? scaledZeta(n, x) : -scaledZeta(n, x);
  const r = x - Math.round(x);
  if (r === 0) return odd ? Infinity : NaN;
  // With s = n + 1: ζ(s, x) + (−1)ˢ ζ(s, 1 − x) = Σ_{k∈ℤ} (r + k)⁻ˢ, and the sum splits into two zeta functions again.
  const a = Math.abs(r);
  const near = scaledZeta(n, a);
  const across = scaledZeta(n, 1 - a);
  const far = scaledZeta(n, 1 - x);
  if (odd) return near - far + across;
  return (r < 0 ? near - across : across - near) - far;
}

/** n!·ζ(n + 1, x) for n ≥ 1 and x > 0. */
function scaledZeta(n: number, x: number): number {
  if (x === Infinity) return 0;
  // Terms are taken relative to the first, x⁻ˢ, which joins n! in one product so that neither overflows alone.
  const s = n + 1;
  let sum = 0;
  let w = x;
  const start = 10 + n;
  while (w < start) {
    const term = Math.pow(x / w, s);
    sum += term;
    if (term < 1e-18 * sum) return sum * firstTerm(n, x);
    w += 1;
  }
  // Σ_{k≥0} (w + k)⁻ˢ = w⁻ˢ·(w/(s − 1) + 1/2 + Σ_j B₂ⱼ/(2j)!·s(s + 1)…(s + 2j − 2)·w^(1−2j)).
  const z = 1 / (w * w);
  let rest = w / n + 0.5;
  let factor = s / w;
  rest += factor / 12;
  factor *= (s + 1) * (s + 2) * z;
  rest -= factor / 720;
  factor *= (s + 3) * (s + 4) * z;
  rest += factor / 30240;
  factor *= (s + 5) * (s + 6) * z;
  rest -= factor / 1209600;
  factor *= (s + 7) * (s + 8) * z;
  rest += factor / 47900160;
  factor *= (s + 9) * (s + 10) * z;
  rest -= factor * (691 / 1307674368000);
  factor *= (s + 11) * (s + 12) * z;
  rest += factor / 74724249600;
  factor *= (s + 13) * (s + 14) * z;
  rest -= factor * (3617 / 10670622842880000);
  factor *= (s + 15) * (s + 16) * z;
  rest += factor * (43867 / 5109094217170944000);
  return (sum + rest * Math.pow(x / w, s)) * firstTerm(n, x);
}

/** n!·x^(−n−1). */
function firstTerm(n: number, x: number): number {
  let product = 1 / x;
  for (let j = 1; j <= n; j++) product *= j / x;
  return product;
}
