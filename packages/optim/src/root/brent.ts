/** Where a bracketing search ended. */
export interface Bracketed {
  readonly x: number;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * A root between a and b, where f has opposite signs: inverse quadratic or secant steps while they shrink the bracket
 * fast enough, bisection otherwise.
 *
 * Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4.
 */
export function brent(f: (x: number) => number, [a, fa]: readonly [number, number], [b, fb]: readonly [number, number], tolerance: number, maxIterations: number): Bracketed {
  let [c, fc] = [a, fa];
  let last = b - a;
  let lastButOne = last;
  for (let iterations = 0; ; iterations++) {
    if (fb > 0 === fc > 0) {
      [c, fc] = [a, fa];
      last = lastButOne = b - a;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, fa] = [b, fb];
      [b, fb] = [c, fc];
      [c, fc] = [a, fa];
    }
    const enough = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= enough || fb === 0) return { x: b, value: fb, iterations, converged: true };
    if (iterations >= maxIterations || Number.isNaN(fb)) return { x: b, value: fb, iterations, converged: false };
    if (Math.abs(lastButOne) < enough || Math.abs(fa) <= Math.abs(fb)) {
      last = lastButOne = half;
    } else {
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const [t, r] = [fa / fc, fb / fc];
        p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      const accepted = 2 * p < Math.min(3 * half * q - Math.abs(enough * q), Math.abs(lastButOne * q));
      lastButOne = accepted ? last : half;
      last = accepted ? p / q : half;
    }
    [a, fa] = [b, fb];
    b += Math.abs(last) > enough ? last : Math.sign(half) * enough;
    fb = f(b);
  }
}
