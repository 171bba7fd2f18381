import { gemm } from '@x/tensor/core';

/** L·M·R for row-major L (m×m), M (m×n), R (n×n); `turnLeft` and `turnRight` transpose L and R. */
export function threeFactors(left: Float64Array, turnLeft: boolean, middle: Float64Array, right: Float64Array, turnRight: boolean, m: number, n: number): Float64Array {
  const first = new Float64Array(m * n);
  gemm(m, n, m, left, 0, turnLeft ? 1 : m, turnLeft ? m : 1, middle, 0, n, 1, first, 0);
  const all = new Float64Array(m * n);
  gemm(m, n, n, first, 0, n, 1, right, 0, turnRight ? 1 : n, turnRight ? n : 1, all, 0);
  return all;
}

/** A function of a symmetric matrix from its eigenvalues and eigenvectors (columns): V·diag(f(λ))·Vᵀ. */
export function symmetricFunction(values: Float64Array, vectors: Float64Array): Float64Array {
  const n = values.length;
  const scaled = vectors.map((x, i) => x * values[i % n]!);
  const all = new Float64Array(n * n);
  gemm(n, n, n, scaled, 0, n, 1, vectors, 0, 1, n, all, 0);
  return all;
}

/** Whether an n×n row-major array equals its transpose exactly. */
export function isExactlySymmetric(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (a[i * n + j] !== a[j * n + i]) return false;
  return true;
}
