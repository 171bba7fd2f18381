import { ternary, type Intrinsic, type Ternary } from '@x/tensor/core';

type Which = 'value' | 'a' | 'b';

/** Σ (a)ₖ·tᵏ/((a + b)ₖ·k!) for t ≥ 0, all of whose terms are positive, or its derivative in a or b. */
function series(a: number, b: number, t: number, which: Which): number {
  let term = 1;
  let logSlope = 0;
  let sum = which === 'value' ? 1 : 0;
  for (let k = 0; k < 1e5; k++) {
    term *= ((a + k) * t) / ((a + b + k) * (k + 1));
    if (which === 'a') logSlope += 1 / (a + k) - 1 / (a + b + k);
    if (which === 'b') logSlope -= 1 / (a + b + k);
    sum += which === 'value' ? term : term * logSlope;
    if (k > t && term * (1 + Math.abs(logSlope)) <= 1e-17 * Math.abs(sum)) break;
    if (sum === Infinity) return sum;
  }
  return sum;
}

const valueOf = (a: number, b: number, t: number): number =>
  t >= 0 ? series(a, b, t, 'value') : Math.exp(t) * series(b, a, -t, 'value');

/** For t < 0 by Kummer's transformation, which exchanges a and b. */
const slopeOf = (which: 'a' | 'b') => (a: number, b: number, t: number): number =>
  t >= 0 ? series(a, b, t, which) : Math.exp(t) * series(b, a, -t, which === 'a' ? 'b' : 'a');

const inA: Intrinsic = { name: 'betaMgfSlopeA', evaluate: slopeOf('a'), partials: ['0 / 0', '0 / 0', '0 / 0'] };
const inB: Intrinsic = { name: 'betaMgfSlopeB', evaluate: slopeOf('b'), partials: ['0 / 0', '0 / 0', '0 / 0'] };

const mgf: Intrinsic = {
  name: 'betaMgf',
  evaluate: valueOf,
  partials: ['betaMgfSlopeA(x, y, z)', 'betaMgfSlopeB(x, y, z)', 'x / (x + y) * betaMgf(x + 1, y, z)'],
  uses: () => [inA, inB],
};

/**
 * Kummer's confluent hypergeometric function ₁F₁(x; x + y; z): the moment generating function of a beta variable with
 * parameters x and y at z. Source: DLMF 13.2.2 and 13.2.39.
 */
export const betaMgf: Ternary = /* @__PURE__ */ ternary('betaMgf', 'betaMgf(x, y, z)', { uses: () => [mgf] });
