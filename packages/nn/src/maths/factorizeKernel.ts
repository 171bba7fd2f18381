import { svd } from '@x/linalg';
import { asTensor, DomainError, expandDims, mul, slice, sqrt, transpose, type Tensor, type TensorLike } from '@x/tensor/core';

/** A window as a sum of outer products of a column and a row. */
export interface SeparableKernel {
  /** [terms, height, 1]. */
  readonly columns: Tensor;
  /** [terms, 1, width]. */
  readonly rows: Tensor;
  /** All singular values of the kernel, largest first: what is left out when terms are. */
  readonly singularValues: Tensor;
}

/**
 * Factors of a convolution kernel K = Σᵢ σᵢ uᵢ vᵢᵀ. One term costs height + width multiplications per output instead of
 * height · width, so a kernel of rank 1 is better applied as two.
 *
 * Shapes: [height, width]. Domain: `terms` from 1 to min(height, width), all by default; fewer give the nearest kernel.
 * Fails: DomainError for other numbers of terms; those of `svd`.
 *
 * @example
 * const { columns, rows, singularValues } = factorizeKernel([[1, 0, -1], [2, 0, -2], [1, 0, -1]], { terms: 1 });
 * singularValues.at(1).item() < 1e-15 // => true
 * columns.matmul(rows).at(0).round().toArray().map((row) => row.map((v) => v + 0)) // => [ [ 1, 0, -1 ], [ 2, 0, -2 ], [ 1, 0, -1 ] ]
 */
export function factorizeKernel(kernel: TensorLike, { terms }: { readonly terms?: number } = {}): SeparableKernel {
  const { u, s, vT } = svd(asTensor(kernel));
  const count = terms ?? s.size;
  if (!(Number.isInteger(count) && count >= 1 && count <= s.size)) {
    throw new DomainError({ op: 'factorizeKernel', argument: 'terms', expected: `be a whole number from 1 to ${s.size}`, actual: String(count) });
  }
  // Each factor takes the root of its singular value, so that neither is much larger than the other.
  const root = sqrt(slice(s, [0], [count]));
  const columns = mul(slice(transpose(u), [0, 0], [count, u.shape[0]!]), expandDims(root, 1));
  const rows = mul(slice(vT, [0, 0], [count, vT.shape[1]!]), expandDims(root, 1));
  return { columns: expandDims(columns, 2), rows: expandDims(rows, 1), singularValues: s };
}
