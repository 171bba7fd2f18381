import { binary, type Binary } from '@x/tensor/core';

/**
 * x·log(x/m) + m − x ≥ 0 for x, m ≥ 0, with its limits at 0: how far a count x lies from its mean m. Also the
 * divergence between two Poisson laws, and half of that between two Bernoulli ones.
 *
 * Source: C. Loader, Fast and accurate computation of binomial probabilities (2000), section 3.
 */
export function devianceOf(x: number, m: number): number {
  if (x === m) return 0;
  if (x === 0) return m;
  if (m === Infinity || x === Infinity) return x === x && m === m ? Infinity : NaN;
  if (Math.abs(x - m) < 0.4 * (x + m)) {
    // With v = (x − m)/(x + m): (x − m)·v + 2x·(v³/3 + v⁵/5 + …).
    const v = (x - m) / (x + m);
    const square = v * v;
    let sum = (x - m) * v;
    let term = 2 * x * v;
    for (let j = 3; ; j += 2) {
      term *= square;
      const next = sum + term / j;
      if (next === sum) return sum;
      sum = next;
    }
  }
  const ratio = x / m;
  // Where the quotient leaves the range of floats its logarithm does not.
  const logRatio = ratio > 1e-300 && ratio < 1e300 ? Math.log(ratio) : Math.log(x) - Math.log(m);
  return x * logRatio + m - x;
}

/** x·log(x/y) + y − x elementwise, accurate also where x is close to y. */
export const deviance: Binary = /* @__PURE__ */ binary('deviance', 'deviance(x, y)', {
  uses: () => [{ name: 'deviance', evaluate: devianceOf, partials: ['log(x) - log(y)', 'x == y ? 0 : 1 - x / y'] }],
});
