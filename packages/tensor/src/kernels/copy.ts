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

/**
 * A fresh typed array for elements of this type.
 * @internal
 */
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
  used += window.length;
  return window;
}

/**
 * The elements of an operand, copied densely in row-major order.
 * @internal
 */
export function materialize(x: Operand): TypedArray {
  const out = allocate(x.dtype, sizeOf(x.shape));
  copyInto(x, out, 0, rowMajorStrides(x.shape));
  return out;
}

/**
 * Copies an operand to a strided window of `out` that starts at `outOffset`.
 * @internal
 */
export function copyInto(x: Operand, out: TypedArray, outOffset: number, outStrides: readonly number[]): void {
  const { data, shape, strides } = x;
  const size = sizeOf(shape);
  if (size === 0) return;
  if (size === 1) {
    out[outOffset] = data[x.offset]!;
    return;
  }
  // Neighbouring axes that both sides walk through evenly are one.
  const lengths: number[] = [];
  const steps: number[] = [];
  const outSteps: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const [step, outStep] = [strides[axis]!, outStrides[axis]!];
    const last = lengths.length - 1;
    const joins = last >= 0 && steps[last] === step * length && outSteps[last] === outStep * length;
    if (joins) lengths[last]! *= length;
    else lengths.push(length);
    steps[joins ? last : last + 1] = step;
    outSteps[joins ? last : last + 1] = outStep;
  }
  const inner = lengths.length - 1;
  const outer = inner - 1;
  const rows = lengths[outer] ?? 1;
  const columns = lengths[inner] ?? 1;
  const [rowStep, step, outRowStep, outStep] = [steps[outer] ?? 0, steps[inner] ?? 0, outSteps[outer] ?? 0, outSteps[inner] ?? 0];
  const visit = (axis: number, from: number, to: number): void => {
    if (axis >= outer) {
      copyPlane(data, from, rowStep, step, out, to, outRowStep, outStep, rows, columns);
      return;
    }
    for (let i = 0; i < lengths[axis]!; i++) visit(axis + 1, from + i * steps[axis]!, to + i * outSteps[axis]!);
  };
  visit(0, x.offset, outOffset);
}

/** Side of the squares in which a plane is copied when its rows lie crosswise: two of them fit in the fastest cache. */
const tile = 32;

function copyPlane(
  data: TypedArray,
  from: number,
  rowStep: number,
  step: number,
  out: TypedArray,
  to: number,
  outRowStep: number,
  outStep: number,
  rows: number,
  columns: number,
): void {
  if (step === 1 && outStep === 1 && columns > 32) {
    for (let i = 0; i < rows; i++) out.set(data.subarray(from + i * rowStep, from + i * rowStep + columns), to + i * outRowStep);
    return;
  }
  const crosswise = rows > tile && columns > tile && Math.abs(rowStep) < Math.abs(step);
  const height = crosswise ? tile : rows;
  const width = crosswise ? tile : columns;
  for (let top = 0; top < rows; top += height) {
    const bottom = Math.min(rows, top + height);
    for (let left = 0; left < columns; left += width) {
      const count = Math.min(columns, left + width) - left;
      for (let i = top; i < bottom; i++) {
        let source = from + i * rowStep + left * step;
        let target = to + i * outRowStep + left * outStep;
        for (let j = 0; j < count; j++, source += step, target += outStep) out[target] = data[source]!;
      }
    }
  }
}
