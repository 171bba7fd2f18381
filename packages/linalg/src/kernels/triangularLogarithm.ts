import { gemm } from '@x/tensor/core';
import { luInPlace } from './lu.js';
import { norm1 } from './norm1.js';
import { blockStarts } from './realSchur.js';
import { solveTriangle } from './triangularSolve.js';
import { squareRootInPlace } from './triangularSquareRoot.js';

/** Largest norms for which the Padé approximant of degree 1 … 7 is accurate to working precision. */
const thetas = [1.59e-5, 2.31e-3, 1.94e-2, 6.21e-2, 1.28e-1, 2.06e-1, 2.88e-1];

/** Square roots that bring any float64 matrix near the identity: 2¹¹ halvings of its exponents and as many digits. */
const mostRoots = 2200;

/**
 * The principal logarithm of a quasi-triangular n×n row-major array in standard form without eigenvalues on the closed
 * negative real axis, in place: square roots until it is near the identity, a Padé approximant, scaling back. Diagonal
 * blocks, and elements between neighbouring real eigenvalues, are computed from their closed forms.
 *
 * Source: Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012), and Al-Mohy, Higham & Relton 35 (2013).
 */
export function logarithmInPlace(t: Float64Array, n: number): void {
  const original = t.slice();
  const starts = blockStarts(original, n);
  const root = t.slice();
  let x = minusIdentity(root, original, starts, n, 0);
  let degree = 0;
  for (let roots = 0, tries = 0; degree === 0; roots++) {
    const size = sizeOf(x, n);
    if (size <= thetas[6]! || roots === mostRoots) {
      const now = degreeFor(size);
      // One more root may save more products than it costs, but not forever.
      if (now - degreeFor(size / 2) <= 1 || ++tries === 3 || roots === mostRoots) {
        degree = now;
        approximate(x, n, degree, 2 ** roots, t);
        break;
      }
    }
    squareRootInPlace({ data: root, offset: 0, row: n, column: 1 }, n, { least: 0, whenSingular: () => 0 });
    x = minusIdentity(root, original, starts, n, roots + 1);
  }
  correct(t, original, starts, n);
}

/** The logarithm of a general n×n matrix that lies near the identity, or undefined: without a Schur form, so that no digit of A − I is lost. */
export function logarithmNearIdentity(a: Float64Array, n: number): Float64Array | undefined {
  const x = a.map((value, i) => (i % (n + 1) === 0 ? value - 1 : value));
  const size = norm1(x, n);
  if (!(size <= thetas[6]!)) return undefined;
  const out = new Float64Array(n * n);
  approximate(x, n, degreeFor(size), 1, out);
  return out;
}

function degreeFor(size: number): number {
  const found = thetas.findIndex((theta) => size <= theta);
  return found < 0 ? thetas.length : found + 1;
}

/** The root less the identity; diagonal blocks without cancellation, from the logarithms of the eigenvalues. */
function minusIdentity(root: Float64Array, original: Float64Array, starts: readonly number[], n: number, roots: number): Float64Array {
  const x = root.slice();
  const part = 2 ** -roots;
  for (let k = 0; k + 1 < starts.length; k++) {
    const i = starts[k]!;
    const at = i * (n + 1);
    if (starts[k + 1]! - i === 1) {
      x[at] = Math.expm1(Math.log(original[at]!) * part);
      continue;
    }
    // exp(u + iv) − 1 for the root of an eigenvalue.
    const { theta, mu } = pairAt(original, at, n);
    const [u, v] = [Math.log(Math.hypot(theta, mu)) * part, Math.atan2(mu, theta) * part];
    x[at] = x[at + n + 1] = Math.expm1(u) * Math.cos(v) - 2 * Math.sin(v / 2) ** 2;
    const slope = (Math.exp(u) * Math.sin(v)) / mu;
    x[at + 1] = slope * original[at + 1]!;
    x[at + n] = slope * original[at + n]!;
  }
  return x;
}

function pairAt(t: Float64Array, at: number, n: number): { theta: number; mu: number } {
  return { theta: t[at]!, mu: Math.sqrt(Math.abs(t[at + 1]!)) * Math.sqrt(Math.abs(t[at + n]!)) };
}

/** min(‖X‖, max(‖X²‖^½, ‖X³‖^⅓)) in the 1-norm, which bounds the error of the approximants. */
function sizeOf(x: Float64Array, n: number): number {
  const plain = norm1(x, n);
  if (plain <= thetas[0]! || plain > 1e100) return plain;
  const square = new Float64Array(n * n);
  gemm(n, n, n, x, 0, n, 1, x, 0, n, 1, square, 0);
  const cube = new Float64Array(n * n);
  gemm(n, n, n, square, 0, n, 1, x, 0, n, 1, cube, 0);
  return Math.min(plain, Math.max(Math.sqrt(norm1(square, n)), Math.cbrt(norm1(cube, n))));
}

/** out = factor·Σⱼ wⱼ·(I + zⱼ·X)⁻¹·X with the nodes and weights of Gauss and Legendre: the diagonal Padé approximant. */
function approximate(x: Float64Array, n: number, degree: number, factor: number, out: Float64Array): void {
  out.fill(0);
  for (const [node, weight] of gaussLegendre(degree)) {
    const system = new Float64Array(n * n);
    for (let i = 0; i < system.length; i++) system[i] = node * x[i]!;
    for (let i = 0; i < system.length; i += n + 1) system[i]! += 1;
    const { order } = luInPlace({ data: system, offset: 0, row: n, column: 1 }, n, n);
    const right = new Float64Array(n * n);
    order.forEach((from, row) => right.set(x.subarray(from * n, (from + 1) * n), row * n));
    const [factors, columns] = [system, right].map((data) => ({ data, offset: 0, row: n, column: 1 }));
    solveTriangle(factors!, columns!, n, n, true, true);
    solveTriangle(factors!, columns!, n, n, false, false);
    for (let i = 0; i < out.length; i++) out[i]! += factor * weight * right[i]!;
  }
}

/** Nodes and weights on [0, 1], by Newton's iteration on the Legendre polynomial. */
function gaussLegendre(degree: number): [number, number][] {
  return Array.from({ length: degree }, (_, k) => {
    let z = Math.cos((Math.PI * (k + 0.75)) / (degree + 0.5));
    let slope = 1;
    for (let step = 0; step < 6; step++) {
      let [p, before] = [1, 0];
      for (let j = 1; j <= degree; j++) [p, before] = [((2 * j - 1) * z * p - (j - 1) * before) / j, p];
      slope = (degree * (z * p - before)) / (z * z - 1);
      z -= p / slope;
    }
    return [(1 + z) / 2, 1 / ((1 - z * z) * slope * slope)];
  });
}

/** Diagonal blocks and elements between neighbouring real eigenvalues from their closed forms. */
function correct(t: Float64Array, original: Float64Array, starts: readonly number[], n: number): void {
  for (let k = 0; k + 1 < starts.length; k++) {
    const i = starts[k]!;
    const at = i * (n + 1);
    if (starts[k + 1]! - i === 2) {
      const { theta, mu } = pairAt(original, at, n);
      const slope = Math.atan2(mu, theta) / mu;
      t[at] = t[at + n + 1] = Math.log(Math.hypot(theta, mu));
      t[at + 1] = slope * original[at + 1]!;
      t[at + n] = slope * original[at + n]!;
      continue;
    }
    t[at] = Math.log(original[at]!);
    if (k + 2 < starts.length && starts[k + 2]! - starts[k + 1]! === 1) t[at + 1] = original[at + 1]! * dividedLog(original[at]!, original[at + n + 1]!);
  }
}

/** (log b − log a)/(b − a), also for b near a. */
function dividedLog(a: number, b: number): number {
  if (a === b) return 1 / a;
  const z = (b - a) / (b + a);
  return Math.abs(z) < 0.5 ? (2 * Math.atanh(z)) / (b - a) : (Math.log(b) - Math.log(a)) / (b - a);
}
