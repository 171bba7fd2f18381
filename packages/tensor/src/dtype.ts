/** The element types a tensor can hold. `bool` is stored as 0 and 1 in a `Uint8Array`. */
export type DType = 'float64' | 'float32' | 'int32' | 'bool';

/** The typed arrays behind tensors. */
export type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

/** The typed arrays behind float tensors. */
export type FloatArray = Float64Array | Float32Array;

/** All element types, weakest first. */
export const dtypes: readonly DType[] = ['bool', 'int32', 'float32', 'float64'];

/** Bytes of one element. */
export const bytesPerElement: Record<DType, number> = { float64: 8, float32: 4, int32: 4, bool: 1 };

/**
 * True for the two floating-point types.
 * @internal
 */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'float32';
}

/**
 * The element type a typed array stores.
 * @internal
 */
export function dtypeOf(array: TypedArray): DType {
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Int32Array) return 'int32';
  return 'bool';
}

/**
 * The type of `a ⊕ b`, the stronger of the two: bool < int32 < float32 < float64.
 * An int32 beyond ±2²⁴ is therefore rounded when it meets a float32; convert to float64 first where that matters.
 * @internal
 */
export function promote(a: DType, b: DType): DType {
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b;
}

/**
 * The floating type that a mathematical function of this type returns: integers and bools become float64.
 * @internal
 */
export function toFloat(dtype: DType): DType {
  return dtype === 'float32' ? 'float32' : 'float64';
}
