import type { Intrinsic } from '@x/tensor/core';
import { NotAvailableError } from '../notAvailable.js';

/** A law on whole numbers, as a sum over them needs it. Its functions take all numbers where sums become integrals. */
export interface CountTerms {
  readonly logMass: (k: number) => number;
  /** The derivatives of log mass in the parameters. */
  readonly scores: readonly ((k: number) => number)[];
  readonly mode: number;
  readonly deviation: number;
  readonly last: number;
  /** Whether the law may be skewed also when its deviation is large, as the negative binomial with few successes. */
  readonly skewed?: boolean;
}

// Terms this far below the largest one no longer change a sum of doubles.
const negligible = 42;

/** Σₖ f(k, log pₖ) as far as terms are not negligible. */
function sumOver(terms: CountTerms, f: (k: number, logP: number) => number): number {
  if (terms.skewed && terms.deviation > 1e4) return sumUpwards(terms, f);
  const { logMass, mode, last, deviation } = terms;
  // The trapezoidal rule on a bell curve errs by e^(−2π²(σ/h)²): every h-th term stands for h of them.
  // Beyond this neighbouring doubles are no longer neighbouring whole numbers of the bell curve.
  if (deviation < mode * 1e-13) return NaN;
  const step = terms.skewed ? 1 : Math.max(1, Math.floor(deviation / 16));
  let sum = 0;
  const peak = logMass(mode);
  for (const direction of [step, -step]) {
    for (let k = direction > 0 ? mode : mode - step; k >= 0 && k <= last; k += direction) {
      const logP = logMass(k);
      if (!(logP > peak - negligible)) break;
      sum += f(k, logP);
    }
  }
  return sum * step;
}

const head = 1e4;

/** The first terms one by one, then by the Euler–Maclaurin formula the integral over the others, in panels. */
function sumUpwards({ logMass, mode, deviation }: CountTerms, f: (k: number, logP: number) => number): number {
  const term = (k: number): number => f(k, logMass(k));
  let sum = 0;
  for (let k = 0; k < head; k++) sum += term(k);
  sum += 0.5 * term(head) - (term(head + 1) - term(head - 1)) / 24;
  const peak = logMass(Math.max(mode, 0));
  for (let from = head; from < mode || logMass(from) > peak - negligible; ) {
    const half = Math.min(from / 4, deviation / 4);
    for (const [node, weight] of nodes) sum += half * weight * (term(from + half * (1 - node)) + term(from + half * (1 + node)));
    from += 2 * half;
  }
  return sum;
}

/** Positive nodes and weights of Gauss–Legendre quadrature with 16 points. */
const nodes: readonly (readonly [number, number])[] = [
  [0.09501250983763744, 0.18945061045506864],
  [0.2816035507792589, 0.18260341504492364],
  [0.45801677765722737, 0.16915651939500265],
  [0.6178762444026438, 0.1495959888165767],
  [0.755404408355003, 0.12462897125553407],
  [0.8656312023878318, 0.0951585116824926],
  [0.9445750230732326, 0.062253523938647456],
  [0.9894009349916499, 0.027152459411754176],
];

/** −Σ pₖ·log pₖ. */
export function entropyOf(terms: CountTerms): number {
  // Of a bell curve that wide only the normal law is left, up to terms of order 1/deviation².
  if (!terms.skewed && terms.deviation > 1e8) return 1.4189385332046727 + Math.log(terms.deviation);
  return 0 - sumOver(terms, (_, logP) => Math.exp(logP) * logP);
}

/** ∂/∂θ of the entropy, −Σ pₖ·(∂log pₖ/∂θ)·log pₖ. */
export function entropySlopeOf(terms: CountTerms, parameter: number): number {
  const score = terms.scores[parameter]!;
  return -sumOver(terms, (k, logP) => Math.exp(logP) * score(k) * logP);
}

/** The derivative of an entropy's derivative, which is not known. */
export const entropyCurvature: Intrinsic = {
  name: 'entropyCurvature',
  evaluate: () => {
    throw new NotAvailableError({
      op: 'entropy',
      argument: 'this',
      expected: 'be differentiated once at most',
      actual: 'a second derivative',
      hint: 'Sum over the support instead: p.mul(logP).sum().neg() of prob and logProb at its values.',
    });
  },
};
