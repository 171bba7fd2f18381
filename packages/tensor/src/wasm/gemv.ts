import { scratch } from './arena.js';
import type { GemmKernels } from './gemmKernels.js';
import { aligned, heapFor, locate, stage, stagedBytes, submatrix, type Matrix } from './operand.js';

/** A matrix is used once, so it is staged in pieces that stay in the cache between copy and use. */
const PIECE_BYTES = 0x20000;

/**
 * y = A x, or y += A x with `accumulate`, by the matrix-vector kernels; x and y are one-column matrices.
 *
 * Rows with unit stride are summed as inner products, columns with unit stride as multiples added to y.
 */
export function gemv(kernels: GemmKernels, a: Matrix, x: Matrix, y: Matrix, accumulate: boolean): void {
  const size = a.array.BYTES_PER_ELEMENT;
  const kernel = size === 8 ? kernels.gemvF64 : kernels.gemvF32;
  // Addresses are looked up before scratch() may grow the memory, which empties all resident arrays.
  const residentA = locate(a);
  const residentX = x.rowStride === 1 ? locate(x) : undefined;
  const residentY = locate(y);
  const byRows = a.colStride === 1 || a.rowStride !== 1;
  const pieceBytes = residentA ? 0 : Math.max(PIECE_BYTES, stagedBytes(byRows ? rowsOf(a, 0, 1) : columnsOf(a, 0, 1)));
  const xBytes = residentX ? 0 : aligned(x.rows * size);
  const yBytes = residentY ? 0 : aligned(y.rows * size);

  const start = scratch(pieceBytes + xBytes + yBytes);
  const px = residentX?.pointer ?? start + pieceBytes;
  const py = residentY?.pointer ?? start + pieceBytes + xBytes;
  if (!residentX) loadVector(x, px);
  if (!residentY && accumulate) loadVector(y, py);

  if (residentA) {
    kernel(a.rows, a.cols, residentA.pointer, a.rowStride, a.colStride, px, py, accumulate);
  } else if (byRows) {
    const step = linesPerPiece(a.rowStride, a.cols, a.colStride, pieceBytes / size);
    for (let i = 0; i < a.rows; i += step) {
      const piece = rowsOf(a, i, Math.min(step, a.rows - i));
      const { pointer, rowStride, colStride } = stage(piece, start);
      kernel(piece.rows, a.cols, pointer, rowStride, colStride, px, py + i * size, accumulate);
    }
  } else {
    const step = linesPerPiece(a.colStride, a.rows, a.rowStride, pieceBytes / size);
    for (let j = 0; j < a.cols; j += step) {
      const piece = columnsOf(a, j, Math.min(step, a.cols - j));
      const { pointer, rowStride, colStride } = stage(piece, start);
      kernel(a.rows, piece.cols, pointer, rowStride, colStride, px + j * size, py, accumulate || j > 0);
    }
  }
  if (!residentY) storeVector(y, py);
}

function rowsOf(a: Matrix, first: number, count: number): Matrix {
  return submatrix(a, first, 0, count, a.cols);
}

function columnsOf(a: Matrix, first: number, count: number): Matrix {
  return submatrix(a, 0, first, a.rows, count);
}

/** How many rows (or columns) `stride` apart span no more than `elements`, at least one and kept to whole groups of four. */
function linesPerPiece(stride: number, length: number, lengthStride: number, elements: number): number {
  if (stride === 0) return 0x1000;
  const oneLine = Math.abs((length - 1) * lengthStride) + 1;
  const count = 1 + Math.floor((elements - oneLine) / Math.abs(stride));
  return count >= 4 ? count & ~3 : Math.max(1, count);
}

function loadVector({ array, offset, rows, rowStride }: Matrix, address: number): void {
  const target = heapFor(array);
  const start = address / array.BYTES_PER_ELEMENT;
  if (rowStride === 1) target.set(array.subarray(offset, offset + rows), start);
  else for (let i = 0; i < rows; i++) target[start + i] = array[offset + i * rowStride];
}

function storeVector({ array, offset, rows }: Matrix, address: number): void {
  const start = address / array.BYTES_PER_ELEMENT;
  array.set(heapFor(array).subarray(start, start + rows), offset);
}
