import { cpu, defaultDevice, requireDevice, type Device } from './device.js';
import { dtypeOf, dtypes, type DType, type TypedArray } from './dtype.js';
import { DomainError, DTypeError, ShapeError, showShape } from './errors.js';
import { allocate } from './kernels/copy.js';
import { checkShape, scalarShape, sizeOf, type Shape } from './shape.js';
import { isTensor, Tensor, type NestedArray, type TensorLike } from './tensor.js';

/** Typed arrays that tensors can be made of. */
export type NumericArray = TypedArray | Int8Array | Int16Array | Uint16Array | Uint32Array | Uint8ClampedArray;

/** Where and as what a new tensor is made. */
export interface CreateOptions {
  /** Element type; by default float64, or what the data says (booleans, typed arrays). */
  readonly dtype?: DType;
  /** `cpu` unless another default was set. */
  readonly device?: Device;
}

/**
 * Makes a tensor of a number, nested arrays or a typed array.
 *
 * Shapes: that of the nesting, or `shape` (which must hold as many elements).
 * Domain: numbers become float64, booleans bool, typed arrays keep their type (shorter integers, also bytes, become int32,
 * Uint32Array float64); `dtype` overrides. Typed arrays are copied unless `copy` is false, in which
 * case the caller must not change them any more.
 * Fails: ShapeError for ragged nesting or a shape that does not fit; DTypeError for elements that are not numbers or
 * booleans; DomainError for values that `dtype` cannot hold (fractions, NaN or overflow in int32).
 *
 * @example
 * tensor([[1, 2], [3, 4]]).shape // => [ 2, 2 ]
 * tensor(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype // => 'float32'
 */
export function tensor(
  data: TensorLike | NumericArray,
  { dtype, shape, device = defaultDevice(), copy = true }: CreateOptions & { shape?: Shape; copy?: boolean } = {},
): Tensor {
  let elements: TypedArray;
  let natural: Shape;
  if (isTensor(data)) {
    elements = data.data;
    natural = data.shape;
    elements = dtype === undefined || dtype === data.dtype ? elements : convert('tensor', elements, dtype);
  } else if (ArrayBuffer.isView(data)) {
    const typed = supported(data, dtype);
    natural = [typed.length];
    const own = dtype === undefined || dtype === dtypeOf(typed);
    elements = own ? (copy ? typed.slice() : typed) : convert('tensor', typed, dtype);
  } else {
    const flat: (number | boolean)[] = [];
    natural = flatten(data, flat);
    elements = ofValues(flat, dtype);
  }
  if (shape !== undefined) {
    checkShape('tensor', shape);
    if (sizeOf(shape) !== elements.length) {
      throw new ShapeError({
        op: 'tensor',
        argument: 'shape',
        expected: `hold the ${elements.length} elements of the data`,
        actual: `${showShape(shape)}, which holds ${sizeOf(shape)}`,
      });
    }
  }
  return place(elements, [...(shape ?? natural)], device);
}

/**
 * A tensor of dense elements on a device.
 * @internal
 */
export function place(elements: TypedArray, shape: Shape, device: Device = defaultDevice()): Tensor {
  if (device !== cpu) requireDevice('to', device);
  const dtype = dtypeOf(elements);
  if (device === cpu) return new Tensor(dtype, shape, elements);
  requireOnDevice(dtype, device);
  return new Tensor(dtype, shape, device.upload(elements, { shape, dtype }), undefined, 0, device);
}

/** Refuses to move elements to a device that cannot hold them exactly. */
export function requireOnDevice(dtype: DType, device: Device): void {
  if (device.dtypes.includes(dtype)) return;
  throw new DTypeError({
    op: 'to',
    argument: 'x',
    expected: `be ${device.dtypes.join(' or ')} on ${device.name}`,
    actual: dtype,
    hint: `Say x.astype('${device.dtypes[0]!}').to(device) to round on purpose.`,
  });
}

function supported(data: ArrayBufferView, dtype: DType | undefined): TypedArray {
  if (data instanceof Float64Array || data instanceof Float32Array || data instanceof Int32Array) return data;
  // Bytes are numbers from 0 to 255; only when asked for are they truth values.
  if (data instanceof Uint8Array) return dtype === 'bool' ? data.map((byte) => +(byte !== 0)) : Int32Array.from(data);
  if (data instanceof Int8Array || data instanceof Int16Array || data instanceof Uint16Array || data instanceof Uint8ClampedArray) {
    return Int32Array.from(data);
  }
  if (data instanceof Uint32Array) return Float64Array.from(data);
  throw new DTypeError({
    op: 'tensor',
    argument: 'data',
    expected: 'be a Float64Array, Float32Array, Int32Array or another array of numbers',
    actual: data.constructor.name,
    hint: 'Convert it with Float64Array.from(data, Number).',
  });
}

function flatten(data: NestedArray, out: (number | boolean)[]): Shape {
  if (!Array.isArray(data)) {
    checkValue(data, []);
    out.push(data as number | boolean);
    return scalarShape;
  }
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  const visit = (value: unknown, depth: number, path: readonly number[]): void => {
    if (depth === shape.length) {
      if (Array.isArray(value)) throw ragged(path, `a number, as at the first place`, `an array of ${value.length}`);
      checkValue(value, path);
      out.push(value as number | boolean);
      return;
    }
    if (!Array.isArray(value)) throw ragged(path, `an array of ${shape[depth]}`, String(value));
    if (value.length !== shape[depth]) throw ragged(path, `an array of ${shape[depth]}`, `one of ${value.length}`);
    for (let i = 0; i < value.length; i++) visit(value[i], depth + 1, [...path, i]);
  };
  visit(data, 0, []);
  return shape;
}

const at = (path: readonly number[]): string => `data${path.map((i) => `[${i}]`).join('')}`;

function ragged(path: readonly number[], expected: string, actual: string): ShapeError {
  return new ShapeError({
    op: 'tensor',
    argument: at(path),
    expected: `be ${expected}`,
    actual,
    hint: 'All rows of nested arrays must have the same length; pad ragged data, or keep it as an array of tensors.',
  });
}

function checkValue(value: unknown, path: readonly number[]): void {
  if (typeof value === 'number' || typeof value === 'boolean') return;
  throw new DTypeError({
    op: 'tensor',
    argument: at(path),
    expected: 'be a number or a boolean',
    actual: value === null ? 'null' : isTensor(value) ? 'a tensor' : typeof value === 'string' ? `the string "${value}"` : typeof value,
    hint: isTensor(value) ? 'Join tensors with stack([...]).' : 'Use NaN for missing numbers.',
  });
}

function ofValues(flat: readonly (number | boolean)[], dtype: DType | undefined): TypedArray {
  const chosen = dtype ?? (flat.length > 0 && flat.every((v) => typeof v === 'boolean') ? 'bool' : 'float64');
  const numbers = allocate('float64', flat.length);
  for (let i = 0; i < flat.length; i++) numbers[i] = Number(flat[i]);
  return chosen === 'float64' ? numbers : convert('tensor', numbers, chosen);
}

function requireKnownDType(op: string, dtype: DType): void {
  if (dtypes.includes(dtype)) return;
  throw new DTypeError({ op, argument: 'dtype', expected: `be ${dtypes.join(', ')}`, actual: String(dtype) });
}

/** Elements as another type. Fails with a DomainError where int32 cannot hold a value. */
export function convert(op: string, elements: TypedArray, dtype: DType): TypedArray {
  requireKnownDType(op, dtype);
  const out = allocate(dtype, elements.length);
  if (dtype === 'bool') {
    for (let i = 0; i < out.length; i++) out[i] = elements[i] !== 0 ? 1 : 0;
  } else if (dtype === 'int32' && !(elements instanceof Int32Array || elements instanceof Uint8Array)) {
    for (let i = 0; i < out.length; i++) {
      const value = elements[i]!;
      out[i] = value;
      if (out[i] !== value) throw notAnInteger(op, value, i);
    }
  } else {
    out.set(elements);
  }
  return out;
}

function notAnInteger(op: string, value: number, i: number): DomainError {
  return new DomainError({
    op,
    argument: `element ${i}`,
    expected: 'be a whole number from -2147483648 to 2147483647 for int32',
    actual: String(value),
    hint: 'Round on purpose with floor, ceil or round, or keep a float type.',
  });
}

const smallScalars = new Map<string, Tensor>();

/**
 * A number as a scalar tensor; common small ones are shared.
 * @internal
 */
export function scalar(value: number, dtype: DType): Tensor {
  const shared = Number.isInteger(value) && value >= -2 && value <= 2 && !Object.is(value, -0);
  const key = shared ? dtype + value : '';
  let x = shared ? smallScalars.get(key) : undefined;
  if (x === undefined) {
    const elements = allocate(dtype, 1);
    elements[0] = value;
    x = new Tensor(dtype, scalarShape, elements);
    if (shared) smallScalars.set(key, x);
  }
  return x;
}

/**
 * A tensor of anything tensor-like; tensors pass through.
 *
 * @example
 * asTensor([1, 2]).shape // => [ 2 ]
 */
export function asTensor(x: TensorLike): Tensor {
  if (isTensor(x)) return x;
  if (typeof x === 'number') return scalar(x, 'float64');
  return tensor(x, { device: cpu });
}

/**
 * Operands of one op as tensors. JavaScript numbers and booleans are weak: they take the type of the other
 * operands where that can hold them (`float32Tensor.mul(2)` stays float32; an int32 with 0.5 becomes float64).
 * @internal
 */
export function asOperands(xs: readonly TensorLike[]): Tensor[] {
  let strongest: DType | undefined;
  for (const x of xs) {
    if (isTensor(x) && (strongest === undefined || rank[x.dtype] > rank[strongest])) strongest = x.dtype;
  }
  return xs.map((x) => {
    if (typeof x === 'number') return scalar(x, weakType(x, strongest));
    if (typeof x === 'boolean') return scalar(Number(x), 'bool');
    return asTensor(x);
  });
}

const rank: Record<DType, number> = { bool: 0, int32: 1, float32: 2, float64: 3 };

function weakType(value: number, other: DType | undefined): DType {
  if (other === undefined || other === 'float64') return 'float64';
  if (other === 'float32') return 'float32';
  return (value | 0) === value && !Object.is(value, -0) ? 'int32' : 'float64';
}
