import { DTypeError } from '../errors.js';

/** The argument of a reading function at which an error points. */
export interface Source {
  readonly op: string;
  readonly argument: string;
}

/** The bytes of a file as a plain `Uint8Array`: `slice` of a Node Buffer would share memory instead of copying. */
export function fileBytes(op: string, file: unknown): Uint8Array {
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  // Buffers of another window or worker are not `instanceof ArrayBuffer`.
  const tag = Object.prototype.toString.call(file);
  if (tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]') return new Uint8Array(file as ArrayBuffer);
  throw new DTypeError({
    op,
    argument: 'bytes',
    expected: 'be the content of a file as a Uint8Array or ArrayBuffer',
    actual: typeof file === 'string' ? 'a string' : file instanceof Promise ? 'a promise' : String(file),
    hint: 'Read the file first: await readFile(path) in Node, await (await fetch(url)).arrayBuffer() in a browser.',
  });
}

const signatures: readonly (readonly [bytes: readonly number[], meaning: string, reader?: string])[] = [
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a .npy file', 'readNpy'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, such as .npz', 'readNpz'],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive, such as .npz', 'readNpz'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x80, 0x02], 'a Python pickle'],
  [[0x80, 0x04], 'a Python pickle'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
];

/** What the first bytes say about a file, and which function reads it. */
export function describeFile(bytes: Uint8Array): { actual: string; hint?: string } {
  if (bytes.length === 0) return { actual: 'no bytes at all' };
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const known = signatures.find(([signature]) => signature.every((byte, i) => bytes[i] === byte));
  const reader = known?.[2] ?? (bytes[8] === 0x7b ? 'readSafetensors' : undefined);
  return {
    actual: known === undefined ? hex : `${hex} (${known[1]})`,
    ...(reader === undefined ? {} : { hint: `Read it with ${reader}.` }),
  };
}
