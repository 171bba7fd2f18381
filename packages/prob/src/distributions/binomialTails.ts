import { ternary, type Ternary } from '@x/tensor/core';
import { discreteQuantile, discreteUpperQuantile, type CountLaw } from '../special/discreteQuantile.js';
import { betaincOf, betainccOf, logBetaincOf, logBetainccOf } from '../special/incompleteBeta.js';
import { logBinomialMassFunction } from '../special/logBinomialMass.js';

type Incomplete = (a: number, b: number, p: number) => number;

/** A function of ⌊x⌋ + 1 and y − ⌊x⌋ for y trials of probability z, with its limits left of 0 and from y on. */
function tail(name: string, of: Incomplete, before: number, after: number, partial: string): Ternary {
  const evaluate = (x: number, n: number, p: number): number => {
    if (x !== x || n !== n || p !== p) return NaN;
    return x < 0 ? before : x >= n ? after : of(Math.floor(x) + 1, n - Math.floor(x), p) + 0;
  };
  return ternary(`Binomial.${name}`, 'binomialTail(x, y, z)', {
    // The derivative of P(X ≤ k) in p is −n times the probability of k successes in n − 1 trials.
    partials: [null, null, `x >= 0 && x < y ? ${partial} : 0`],
    uses: () => [{ name: 'binomialTail', evaluate }, logBinomialMassFunction],
  });
}

const mass = 'logBinomialMass(floor(x), y - 1, z)';

/** P(X ≤ x) in y trials of probability z. */
export const binomialCdf: Ternary = /* @__PURE__ */ tail('cdf', betainccOf, 0, 1, `-y * exp(${mass})`);
/** P(X > x). */
export const binomialSurvival: Ternary = /* @__PURE__ */ tail('survival', betaincOf, 1, 0, `y * exp(${mass})`);
/** log P(X ≤ x). */
export const binomialLogCdf: Ternary = /* @__PURE__ */ tail('logCdf', logBetainccOf, -Infinity, 0, `-y * exp(${mass} - r)`);
/** log P(X > x). */
export const binomialLogSurvival: Ternary = /* @__PURE__ */ tail('logSurvival', logBetaincOf, 0, -Infinity, `y * exp(${mass} - r)`);

/** The smallest k with P(X ≤ k) ≥ x in y trials of probability z. */
export const binomialQuantile: Ternary = /* @__PURE__ */ ternary('Binomial.quantile', 'binomialQuantile(x, y, z)', {
  uses: () => [{ name: 'binomialQuantile', evaluate: (u, n, p) => discreteQuantile(u!, countLaw(n!, p!)) }],
});
/** The smallest k with P(X > k) ≤ x; the other arguments as above. */
export const binomialUpperQuantile: Ternary = /* @__PURE__ */ ternary('Binomial.upperQuantile', 'binomialUpperQuantile(x, y, z)', {
  uses: () => [{ name: 'binomialUpperQuantile', evaluate: (u, n, p) => discreteUpperQuantile(u!, countLaw(n!, p!)) }],
});

function countLaw(n: number, p: number): CountLaw {
  return {
    cdf: (k) => (k >= n ? 1 : betainccOf(k + 1, n - k, p)),
    survival: (k) => (k >= n ? 0 : betaincOf(k + 1, n - k, p)),
    mean: n * p,
    deviation: Math.sqrt(n * p * (1 - p)),
    last: p === 0 ? 0 : n,
  };
}
