import type { Intrinsic } from '@x/tensor/core';

/**
 * ψ⁽ᵐ⁾(x + k) − ψ⁽ᵐ⁾(x) for x > 0 and whole m, k ≥ 0, without the cancellation of the two for x ≫ k.
 *
 * Source: recurrence and asymptotic series of the polygamma functions, DLMF 5.5.2, 5.11.2 and 5.15.8.
 */
export function polygammaDifferenceOf(m: number, x: number, k: number): number {
  if (k <= 128) return -risingSum(m, x, k);
  // Both moved up to where the series holds: what lies between x and x + shift, less that above x + k.
  const shift = Math.max(0, Math.ceil(16 + m - x));
  return asymptotic(m, x + shift, k) + risingSum(m, x + k, shift) - risingSum(m, x, shift);
}

/** Σ_{j<k} (−1)ᵐ⁺¹·m!/(x + j)ᵐ⁺¹ = ψ⁽ᵐ⁾(x) − ψ⁽ᵐ⁾(x + k). */
function risingSum(m: number, x: number, k: number): number {
  let sum = 0;
  for (let j = k - 1; j >= 0; j--) sum += (x + j) ** -(m + 1);
  return (m % 2 === 0 ? -1 : 1) * factorial(m) * sum;
}

function asymptotic(m: number, x: number, k: number): number {
  const y = x + k;
  if (m === 0) {
    const rest = (z: number): number => evenTerms.reduce((sum, b, j) => sum - (b / (2 * j + 2)) * z ** -(2 * j + 2), 0);
    return Math.log1p(k / x) + k / (2 * x * y) + (rest(y) - rest(x));
  }
  const at = (z: number): number => {
    let sum = factorial(m - 1) / z ** m + factorial(m) / (2 * z ** (m + 1));
    let factor = factorial(m + 1) / 2;
    evenTerms.forEach((b, j) => {
      sum += (b * factor) / z ** (2 * j + 2 + m);
      factor *= ((2 * j + m + 2) * (2 * j + m + 3)) / ((2 * j + 3) * (2 * j + 4));
    });
    return sum;
  };
  return (m % 2 === 0 ? -1 : 1) * (at(y) - at(x));
}

/** The Bernoulli numbers B₂, B₄, …. */
const evenTerms: readonly number[] = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}

/** polygammaDifference(m, x, k) for formulas. */
export const polygammaDifference: Intrinsic = {
  name: 'polygammaDifference',
  evaluate: polygammaDifferenceOf,
  partials: [null, 'polygammaDifference(x + 1, y, z)', null],
};
