import { asTensor, place } from '../create.js';
import { bytesPerElement } from '../dtype.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { fileBytes } from './fileBytes.js';
import { readSafetensorsHeader, safetensorsHeader } from './safetensorsHeader.js';
import { littleEndianBytes, readElements } from './storedType.js';

/**
 * Reads the tensors in a safetensors file by name. Its metadata are read by `safetensorsMetadata`.
 *
 * Domain: F64 and F32 keep every bit; F16 and BF16 become float32; integers of any width become int32; BOOL.
 * Fails: DomainError for a file that is truncated or whose tensors overlap, leave gaps or do not fit their shapes, and
 * for integers beyond int32; DTypeError for other types, such as F8_E4M3. The errors name the tensor and the byte.
 *
 * @example
 * const bytes = writeSafetensors({ weight: tensor([[1, 2]]), bias: tensor([0.5]) });
 * readSafetensors(bytes).weight // => tensor([[1, 2]])
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer): Record<string, Tensor> {
  const op = 'readSafetensors';
  const file = fileBytes(op, bytes);
  const { entries, dataStart } = readSafetensorsHeader(op, file);
  return Object.fromEntries(
    entries.map(({ name, stored, shape, begin, end }) => {
      const elements = readElements(file.subarray(dataStart + begin, dataStart + end), stored, false, { op, argument: name });
      return [name, place(elements, shape)];
    }),
  );
}

/**
 * The strings that a safetensors file carries beside its tensors; an empty object when it carries none.
 *
 * @example
 * const bytes = writeSafetensors({ x: tensor(1) }, { metadata: { model: 'lenet5' } });
 * safetensorsMetadata(bytes) // => { model: 'lenet5' }
 */
export function safetensorsMetadata(bytes: Uint8Array | ArrayBuffer): Record<string, string> {
  const op = 'safetensorsMetadata';
  return readSafetensorsHeader(op, fileBytes(op, bytes)).metadata;
}

/**
 * Writes tensors as a safetensors file, widest elements first and then by name, so that all of them are aligned and
 * the same tensors give the same bytes.
 *
 * Domain: tensors that hold numbers on a synchronous device; `metadata` holds strings.
 * Fails: DomainError for metadata that are not strings and for a tensor named `__metadata__`.
 *
 * @example
 * const bytes = writeSafetensors({ x: tensor([1, 2, 3], { dtype: 'float32' }) });
 * bytes.length // => 76
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorLike>>,
  { metadata }: { readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const inOrder = Object.entries(tensors)
    .map(([name, x]) => {
      const { dtype, shape, data } = asTensor(x);
      return { name, dtype, shape, data, byteLength: data.byteLength };
    })
    .sort((a, b) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype] || (a.name < b.name ? -1 : 1));
  const header = safetensorsHeader('writeSafetensors', inOrder, metadata);
  const bytes = new Uint8Array(inOrder.reduce((length, { byteLength }) => length + byteLength, header.length));
  bytes.set(header);
  let at = header.length;
  for (const { data, byteLength } of inOrder) {
    bytes.set(littleEndianBytes(data), at);
    at += byteLength;
  }
  return bytes;
}
