import { scratch } from './arena.js';
import { gemmBlocking, type GemmKernels } from './gemmKernels.js';
import { aligned, heapFor, locate, stage, stagedBytes, submatrix, viewAnew, type Matrix } from './operand.js';

/** Larger products are cut, so that staging holds no more than this: the shared memory can grow but not shrink. */
const LARGEST_STAGED_BYTES = 0x10000000;

/** c = or += a b by the blocked kernels; operands outside the shared memory are copied into it and the result out of it. */
export function stagedProduct(
  kernels: GemmKernels,
  a: Matrix,
  b: Matrix,
  c: Matrix,
  accumulate: boolean,
  largestStagedBytes: number = LARGEST_STAGED_BYTES,
): void {
  if (bytesToStage(a, b, c) <= largestStagedBytes) {
    multiply(kernels, a, b, c, accumulate);
    return;
  }
  // All growth happens here, so that resident arrays live through the parts.
  const anew = [a, b, c].map(viewAnew);
  scratch(largestStagedBytes + gemmBlocking(a.rows, b.cols, a.cols, c.array.BYTES_PER_ELEMENT).workspaceBytes);
  const [aNow, bNow, cNow] = anew.map((view) => view());
  multiplyParts(kernels, aNow, bNow, cNow, accumulate, largestStagedBytes);
}

function bytesToStage(a: Matrix, b: Matrix, c: Matrix): number {
  return (locate(a) ? 0 : stagedBytes(a)) + (locate(b) ? 0 : stagedBytes(b)) + (locate(c) ? 0 : resultBytes(c));
}

function resultBytes({ array, rows, cols }: Matrix): number {
  return aligned(rows * cols * array.BYTES_PER_ELEMENT);
}

/** Halves the longest side until the parts are small enough. */
function multiplyParts(
  kernels: GemmKernels,
  a: Matrix,
  b: Matrix,
  c: Matrix,
  accumulate: boolean,
  largestStagedBytes: number,
): void {
  const m = a.rows;
  const n = b.cols;
  const k = a.cols;
  if (bytesToStage(a, b, c) <= largestStagedBytes || Math.max(m, n, k) <= 8) {
    multiply(kernels, a, b, c, accumulate);
    return;
  }
  // A multiple of the tile sizes leaves ragged tiles only where there were some before.
  const half = Math.ceil(Math.max(m, n, k) / 16) * 8;
  const part = (aPart: Matrix, bPart: Matrix, cPart: Matrix, add: boolean): void =>
    multiplyParts(kernels, aPart, bPart, cPart, add, largestStagedBytes);
  if (m >= n && m >= k) {
    part(submatrix(a, 0, 0, half, k), b, submatrix(c, 0, 0, half, n), accumulate);
    part(submatrix(a, half, 0, m - half, k), b, submatrix(c, half, 0, m - half, n), accumulate);
  } else if (n >= k) {
    part(a, submatrix(b, 0, 0, k, half), submatrix(c, 0, 0, m, half), accumulate);
    part(a, submatrix(b, 0, half, k, n - half), submatrix(c, 0, half, m, n - half), accumulate);
  } else {
    part(submatrix(a, 0, 0, m, half), submatrix(b, 0, 0, half, n), c, accumulate);
    part(submatrix(a, 0, half, m, k - half), submatrix(b, half, 0, k - half, n), c, true);
  }
}

function multiply(kernels: GemmKernels, a: Matrix, b: Matrix, c: Matrix, accumulate: boolean): void {
  const size = c.array.BYTES_PER_ELEMENT;
  const [m, n, k] = [a.rows, b.cols, a.cols];
  // Addresses are looked up before scratch() may grow the memory, which empties all resident arrays.
  const residentA = locate(a);
  const residentB = locate(b);
  const residentC = locate(c);
  const aBytes = residentA ? 0 : stagedBytes(a);
  const bBytes = residentB ? 0 : stagedBytes(b);
  const cBytes = residentC ? 0 : resultBytes(c);
  const { mc, nc, kc, workspaceBytes } = gemmBlocking(m, n, k, size);
  const start = scratch(aBytes + bBytes + cBytes + workspaceBytes);

  const { pointer: pa, rowStride: ars, colStride: acs } = residentA ?? stage(a, start);
  const { pointer: pb, rowStride: brs, colStride: bcs } = residentB ?? stage(b, start + aBytes);
  const stagedC = start + aBytes + bBytes;
  if (!residentC && accumulate) stageRows(c, stagedC);
  const { pointer: pc, rowStride: crs } = residentC ?? { pointer: stagedC, rowStride: n };
  const kernel = size === 8 ? kernels.gemmF64 : kernels.gemmF32;
  kernel(m, n, k, pa, ars, acs, pb, brs, bcs, pc, crs, accumulate, stagedC + cBytes, mc, nc, kc);
  if (!residentC) unstageRows(c, stagedC);
}

function stageRows({ array, offset, rows, cols, rowStride }: Matrix, address: number): void {
  const target = heapFor(array);
  const start = address / array.BYTES_PER_ELEMENT;
  if (rowStride === cols) target.set(array.subarray(offset, offset + rows * cols), start);
  else {
    for (let i = 0; i < rows; i++) {
      const from = offset + i * rowStride;
      target.set(array.subarray(from, from + cols), start + i * cols);
    }
  }
}

function unstageRows({ array, offset, rows, cols, rowStride }: Matrix, address: number): void {
  const source = heapFor(array);
  const start = address / array.BYTES_PER_ELEMENT;
  if (rowStride === cols) array.set(source.subarray(start, start + rows * cols), offset);
  else {
    for (let i = 0; i < rows; i++) {
      const from = start + i * cols;
      array.set(source.subarray(from, from + cols), offset + i * rowStride);
    }
  }
}
