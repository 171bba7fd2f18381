import { gemm } from '@x/tensor/core';

/** A window on a row-major matrix: element (i, j) lies at offset + i·row + j·column. */
export interface Block {
  readonly data: Float64Array;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** The window that starts at element (i, j) of another. */
export function blockAt({ data, offset, row, column }: Block, i: number, j: number): Block {
  return { data, offset: offset + i * row + j * column, row, column };
}

/** The window with rows and columns exchanged. */
export function transposed({ data, offset, row, column }: Block): Block {
  return { data, offset, row: column, column: row };
}

let scratch = new Float64Array(0);

/** C − A·B in place, for an m×n window C with unit-stride rows. */
export function subtractProduct(c: Block, a: Block, b: Block, m: number, n: number, k: number): void {
  if (m === 0 || n === 0 || k === 0) return;
  if (scratch.length < m * n) scratch = new Float64Array(m * n);
  const product = scratch.subarray(0, m * n);
  gemm(m, n, k, a.data, a.offset, a.row, a.column, b.data, b.offset, b.row, b.column, product, 0);
  const { data } = c;
  for (let i = 0; i < m; i++) {
    const to = c.offset + i * c.row;
    const from = i * n;
    for (let j = 0; j < n; j++) data[to + j]! -= product[from + j]!;
  }
}
