import { reflectRows } from './reflections';
import { tridiagonalEigen } from './tridiagonalEigen';
import { tridiagonalize } from './tridiagonalize';
import { transpose } from './transpose';

/** Bytes of workspace that `symmetricEigen` needs, for rows of `row` bytes. */
export function symmetricEigenBytes(n: usize, row: usize): usize {
  return 2 * row * (row >> 3) + 2 * row + n * 3 * 8 + n * n * 24 + n * 96 + 2 * 32 * 32 * 8 + 64 * n * 8 + 8192 + 64;
}

/**
 * Eigenvalues, ascending, and eigenvectors, columns of a dense n×n matrix at `vectors`, of (A + Aᵀ)/2·factor. A has rows of
 * `row` bytes, an even number of f64 ≥ n, as many rows, and zeros outside of the n×n matrix. Returns 0, or after how many
 * sweeps it gave up.
 */
export function symmetricEigen(n: usize, a: usize, row: usize, factor: f64, values: usize, vectors: usize, work: usize): i32 {
  const even = row >> 3;
  const v = work, q = v + even * row, e = q + even * row, taus = e + n * 8, lines = taus + n * 8, rest = lines + 2 * row;
  const half = 0.5 * factor;
  for (let i: usize = 0; i < n; i++) {
    // The upper triangle is the one in use.
    let across = a + i * row + i * 8;
    let down = across;
    for (let j = i; j < n; j++, across += 8, down += row) store<f64>(across, load<f64>(across) * half + load<f64>(down) * half);
  }
  tridiagonalize(n, a, row, v, values, e, taus, lines);
  memory.fill(q, 0, n * row);
  const failed = tridiagonalEigen(n, values, e, q, row, rest);
  if (failed != 0) return failed;
  if (n > 1) reflectRows(n, n, q, row, n - 1, v, taus, 1, rest);
  transpose(n, n, q, row, vectors);
  return 0;
}
