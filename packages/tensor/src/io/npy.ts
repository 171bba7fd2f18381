import { asTensor, place } from '../create.js';
import { dtypeOf } from '../dtype.js';
import { DomainError, showShape } from '../errors.js';
import { materialize } from '../kernels/copy.js';
import { sizeOf } from '../shape.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { fileBytes, type Source } from './fileBytes.js';
import { npyHeader, readNpyHeader } from './npyHeader.js';
import { littleEndianBytes, readElements, storedWidth } from './storedType.js';

/**
 * Reads the array in a NumPy `.npy` file.
 *
 * Shapes: as stored, always in row-major order.
 * Domain: float64 and float32 keep every bit; float16 becomes float32; integers of any width become int32; bool.
 * Fails: DomainError for a file that is truncated, too long or not .npy, and for integers beyond int32; DTypeError for
 * complex numbers, text, objects, dates and records.
 * Source: NumPy enhancement proposal 1; formats 1.0, 2.0 and 3.0.
 *
 * @example
 * const bytes = writeNpy(tensor([[1, 2], [3, 4]]));
 * readNpy(bytes);
 * // => tensor([[1, 2],
 * //            [3, 4]])
 */
export function readNpy(bytes: Uint8Array | ArrayBuffer): Tensor {
  return decodeNpy(fileBytes('readNpy', bytes), { op: 'readNpy', argument: 'bytes' });
}

/**
 * Writes a tensor as a NumPy `.npy` file (format 1.0, little-endian, row-major), which `np.load` reads.
 *
 * Domain: tensors that hold numbers on a synchronous device.
 *
 * @example
 * writeNpy(tensor([1, 2, 3])).length // => 152
 */
export function writeNpy(x: TensorLike): Uint8Array {
  const { dtype, shape, data } = asTensor(x);
  const header = npyHeader(dtype, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(littleEndianBytes(data), header.length);
  return bytes;
}

/** Reads an array of a file or of an entry in an archive, to which `source` points in errors. */
export function decodeNpy(bytes: Uint8Array, source: Source): Tensor {
  const { stored, bigEndian, columnMajor, shape, dataStart } = readNpyHeader(bytes, source);
  const expected = sizeOf(shape) * storedWidth(stored);
  const actual = bytes.length - dataStart;
  if (actual !== expected) {
    throw new DomainError({
      ...source,
      expected: `hold ${expected} bytes of elements from byte ${dataStart} on (${stored}, shape ${showShape(shape)})`,
      actual: String(actual),
      hint:
        actual < expected
          ? 'The file is truncated.'
          : 'One .npy file holds one array; save several with np.savez and read them with readNpz.',
    });
  }
  const elements = readElements(bytes.subarray(dataStart), stored, bigEndian, source);
  if (!columnMajor) return place(elements, shape);
  const strides: number[] = [];
  for (let axis = 0, stride = 1; axis < shape.length; stride *= shape[axis++]!) strides.push(stride);
  return place(materialize({ data: elements, shape, strides, offset: 0, dtype: dtypeOf(elements) }), shape);
}
