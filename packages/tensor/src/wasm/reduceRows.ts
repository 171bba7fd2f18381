import { heap, residentPointer } from './arena.js';
import { heapFor, type FloatArray } from './operand.js';
import { forEachPiece } from './pieces.js';
import { rowKernels } from './rowKernels.js';
import { sumKernels } from './sumKernels.js';

/** Bytes of rows staged at once. */
const PIECE_BYTES = 0x4000;

/**
 * output[i, j] = e^(x[i, j] - m) / sum over j of e^(x[i, j] - m), m the row's largest element; false where the engine has no kernels.
 *
 * Shapes: input and output rows x cols, contiguous, of one element type; they may be the same array.
 * Fails: a row with NaN or +Infinity, or of -Infinity only, becomes NaN.
 */
export function softmaxRows(input: FloatArray, output: FloatArray, rows: number, cols: number): boolean {
  return mapRows('softmax', input, output, rows, cols, cols);
}

/**
 * output[i, j] = (x[i, j] - m) - log sum over j of e^(x[i, j] - m), m the row's largest element; false where the engine has no kernels.
 *
 * Shapes: input and output rows x cols, contiguous, of one element type; they may be the same array.
 * Fails: a row with NaN or +Infinity, or of -Infinity only, becomes NaN.
 */
export function logSoftmaxRows(input: FloatArray, output: FloatArray, rows: number, cols: number): boolean {
  return mapRows('logSoftmax', input, output, rows, cols, cols);
}

/**
 * output[i] = log of the sum over j of e^x[i, j]; false where the engine has no kernels.
 *
 * Shapes: input rows x cols contiguous, output rows, of one element type.
 * Fails: never; -Infinity only gives -Infinity, NaN gives NaN, +Infinity without NaN gives +Infinity.
 */
export function logSumExpRows(input: FloatArray, output: FloatArray, rows: number, cols: number): boolean {
  return mapRows('logSumExp', input, output, rows, cols, 1);
}

function mapRows(
  name: 'softmax' | 'logSoftmax' | 'logSumExp',
  input: FloatArray,
  output: FloatArray,
  rows: number,
  cols: number,
  outputCols: number,
): boolean {
  const kernels = rowKernels();
  if (kernels === undefined) return false;
  if (rows === 0 || outputCols === 0) return true;
  if (cols === 0) {
    output.fill(-Infinity, 0, rows);
    return true;
  }
  const kernel = input instanceof Float64Array ? kernels[`${name}F64` as const] : kernels[`${name}F32` as const];
  const bytes = input.BYTES_PER_ELEMENT;
  const to = residentPointer(output);
  const piece = Math.max(1, Math.floor(PIECE_BYTES / bytes / cols));
  const roomBytes = to >= 0 ? 0 : Math.min(rows, residentPointer(input) >= 0 ? rows : piece) * outputCols * bytes;
  let row = 0;
  forEachPiece(input, 0, rows * cols, cols, roomBytes, (pointer, count, room) => {
    const here = count / cols;
    if (to >= 0) {
      kernel(pointer, to + row * outputCols * bytes, here, cols);
    } else {
      kernel(pointer, room, here, cols);
      output.set(heapFor(output).subarray(room / bytes, room / bytes + here * outputCols), row * outputCols);
    }
    row += here;
  });
  return true;
}

/**
 * output[j] = sum over i of x[i, j], summed in float64 with the rounding errors between blocks of rows; false where the engine has no kernels.
 *
 * Shapes: x rows x cols contiguous from `offset`, output cols from `outputOffset`, of one element type.
 */
export function columnSums(
  x: FloatArray,
  offset: number,
  rows: number,
  cols: number,
  output: FloatArray,
  outputOffset: number = 0,
): boolean {
  const kernels = sumKernels();
  if (kernels === undefined) return false;
  if (rows === 0 || cols === 0) {
    output.fill(0, outputOffset, outputOffset + cols);
    return true;
  }
  const kernel = x instanceof Float64Array ? kernels.addColumnsF64 : kernels.addColumnsF32;
  const to = residentPointer(output);
  let started = false;
  let region = 0;
  forEachPiece(x, offset, rows * cols, cols, 16 * cols, (pointer, count, totals) => {
    region = totals;
    if (!started) heap().f64.fill(0, totals / 8, totals / 8 + 2 * cols);
    started = true;
    kernel(pointer, count / cols, cols, totals, totals + 8 * cols);
  });
  const { f64 } = heap();
  const sums = region / 8;
  const target = to >= 0 ? heapFor(output) : output;
  const start = outputOffset + (to >= 0 ? to / output.BYTES_PER_ELEMENT : 0);
  for (let j = 0; j < cols; j++) {
    const lost = f64[sums + cols + j];
    // Infinities turn the correction into NaN; the sum itself is right then.
    target[start + j] = Number.isFinite(lost) ? f64[sums + j] + lost : f64[sums + j];
  }
  return true;
}
