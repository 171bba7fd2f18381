import { gemm } from '@x/tensor/core';
import { luInPlace } from './lu.js';
import { norm1 } from './norm1.js';
import { solveTriangle } from './triangularSolve.js';

/** Degrees of the Padé approximants and the norms up to which each is accurate to working precision. */
const degrees = [[3, 1.495585217958292e-2], [5, 2.53939833006323e-1], [7, 9.504178996162932e-1], [9, 2.097847961257068]] as const;
const theta13 = 4.25;

/**
 * exp(A) of a general n×n row-major array by Padé approximants with scaling and squaring; degree and scaling follow
 * from the norms of powers of A, so that matrices far from normal are not scaled too much.
 *
 * Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009), algorithm 5.1.
 */
export function exponential(a: Float64Array, n: number): Float64Array {
  if (n === 1) return Float64Array.of(Math.exp(a[0]!));
  const times = (x: Float64Array, y: Float64Array): Float64Array => {
    const z = new Float64Array(n * n);
    gemm(n, n, n, x, 0, n, 1, y, 0, n, 1, z, 0);
    return z;
  };
  // Beyond any hope of a finite result, and its powers would overflow.
  const first = norm1(a, n);
  const prescale = first > 2 ** 60 ? 2 ** -Math.floor(Math.log2(first)) : 1;
  const base = prescale === 1 ? a : multiple(a, prescale);
  const a2 = times(base, base);
  const a4 = times(a2, a2);
  const a6 = times(a4, a2);
  const [d4, d6] = [norm1(a4, n) ** (1 / 4), norm1(a6, n) ** (1 / 6)];
  const powers = [a2, a4, a6];
  if (prescale === 1) {
    let size = Math.max(d4, d6);
    for (const [degree, theta] of degrees) {
      if (degree === 7) {
        powers.push(times(a4, a4));
        size = Math.max(d6, norm1(powers[3]!, n) ** (1 / 8));
      }
      if (size <= theta && extraScaling(base, n, degree) === 0) return approximant(base, powers, degree, n, times);
    }
  }
  const d8 = norm1(powers[3] ?? times(a4, a4), n) ** (1 / 8);
  const d10 = norm1(times(a4, a6), n) ** (1 / 10);
  const size = Math.min(Math.max(d6, d8), Math.max(d8, d10)) / prescale;
  let squarings = Math.max(0, Math.ceil(Math.log2(size / theta13)));
  squarings += extraScaling(multiple(a, 2 ** -squarings), n, 13);
  const s = 2 ** -squarings / prescale;
  let y = approximant(multiple(base, s), [a2, a4, a6].map((p, k) => multiple(p, s ** (2 * k + 2))), 13, n, times);
  for (let i = 0; i < squarings; i++) y = times(y, y);
  return y;
}

/** How many more squarings the term after the Padé approximant asks for: it is bounded through powers of |A|. */
function extraScaling(a: Float64Array, n: number, degree: number): number {
  const norm = norm1(a, n);
  if (norm === 0) return 0;
  // Columns of |A|^p sum to (|A|ᵀ)^p·1; its size is kept as a logarithm.
  let sums = new Float64Array(n).fill(1);
  let bound = -Math.log2(norm);
  for (let p = 0; p < 2 * degree + 1; p++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[j]! += Math.abs(a[i * n + j]!) * sums[i]!;
    const most = next.reduce((x, y) => Math.max(x, y), 0);
    if (most === 0) return 0;
    bound += Math.log2(most);
    sums = next.map((x) => x / most);
  }
  // Over binomial(2m, m)·(2m + 1)!.
  for (let k = 1; k <= degree; k++) bound -= Math.log2((degree + k) / k);
  for (let k = 2; k <= 2 * degree + 1; k++) bound -= Math.log2(k);
  return Math.max(0, Math.ceil((bound + 53) / (2 * degree)));
}

/** The diagonal Padé approximant (V − U)⁻¹·(V + U), U odd and V even in A, from the even powers. */
function approximant(a: Float64Array, powers: readonly Float64Array[], degree: number, n: number, times: (x: Float64Array, y: Float64Array) => Float64Array): Float64Array {
  const c = coefficients(degree);
  const odd = combination(powers, (k) => c[2 * k + 1] ?? 0, n, Math.min(3, (degree - 1) / 2));
  const even = combination(powers, (k) => c[2 * k] ?? 0, n, Math.min(3, (degree - 1) / 2));
  if (degree === 9) {
    addMultiple(odd, powers[3]!, c[9]!);
    addMultiple(even, powers[3]!, c[8]!);
  } else if (degree === 13) {
    addMultiple(odd, times(powers[2]!, combination(powers, (k) => (k === 0 ? 0 : c[2 * k + 7]!), n, 3)), 1);
    addMultiple(even, times(powers[2]!, combination(powers, (k) => (k === 0 ? 0 : c[2 * k + 6]!), n, 3)), 1);
  }
  const u = times(a, odd);
  const difference = even.slice();
  addMultiple(difference, u, -1);
  addMultiple(even, u, 1);
  const system = { data: difference, offset: 0, row: n, column: 1 };
  const { order } = luInPlace(system, n, n);
  const y = new Float64Array(n * n);
  order.forEach((from, row) => y.set(even.subarray(from * n, (from + 1) * n), row * n));
  const columns = { data: y, offset: 0, row: n, column: 1 };
  solveTriangle(system, columns, n, n, true, true);
  solveTriangle(system, columns, n, n, false, false);
  return y;
}

/** Σₖ c(k)·A²ᵏ for k = 0 … count. */
function combination(powers: readonly Float64Array[], c: (k: number) => number, n: number, count: number): Float64Array {
  const sum = new Float64Array(n * n);
  for (let i = 0; i < n; i++) sum[i * (n + 1)] = c(0);
  for (let k = 1; k <= count; k++) addMultiple(sum, powers[k - 1]!, c(k));
  return sum;
}

function addMultiple(to: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * x[i]!;
}

function multiple(x: Float64Array, factor: number): Float64Array {
  const y = new Float64Array(x.length);
  addMultiple(y, x, factor);
  return y;
}

/** cⱼ = (2m − j)!·m!/((2m)!·(m − j)!·j!), from 1 downwards. */
function coefficients(degree: number): number[] {
  const c = [1];
  for (let j = 0; j < degree; j++) c.push((c[j]! * (degree - j)) / ((2 * degree - j) * (j + 1)));
  return c;
}
