import type { TypedArray } from '../dtype.js';
import { sizeOf, type Shape } from '../shape.js';
import { gemm } from '../wasm/gemm.js';
import type { FloatArray } from '../wasm/operand.js';
import type { Operand } from './copy.js';
import { steady } from './steady.js';

/** Which operands are read transposed in their last two axes. */
export interface Transposed {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Below this many products plain loops beat the packing of blocks (measured: 4³ to 6³). */
const smallestPacked = 100;

/**
 * Matrix products over broadcast leading axes; vectors count as a row on the left and as a column on the right.
 * `shape` is that of the result. Strides are taken as they are, so transposed views cost nothing. Integer products
 * call `overflow` when they leave the range in which doubles are exact or the range of int32.
 */
export function matmulInto(
  a: Operand,
  b: Operand,
  out: TypedArray,
  shape: Shape,
  { transposeA, transposeB }: Transposed,
  overflow: (total: number) => never,
): void {
  const na = a.shape.length;
  const nb = b.shape.length;
  const rowsAxis = na - (transposeA ? 1 : 2);
  const depthAxis = na === 1 ? 0 : na - (transposeA ? 2 : 1);
  const k = a.shape[depthAxis]!;
  const aCol = a.strides[depthAxis]!;
  let m = na === 1 ? 1 : a.shape[rowsAxis]!;
  const bDepthAxis = nb === 1 ? 0 : nb - (transposeB ? 1 : 2);
  const columnsAxis = nb - (transposeB ? 2 : 1);
  const n = nb === 1 ? 1 : b.shape[columnsAxis]!;
  const bRow = b.strides[bDepthAxis]!;
  const bCol = nb === 1 ? 0 : b.strides[columnsAxis]!;
  let aRow = na === 1 ? 0 : a.strides[rowsAxis]!;

  const lead = shape.length - (na > 1 ? 1 : 0) - (nb > 1 ? 1 : 0);
  let batchAxes = lead;
  // Leading axes that the right operand does not have are more rows of the left one, when they lie evenly.
  while (batchAxes > 0) {
    const axis = batchAxes - 1;
    const length = shape[axis]!;
    const step = batchStride(a, axis - lead);
    if (batchStride(b, axis - lead) !== 0 && length !== 1) break;
    if (length !== 1 && m !== 1 && step !== m * aRow) break;
    if (m === 1 && length !== 1) aRow = step;
    m *= length;
    batchAxes--;
  }

  const integer = !(out instanceof Float64Array || out instanceof Float32Array);
  const batches = sizeOf(shape.slice(0, batchAxes));
  const left = steady(a.data);
  const right = steady(b.data);
  const result = steady(out);
  for (let batch = 0; batch < batches; batch++) {
    let aAt = a.offset;
    let bAt = b.offset;
    for (let axis = batchAxes - 1, rest = batch; axis >= 0; axis--) {
      const i = rest % shape[axis]!;
      rest = (rest - i) / shape[axis]!;
      aAt += i * batchStride(a, axis - lead);
      bAt += i * batchStride(b, axis - lead);
    }
    const at = batch * m * n;
    if (integer) {
      multiplyIntegers(m, n, k, a.data, aAt, aRow, aCol, b.data, bAt, bRow, bCol, out, at, overflow);
    } else if (m * n * k < smallestPacked) {
      multiplySmall(m, n, k, a.data, aAt, aRow, aCol, b.data, bAt, bRow, bCol, out, at);
    } else {
      gemm(m, n, k, left() as FloatArray, aAt, aRow, aCol, right() as FloatArray, bAt, bRow, bCol, result() as FloatArray, at);
    }
  }
}

/** Stride of a leading axis, counted from the matrix axes (−1 is the last leading one); 0 where it is broadcast. */
function batchStride({ shape, strides }: Operand, fromBack: number): number {
  const axis = shape.length - 2 + fromBack;
  return axis < 0 || shape[axis] === 1 ? 0 : strides[axis]!;
}

function multiplySmall(
  m: number,
  n: number,
  k: number,
  a: TypedArray,
  aAt: number,
  aRow: number,
  aCol: number,
  b: TypedArray,
  bAt: number,
  bRow: number,
  bCol: number,
  out: TypedArray,
  at: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let p = 0, s = aAt + i * aRow, t = bAt + j * bCol; p < k; p++, s += aCol, t += bRow) total += a[s]! * b[t]!;
      out[at++] = total;
    }
  }
}

function multiplyIntegers(
  m: number,
  n: number,
  k: number,
  a: TypedArray,
  aAt: number,
  aRow: number,
  aCol: number,
  b: TypedArray,
  bAt: number,
  bRow: number,
  bCol: number,
  out: TypedArray,
  at: number,
  overflow: (total: number) => never,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      let bound = 0;
      for (let p = 0, s = aAt + i * aRow, t = bAt + j * bCol; p < k; p++, s += aCol, t += bRow) {
        const product = a[s]! * b[t]!;
        total += product;
        bound += Math.abs(product);
      }
      if (bound > Number.MAX_SAFE_INTEGER || total !== (total | 0)) overflow(total);
      out[at++] = total;
    }
  }
}
