import type { DType, TypedArray } from '../dtype.js';
import { rowMajorStrides, sizeOf, type Shape } from '../shape.js';

/** A strided window on a typed array: what CPU kernels read. */
export interface Operand {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
}

/** @internal A fresh typed array for elements of this type. */
export function allocate(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case 'float64':
      return size <= slabLimit ? slice64(size) : new Float64Array(size);
    case 'float32':
      return new Float32Array(size);
    case 'int32':
      return new Int32Array(size);
    case 'bool':
      return new Uint8Array(size);
  }
}

// A fresh small Float64Array costs some 350 ns, a window on a slab 50-90 ns. Slabs are small (4 KiB), so that a
// tensor which outlives its neighbours keeps little else alive.
const slabLimit = 64;
const slabLength = 512;
let slab: ArrayBuffer | undefined;
let used = slabLength;

function slice64(size: number): Float64Array {
  if (slab === undefined || used + size > slabLength) {
    slab = new ArrayBuffer(8 * slabLength);
    used = 0;
  }
  const window = new Float64Array(slab, 8 * used, size);
  used += size;
  return window;
}

/** @internal The elements of an operand, copied densely in row-major order. */
export function materialize(x: Operand): TypedArray {
  const out = allocate(x.dtype, sizeOf(x.shape));
  copyInto(x, out, 0, rowMajorStrides(x.shape));
  return out;
}

/** @internal Copies an operand to a strided window of `out` that starts at `outOffset`. */
export function copyInto(x: Operand, out: TypedArray, outOffset: number, outStrides: readonly number[]): void {
  const { data, shape, strides } = x;
  const ndim = shape.length;
  if (sizeOf(shape) === 0) return;
  if (ndim === 0) {
    out[outOffset] = data[x.offset]!;
    return;
  }
  const last = ndim - 1;
  const n = shape[last]!;
  const step = strides[last]!;
  const outStep = outStrides[last]!;
  const visit = (axis: number, from: number, to: number): void => {
    if (axis < last) {
      const s = strides[axis]!;
      const t = outStrides[axis]!;
      for (let i = 0; i < shape[axis]!; i++) visit(axis + 1, from + i * s, to + i * t);
    } else if (step === 1 && outStep === 1 && n > 32) {
      out.set(data.subarray(from, from + n), to);
    } else {
      for (let i = 0; i < n; i++) out[to + i * outStep] = data[from + i * step]!;
    }
  };
  visit(0, x.offset, outOffset);
}
