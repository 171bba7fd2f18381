import type { TypedArray } from '../dtype.js';
import { DomainError } from '../errors.js';
import type { Source } from './fileBytes.js';

/**
 * How a file stores elements: f(loat), bf(loat), i(nteger), u(nsigned) or b(ool), and the number of bytes.
 * Read as the narrowest of our element types that holds them all: f8 as float64, other floats as float32, bools as
 * bool and integers as int32, of which the wider ones may hold values that do not fit.
 */
export type StoredType = 'f8' | 'f4' | 'f2' | 'bf2' | 'i8' | 'i4' | 'i2' | 'i1' | 'u8' | 'u4' | 'u2' | 'u1' | 'b1';

/** Bytes of one stored element. */
export function storedWidth(type: StoredType): number {
  return Number(type.at(-1));
}

/** Decodes elements; NaNs of float64 and float32 keep their bits. Fails with a DomainError for integers beyond int32. */
export function readElements(bytes: Uint8Array, type: StoredType, bigEndian: boolean, source: Source): TypedArray {
  // A copy, because typed arrays must be aligned and the caller may go on changing the file's bytes.
  const copy = bytes.slice();
  if (bigEndian === hostIsLittleEndian()) swapBytes(copy, storedWidth(type));
  const { buffer } = copy;
  switch (type) {
    case 'f8':
      return new Float64Array(buffer);
    case 'f4':
      return new Float32Array(buffer);
    case 'f2':
      return ofBits(new Uint16Array(buffer), bitsOfHalf);
    case 'bf2':
      return ofBits(new Uint16Array(buffer), (bits) => bits << 16);
    case 'i4':
      return new Int32Array(buffer);
    case 'i2':
      return Int32Array.from(new Int16Array(buffer));
    case 'i1':
      return Int32Array.from(new Int8Array(buffer));
    case 'u2':
      return Int32Array.from(new Uint16Array(buffer));
    case 'u1':
      return Int32Array.from(copy);
    case 'b1':
      return copy.map((byte) => (byte === 0 ? 0 : 1));
    case 'u4':
      return narrow(new Uint32Array(buffer), source);
    case 'i8':
      return narrow(new BigInt64Array(buffer), source);
    case 'u8':
      return narrow(new BigUint64Array(buffer), source);
  }
}

/** The elements as little-endian bytes. */
export function littleEndianBytes(elements: TypedArray): Uint8Array {
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  if (hostIsLittleEndian()) return bytes;
  const copy = bytes.slice();
  swapBytes(copy, elements.BYTES_PER_ELEMENT);
  return copy;
}

function hostIsLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let from = 0; from < bytes.length; from += width) {
    for (let i = from, j = from + width - 1; i < j; i++, j--) {
      const byte = bytes[i]!;
      bytes[i] = bytes[j]!;
      bytes[j] = byte;
    }
  }
}

function ofBits(stored: Uint16Array, widen: (bits: number) => number): Float32Array {
  const bits = new Uint32Array(stored.length);
  for (let i = 0; i < stored.length; i++) bits[i] = widen(stored[i]!);
  return new Float32Array(bits.buffer);
}

/** The float32 bits of a half precision number (IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits). */
function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  // The exponents' biases are 15 and 127.
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: shift the leading one to bit 10, where normal numbers leave it out.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

function narrow(wide: Uint32Array | BigInt64Array | BigUint64Array, { op, argument }: Source): Int32Array {
  const out = new Int32Array(wide.length);
  for (let i = 0; i < wide.length; i++) {
    const value = Number(wide[i]);
    out[i] = value;
    if (out[i] !== value) {
      throw new DomainError({
        op,
        argument,
        expected: 'hold integers from -2147483648 to 2147483647, the range of int32',
        actual: `${wide[i]} as element ${i}`,
        hint: 'Store them as float64, which is exact up to 2^53 (in NumPy: array.astype("float64")).',
      });
    }
  }
  return out;
}
