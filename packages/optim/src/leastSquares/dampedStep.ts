import { qr } from '@x/linalg';
import { Tensor } from '@x/tensor/core';
import { dot, length } from '../vector.js';

/** Upper triangle U (n×n rows) and c with ‖Ap + b‖² = ‖Up + c‖² + constant; rows of zeros where A has too few. */
export interface Triangle {
  readonly u: Float64Array;
  readonly c: Float64Array;
}

/** Reduces [A | b], m×n and m, by orthogonal transformations: never AᵀA, whose condition is squared. */
export function triangularize(a: Float64Array, b: Float64Array, n: number): Triangle {
  const m = b.length;
  const joined = new Float64Array(m * (n + 1));
  for (let i = 0; i < m; i++) {
    joined.set(a.subarray(i * n, (i + 1) * n), i * (n + 1));
    joined[i * (n + 1) + n] = b[i]!;
  }
  const r = qr(new Tensor('float64', [m, n + 1], joined)).r.data as Float64Array;
  const [u, c] = [new Float64Array(n * n), new Float64Array(n)];
  for (let i = 0; i < Math.min(m, n); i++) {
    u.set(r.subarray(i * (n + 1), i * (n + 1) + n), i * n);
    c[i] = r[i * (n + 1) + n]!;
  }
  return { u, c };
}

/** p with Up = −c; undefined where U is singular to rounding. */
export function backSubstitute({ u, c }: Triangle): Float64Array | undefined {
  const n = c.length;
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(u[i * n + i]!));
  const p = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const pivot = u[i * n + i]!;
    if (!(Math.abs(pivot) > n * Number.EPSILON * most * 1e-3)) return undefined;
    let sum = -c[i]!;
    for (let j = i + 1; j < n; j++) sum -= u[i * n + j]! * p[j]!;
    p[i] = sum / pivot;
  }
  return p;
}

/** w with Uᵀw = v. */
export function forwardSubstitute(u: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const w = v.slice();
  for (let i = 0; i < n; i++) {
    w[i]! /= u[i * n + i]!;
    for (let j = i + 1; j < n; j++) w[j]! -= u[i * n + j]! * w[i]!;
  }
  return w;
}

/** A step and the damping λ it was found with. */
export interface DampedStep {
  readonly p: Float64Array;
  readonly lambda: number;
}

/**
 * The p that minimises ‖Up + c‖² within ‖Dp‖ ≤ Δ (up to a tenth): the minimum itself if it lies inside, otherwise that
 * of ‖Up + c‖² + λ‖Dp‖² with λ by Newton's method on 1/‖Dp‖.
 *
 * Source: Moré, The Levenberg–Marquardt algorithm: implementation and theory (1978), section 5.
 */
export function dampedStep(triangle: Triangle, d: Float64Array, radius: number, guess: number): DampedStep {
  const { u, c } = triangle;
  const n = c.length;
  const scaled = (p: Float64Array): Float64Array => p.map((v, i) => v * d[i]!);
  const full = backSubstitute(triangle);
  if (full !== undefined && length(scaled(full)) <= 1.1 * radius) return { p: full, lambda: 0 };

  // ‖D⁻¹Uᵀc‖/Δ is an upper limit of λ, and the tangent of φ(λ) = ‖Dp‖ − Δ at 0 gives a lower one.
  const gradient = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += u[i * n + j]! * c[i]!;
    return sum / d[j]!;
  });
  let upper = length(gradient) / radius || Number.MIN_VALUE / Math.min(radius, 0.1);
  let lower = full === undefined ? 0 : newtonChange(u, full, d, radius);
  let lambda = Math.min(Math.max(guess, lower), upper) || length(gradient) / length(full === undefined ? d : scaled(full));
  let best: Float64Array = new Float64Array(n);
  for (let k = 0; k < 12; k++) {
    if (lambda === 0) lambda = Math.max(Number.MIN_VALUE, 0.001 * upper);
    const damped = damp(triangle, d, lambda);
    best = backSubstitute(damped) ?? best;
    const excess = length(scaled(best)) - radius;
    if (Math.abs(excess) <= 0.1 * radius) break;
    if (excess > 0) lower = Math.max(lower, lambda);
    else upper = Math.min(upper, lambda);
    lambda = Math.max(lower, lambda + newtonChange(damped.u, best, d, radius));
    if (lambda > upper) upper = lambda;
  }
  return { p: best, lambda };
}

function damp({ u, c }: Triangle, d: Float64Array, lambda: number): Triangle {
  const n = c.length;
  const a = new Float64Array(2 * n * n);
  a.set(u);
  for (let i = 0; i < n; i++) a[(n + i) * n + i] = Math.sqrt(lambda) * d[i]!;
  const b = new Float64Array(2 * n);
  b.set(c);
  return triangularize(a, b, n);
}

/** The change of λ that Newton's method on 1/‖Dp(λ)‖ = 1/Δ makes. */
function newtonChange(u: Float64Array, p: Float64Array, d: Float64Array, radius: number): number {
  const dp = length(p.map((v, i) => v * d[i]!));
  const w = forwardSubstitute(u, p.map((v, i) => (v * d[i]! * d[i]!) / dp));
  return (dp - radius) / radius / dot(w, w);
}
