import { cholesky, eigh, NotPositiveDefinite } from '@x/linalg';
import { gemm, tensor } from '@x/tensor/core';
import { dot } from '../vector.js';
import type { Program } from './program.js';
import { addScaled, symmetricTimes } from './addScaled.js';

/** A convex program with the same solutions, or a feasible direction along which the objective curves downwards. */
export type Curvature =
  | { readonly convex: true; readonly program: Program; restoreEquality(x: Float64Array, y: Float64Array): Float64Array }
  | { readonly convex: false; readonly direction: Float64Array };

/**
 * Whether xᵀPx is convex where it matters, on the directions with Ad = 0. Where P itself is not positive semidefinite
 * but its restriction to them is, the objective is rewritten with the projector Π on them and a point x₀ with
 * Ax₀ = b: ½xᵀΠPΠx + (q + Px₀)ᵀx differs from it by a constant. Eigenvalues within rounding of 0 count as 0.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 16.2 (reduced Hessian).
 */
export function negativeCurvature(program: Program): Curvature {
  const { n, P, q, A, b } = program;
  // Rounding in a Gram matrix moves its eigenvalues by up to about n·ε·‖P‖.
  const rounding = 4 * n * Number.EPSILON * Math.sqrt(dot(P, P));
  if (rounding === 0 || isSemidefinite(P, n, rounding)) return { convex: true, program, restoreEquality: (_, y) => y };
  const { values, vectors } = eigenOf(A.addGram(new Float64Array(A.count).fill(1), new Float64Array(n * n)), n);
  const known = (k: number): boolean => values[k]! > n * Number.EPSILON * values[n - 1]!;
  const free = [...values.keys()].filter((k) => !known(k));
  // Columns of Z: an orthonormal basis of the null space of A.
  const Z = new Float64Array(n * free.length);
  free.forEach((k, c) => {
    for (let i = 0; i < n; i++) Z[i * free.length + c] = vectors[i * n + k]!;
  });
  const f = free.length;
  const PZ = new Float64Array(n * f);
  gemm(n, f, n, P, 0, n, 1, Z, 0, f, 1, PZ, 0);
  const reduced = new Float64Array(f * f);
  gemm(f, f, n, Z, 0, 1, f, PZ, 0, f, 1, reduced, 0);
  const spectrum = eigenOf(reduced, f);
  if (f > 0 && spectrum.values[0]! < -rounding) {
    const direction = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let c = 0; c < f; c++) direction[i]! += Z[i * f + c]! * spectrum.vectors[c * f]!;
    return { convex: false, direction };
  }
  /** (AᵀA)⁺·v. */
  const solveGram = (v: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      if (!known(k)) continue;
      let part = 0;
      for (let i = 0; i < n; i++) part += vectors[i * n + k]! * v[i]!;
      for (let i = 0; i < n; i++) out[i]! += (vectors[i * n + k]! * part) / values[k]!;
    }
    return out;
  };
  const x0 = solveGram(A.addTransposed(b, new Float64Array(n)));
  const half = new Float64Array(n * f);
  gemm(n, f, f, Z, 0, f, 1, reduced, 0, f, 1, half, 0);
  const projected = new Float64Array(n * n);
  gemm(n, n, f, half, 0, f, 1, Z, 0, 1, f, projected, 0);
  return {
    convex: true,
    program: { ...program, P: projected, q: addScaled(q.slice(), 1, symmetricTimes(P, x0)) },
    // Stationarity of the original objective differs by a vector in the range of Aᵀ.
    restoreEquality: (x, y) => {
      const difference = addScaled(symmetricTimes(P, addScaled(x.slice(), -1, x0)), -1, symmetricTimes(projected, x));
      return addScaled(y.slice(), -1, A.times(solveGram(difference)));
    },
  };
}

function isSemidefinite(P: Float64Array, n: number, rounding: number): boolean {
  const matrix = P.slice();
  for (let i = 0; i < n; i++) matrix[i * (n + 1)]! += rounding;
  try {
    cholesky(tensor(matrix, { shape: [n, n], copy: false }));
    return true;
  } catch (error) {
    if (error instanceof NotPositiveDefinite) return false;
    throw error;
  }
}

function eigenOf(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const { values, vectors } = eigh(tensor(matrix, { shape: [n, n] }));
  return { values: values.data as Float64Array, vectors: vectors.data as Float64Array };
}
