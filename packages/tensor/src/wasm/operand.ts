import { heap, residentPointer } from './arena.js';

export type FloatArray = Float32Array | Float64Array;

/** A strided matrix inside a typed array: element [i, j] is array[offset + i rowStride + j colStride]. */
export interface Matrix {
  readonly array: FloatArray;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** Rows row..row+rows and columns col..col+cols of a matrix, without a copy. */
export function submatrix(of: Matrix, row: number, col: number, rows: number, cols: number): Matrix {
  const { array, rowStride, colStride } = of;
  return { array, offset: of.offset + row * rowStride + col * colStride, rows, cols, rowStride, colStride };
}

/** Where a kernel finds a matrix: address of element [0, 0] in bytes, strides in elements. */
export interface Located {
  readonly pointer: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** The address of a matrix in the shared memory, undefined if it must be staged. */
export function locate({ array, offset, rowStride, colStride }: Matrix): Located | undefined {
  const pointer = residentPointer(array);
  return pointer < 0 ? undefined : { pointer: pointer + offset * array.BYTES_PER_ELEMENT, rowStride, colStride };
}

/** Remembers a matrix so that it can be seen again after the shared memory has grown. */
export function viewAnew(matrix: Matrix): () => Matrix {
  const { array } = matrix;
  const { byteOffset, length } = array;
  const resident = residentPointer(array) >= 0;
  return () => {
    if (!resident || array.buffer === heap().buffer) return matrix;
    const constructor = array instanceof Float64Array ? Float64Array : Float32Array;
    return { ...matrix, array: new constructor(heap().buffer, byteOffset, length) };
  };
}

/** Bytes that `stage` writes: the range from the first to the last element in use, or the bare elements where that range is wasteful. */
export function stagedBytes(matrix: Matrix): number {
  const elements = matrix.rows * matrix.cols;
  const span = spanOf(matrix);
  return aligned((copiesSpan(span, elements) ? span : elements) * matrix.array.BYTES_PER_ELEMENT);
}

/** Copies a matrix to `address`. */
export function stage(matrix: Matrix, address: number): Located {
  const { array, offset, rows, cols, rowStride, colStride } = matrix;
  const bytes = array.BYTES_PER_ELEMENT;
  const target = heapFor(array);
  const start = address / bytes;
  const span = spanOf(matrix);
  if (copiesSpan(span, rows * cols)) {
    const low = offset + Math.min(0, (rows - 1) * rowStride) + Math.min(0, (cols - 1) * colStride);
    target.set(span === array.length ? array : array.subarray(low, low + span), start);
    return { pointer: address + (offset - low) * bytes, rowStride, colStride };
  }
  for (let i = 0, to = start; i < rows; i++) {
    for (let j = 0, from = offset + i * rowStride; j < cols; j++, from += colStride) target[to++] = array[from];
  }
  return { pointer: address, rowStride: cols, colStride: 1 };
}

/** The view on the shared memory that has the element type of `array`. */
export function heapFor(array: FloatArray): FloatArray {
  return array instanceof Float64Array ? heap().f64 : heap().f32;
}

/** Next multiple of 64, so that staged operands start on cache lines. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** Number of elements from the lowest to the highest in use. */
function spanOf({ rows, cols, rowStride, colStride }: Matrix): number {
  return Math.abs((rows - 1) * rowStride) + Math.abs((cols - 1) * colStride) + 1;
}

/** One set() of the whole range runs at memory speed; gathering single elements is several times slower each. */
function copiesSpan(span: number, elements: number): boolean {
  return span <= 4 * elements;
}
