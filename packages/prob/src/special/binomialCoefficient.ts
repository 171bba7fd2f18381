import { asTensor, astype, binary, cumsum, isFloat, prod, ShapeError, sum, type Binary, type Tensor, type TensorLike } from '@x/tensor/core';
import { stirlingError } from './stirlingError.js';

const largestExact = 2 ** 53;

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function coefficient(n: number, k: number): number {
  if (n !== n || k !== Math.floor(k)) return NaN;
  if (k < 0) return 0;
  const whole = n >= 0 && n === Math.floor(n);
  if (whole && k > n) return 0;
  const steps = whole ? Math.min(k, n - k) : k;
  let product = 1;
  for (let i = 1; i <= steps; i++) {
    const factor = n - steps + i;
    if (!whole || product * factor <= largestExact) product = (product * factor) / i;
    else {
      // Reduced before it is multiplied: then every quotient is whole, and the product exact as long as it fits.
      const common = greatestCommonDivisor(product, i);
      product = (product / common) * (factor / (i / common));
    }
    if (product === Infinity) break;
  }
  return product;
}

function logCoefficient(n: number, k: number): number {
  if (n !== n || k !== k) return NaN;
  if (k < 0 || k > n) return -Infinity;
  const rest = n - k;
  if (k === 0 || rest === 0) return 0;
  const [small, large] = k < rest ? [k, rest] : [rest, k];
  // All terms that grow are positive, so nothing cancels.
  return (
    small * Math.log(n / small) + large * Math.log1p(small / large) + 0.5 * (Math.log(n / small) - Math.log(large)) -
    0.9189385332046727 + stirlingError(n) - stirlingError(small) - stirlingError(large)
  );
}

/**
 * The number of ways to choose y of x things, x·(x − 1)⋯(x − y + 1)/y!.
 *
 * Shapes: x and y broadcast. Domain: whole y (0 below 0, NaN for others); any x, and 0 for whole 0 ≤ x < y. Exact for
 * whole x while the result is at most 2⁵³, then rounded; Infinity when it overflows. Derivatives are taken as 0.
 *
 * @example
 * binomialCoefficient(10, [0, 3, 11]).toArray() // => [ 1, 120, 0 ]
 */
export const binomialCoefficient: Binary = /* @__PURE__ */ binary('binomialCoefficient', 'binomialCoefficient(x, y)', {
  uses: () => [{ name: 'binomialCoefficient', evaluate: coefficient }],
});

/**
 * The logarithm of the number of ways to choose y of x things, log Γ(x + 1) − log Γ(y + 1) − log Γ(x − y + 1).
 *
 * Shapes: x and y broadcast. Domain: 0 ≤ y ≤ x, −Infinity elsewhere. Accurate also where the coefficient
 * overflows. Derivatives are taken as 0.
 *
 * @example
 * logBinomialCoefficient(1e6, 5e5).item().toFixed(6) // => '693140.047013'
 */
export const logBinomialCoefficient: Binary = /* @__PURE__ */ binary('logBinomialCoefficient', 'logBinomialCoefficient(x, y)', {
  uses: () => [{ name: 'logBinomialCoefficient', evaluate: logCoefficient }],
});

/**
 * The number of ways to split n = Σ xₖ things into groups of x₁, x₂, … things, n!/(x₁!·x₂!⋯).
 *
 * Shapes: [..., K] → [...]. Domain: whole numbers; 0 if one is negative. Exact while the result is at most 2⁵³.
 * Fails: ShapeError for a scalar.
 *
 * @example
 * multinomialCoefficient([2, 1, 1]).item() // => 12
 */
export function multinomialCoefficient(counts: TensorLike): Tensor {
  const { totals, parts } = splits('multinomialCoefficient', counts);
  return prod(binomialCoefficient(totals, parts), { axis: -1 });
}

/**
 * The logarithm of `multinomialCoefficient`, accurate also where that overflows.
 *
 * Shapes: [..., K] → [...]. Domain: numbers ≥ 0; −Infinity if one is negative.
 * Fails: ShapeError for a scalar.
 *
 * @example
 * logMultinomialCoefficient([2, 1, 1]).item() // => 2.484906649788
 */
export function logMultinomialCoefficient(counts: TensorLike): Tensor {
  const { totals, parts } = splits('logMultinomialCoefficient', counts);
  return sum(logBinomialCoefficient(totals, parts), { axis: -1 });
}

/** What is split off at each step, and from how many: n!/(x₁!⋯) = Π C(x₁ + … + xₖ, xₖ). */
function splits(op: string, counts: TensorLike): { readonly totals: Tensor; readonly parts: Tensor } {
  const given = asTensor(counts);
  const parts = isFloat(given.dtype) ? given : astype(given, 'float64');
  if (parts.ndim === 0) {
    throw new ShapeError({
      op,
      argument: 'counts',
      expected: 'have a last axis of counts',
      actual: 'a single number',
      hint: 'Use binomialCoefficient(n, k) for two groups.',
    });
  }
  return { totals: cumsum(parts, { axis: -1 }), parts };
}
