import { logGamma1p, logGammaTerm, scaledLowerGamma } from './gammaTail.js';
import { logGammainccOf, upperElasticityOf } from './incompleteGamma.js';
import { ndtriOf } from './ndtr.js';

/** The x with P(a, x) = p; see `gammaincinv`. */
export function gammaincinvOf(a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1)) return NaN;
  return p > 0.5 ? (tiny(a, Math.log(p)) ?? fromUpper(a, 1 - p)) : fromLower(a, p);
}

/** The x with Q(a, x) = q; see `gammainccinv`. */
export function gammainccinvOf(a: number, q: number): number {
  if (!(a > 0 && q >= 0 && q <= 1)) return NaN;
  return q > 0.5 ? fromLower(a, 1 - q) : (tiny(a, Math.log1p(-q)) ?? fromUpper(a, q));
}

// log P and log Q are concave functions of log x, since the density of the logarithm of a gamma variable is log-concave.
// Newton's method therefore converges from any start: after one step it comes from one side only.

/** P < xᵃ/Γ(1 + a) puts the logarithm of the root above this. */
function logLowerBound(a: number, logP: number): number {
  return (logP + logGamma1p(a)) / a;
}

/** The root where it is so small that its bound is almost reached. */
function tiny(a: number, logP: number): number | undefined {
  const bound = logLowerBound(a, logP);
  return bound < -37 ? Math.exp(bound) : undefined;
}

function fromLower(a: number, p: number): number {
  if (p === 0) return 0;
  const logP = Math.log(p);
  const found = tiny(a, logP);
  if (found !== undefined) return found;
  const logBound = logLowerBound(a, logP);
  // The median lies below a.
  let x = Math.min(a, Math.max(Math.exp(logBound), wilsonHilferty(a, ndtriOf(p))));
  for (let step = 0; step < 100; step++) {
    const scaled = scaledLowerGamma(a, x);
    const move = (logP - logGammaTerm(a, x) - Math.log(scaled)) * scaled;
    x = Math.min(a, x * Math.exp(move));
    if (!(Math.abs(move) > 1e-11)) break;
  }
  return x;
}

function fromUpper(a: number, q: number): number {
  if (q === 0) return Infinity;
  const logQ = Math.log(q);
  // For a ≤ 1, Q ≤ e⁻ˣ puts the root below −log q.
  let x = a <= 1 ? Math.max(-logQ, 1e-300) : Math.max(wilsonHilferty(a, -ndtriOf(q)), 0.5 * a);
  for (let step = 0; step < 100; step++) {
    const move = (logGammainccOf(a, x) - logQ) / upperElasticityOf(a, x);
    x *= Math.exp(move);
    if (!(Math.abs(move) > 1e-11)) break;
  }
  return x;
}

/** The cube root of a gamma variable is almost normal. */
function wilsonHilferty(a: number, z: number): number {
  const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
  return root > 0 ? a * root * root * root : 0;
}
