import { formQ, makeReflector, reflectionsOf } from './householder.js';

/**
 * Reduces a general n×n row-major array to upper Hessenberg form H = Qᵀ·A·Q in place and returns Q, n×n row-major.
 * Each reflector is applied to both sides in two passes along rows: one that reads A·v and Aᵀ·v, one that updates.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 7.4.2.
 */
export function hessenbergInPlace(a: Float64Array, n: number): Float64Array {
  const taus = new Float64Array(Math.max(n - 1, 0));
  const v = new Float64Array(n);
  const left = new Float64Array(n);
  const right = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    const first = k + 1;
    const tau = makeReflector(a, first * n + k, n, n - first);
    taus[k] = tau;
    if (tau === 0) continue;
    v[first] = 1;
    for (let i = first + 1; i < n; i++) v[i] = a[i * n + k]!;
    readBoth(a, n, first, v, left, right);
    // With y = A·v and z = Aᵀ·v: H·A·H = A − τ·y·vᵀ − v·(τ·z − τ²·(vᵀy)·v)ᵀ.
    let overlap = 0;
    for (let i = first; i < n; i++) overlap += v[i]! * right[i]!;
    for (let j = first; j < n; j++) left[j] = tau * (left[j]! - tau * overlap * v[j]!);
    for (let i = 0; i < first; i++) {
      const y = tau * right[i]!;
      for (let j = first, at = i * n + first; j < n; j++, at++) a[at]! -= y * v[j]!;
    }
    for (let i = first; i < n; i++) {
      const [y, x] = [tau * right[i]!, v[i]!];
      for (let j = first, at = i * n + first; j < n; j++, at++) a[at]! -= y * v[j]! + x * left[j]!;
    }
  }
  return takeQ(a, n, taus);
}

/** right = A·v for all rows, left = Aᵀ·v over the rows from `first` on; columns from `first` on. */
function readBoth(a: Float64Array, n: number, first: number, v: Float64Array, left: Float64Array, right: Float64Array): void {
  left.fill(0, first);
  for (let i = 0; i < first; i++) {
    // Two sums, so that one addition need not wait for the other.
    let [even, odd] = [0, 0];
    let j = first;
    for (let at = i * n + first; j < n - 1; j += 2, at += 2) {
      even += a[at]! * v[j]!;
      odd += a[at + 1]! * v[j + 1]!;
    }
    if (j < n) even += a[i * n + j]! * v[j]!;
    right[i] = even + odd;
  }
  for (let i = first; i < n; i++) {
    const x = v[i]!;
    let sum = 0;
    for (let j = first, at = i * n + first; j < n; j++, at++) {
      const entry = a[at]!;
      sum += entry * v[j]!;
      left[j]! += entry * x;
    }
    right[i] = sum;
  }
}

/** Q from the reflectors below the subdiagonal, which are cleared. */
function takeQ(a: Float64Array, n: number, taus: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  if (n === 0) return q;
  q[0] = 1;
  if (n < 3) {
    for (let i = 1; i < n; i++) q[i * (n + 1)] = 1;
    return q;
  }
  const m = n - 1;
  const below = new Float64Array(m * m);
  for (let i = 0; i < m; i++) below.set(a.subarray((i + 1) * n, (i + 1) * n + m), i * m);
  const inner = formQ(reflectionsOf(below, m, m, taus), m, m);
  for (let i = 0; i < m; i++) q.set(inner.subarray(i * m, (i + 1) * m), (i + 1) * n + 1);
  for (let i = 2; i < n; i++) a.fill(0, i * n, i * n + i - 1);
  return q;
}
