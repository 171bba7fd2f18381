import { blockAt, subtractProduct, transposed, type Block } from './subtractProduct.js';
import { solveTriangle } from './triangularSolve.js';

/** Blocks up to this order are factored directly, larger ones by halves with matrix products. */
const direct = 32;

/**
 * The lower factor L of A = L·Lᵀ in place of the lower triangle of the n×n window A (unit-stride rows); the upper
 * triangle is left as it is. Returns −1, or the first pivot that is not positive.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 4.2.
 */
export function choleskyInPlace(a: Block, n: number): number {
  if (n <= direct) return choleskyDirectly(a, n);
  const half = n >> 1;
  const rest = n - half;
  const failed = choleskyInPlace(a, half);
  if (failed >= 0) return failed;
  // L₂₁ solves L₂₁·L₁₁ᵀ = A₂₁, that is L₁₁·L₂₁ᵀ = A₂₁ᵀ.
  const below = blockAt(a, half, 0);
  const turned = new Float64Array(half * rest);
  for (let i = 0; i < rest; i++) for (let j = 0; j < half; j++) turned[j * rest + i] = below.data[below.offset + i * below.row + j]!;
  solveTriangle(a, { data: turned, offset: 0, row: rest, column: 1 }, half, rest, true, false);
  for (let i = 0; i < rest; i++) for (let j = 0; j < half; j++) below.data[below.offset + i * below.row + j] = turned[j * rest + i]!;
  const corner = blockAt(a, half, half);
  subtractProduct(corner, below, transposed(below), rest, rest, half);
  const later = choleskyInPlace(corner, rest);
  return later < 0 ? later : later + half;
}

function choleskyDirectly({ data, offset, row }: Block, n: number): number {
  for (let i = 0; i < n; i++) {
    const ri = offset + i * row;
    for (let j = 0; j < i; j++) {
      const rj = offset + j * row;
      let sum = data[ri + j]!;
      for (let k = 0; k < j; k++) sum -= data[ri + k]! * data[rj + k]!;
      data[ri + j] = sum / data[rj + j]!;
    }
    let pivot = data[ri + i]!;
    for (let k = 0; k < i; k++) pivot -= data[ri + k]! * data[ri + k]!;
    if (!(pivot > 0)) {
      data[ri + i] = pivot;
      return i;
    }
    data[ri + i] = Math.sqrt(pivot);
  }
  return -1;
}
