import { binary, type Binary } from '@x/tensor/core';
import { discreteQuantile, discreteUpperQuantile, type CountLaw } from '../special/discreteQuantile.js';
import { gammaincOf, gammainccOf, logGammaincOf, logGammainccOf } from '../special/incompleteGamma.js';
import { logPoissonMassFunction } from '../special/logPoissonMass.js';

/** A function of ⌊x⌋ + 1 and the rate y, with its limits left of 0 and at ∞. */
function tail(name: string, of: (a: number, rate: number) => number, before: number, after: number, partial: string): Binary {
  const evaluate = (x: number, rate: number): number => {
    if (x !== x || rate !== rate) return NaN;
    return x < 0 ? before : x === Infinity ? after : of(Math.floor(x) + 1, rate) + 0;
  };
  return binary(`Poisson.${name}`, 'poissonTail(x, y)', {
    // The derivative of P(X ≤ k) in the rate is −P(X = k).
    partials: [null, `x >= 0 && x - x == 0 ? ${partial} : 0`],
    uses: () => [{ name: 'poissonTail', evaluate }, logPoissonMassFunction],
  });
}

const mass = 'logPoissonMass(floor(x), y)';

/** P(X ≤ x) for rate y. */
export const poissonCdf: Binary = /* @__PURE__ */ tail('cdf', gammainccOf, 0, 1, `-exp(${mass})`);
/** P(X > x). */
export const poissonSurvival: Binary = /* @__PURE__ */ tail('survival', gammaincOf, 1, 0, `exp(${mass})`);
/** log P(X ≤ x). */
export const poissonLogCdf: Binary = /* @__PURE__ */ tail('logCdf', logGammainccOf, -Infinity, 0, `-exp(${mass} - r)`);
/** log P(X > x). */
export const poissonLogSurvival: Binary = /* @__PURE__ */ tail('logSurvival', logGammaincOf, 0, -Infinity, `exp(${mass} - r)`);

/** The smallest k with P(X ≤ k) ≥ x for rate y. */
export const poissonQuantile: Binary = /* @__PURE__ */ binary('Poisson.quantile', 'poissonQuantile(x, y)', {
  uses: () => [{ name: 'poissonQuantile', evaluate: (u, rate) => discreteQuantile(u!, countLaw(rate!)) }],
});
/** The smallest k with P(X > k) ≤ x; the other arguments as above. */
export const poissonUpperQuantile: Binary = /* @__PURE__ */ binary('Poisson.upperQuantile', 'poissonUpperQuantile(x, y)', {
  uses: () => [{ name: 'poissonUpperQuantile', evaluate: (u, rate) => discreteUpperQuantile(u!, countLaw(rate!)) }],
});

function countLaw(rate: number): CountLaw {
  return {
    cdf: (k) => gammainccOf(k + 1, rate),
    survival: (k) => gammaincOf(k + 1, rate),
    mean: rate,
    deviation: Math.sqrt(rate),
    last: rate === 0 ? 0 : Infinity,
  };
}
