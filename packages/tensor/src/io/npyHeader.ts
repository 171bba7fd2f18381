import type { DType } from '../dtype.js';
import { DomainError, DTypeError } from '../errors.js';
import type { Shape } from '../shape.js';
import { describeFile, type Source } from './fileBytes.js';
import { parsePythonLiteral, type PythonLiteral } from './pythonLiteral.js';
import type { StoredType } from './storedType.js';

/** What the header of an .npy file says about the elements after it. */
export interface NpyHeader {
  readonly stored: StoredType;
  readonly bigEndian: boolean;
  /** First axis fastest, as in Fortran. */
  readonly columnMajor: boolean;
  readonly shape: Shape;
  /** Where the elements begin. */
  readonly dataStart: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const readable = /* @__PURE__ */ new Set<string>(['f8', 'f4', 'f2', 'i8', 'i4', 'i2', 'i1', 'u8', 'u4', 'u2', 'u1', 'b1'] satisfies StoredType[]);
const written: Record<DType, string> = { float64: '<f8', float32: '<f4', int32: '<i4', bool: '|b1' };

/**
 * Reads the header of an .npy file of format 1.0, 2.0 or 3.0.
 * Source: NumPy enhancement proposal 1 and the documentation of numpy.lib.format.
 */
export function readNpyHeader(bytes: Uint8Array, source: Source): NpyHeader {
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    throw new DomainError({ ...source, expected: 'begin with 93 4e 55 4d 50 59, as .npy files do', ...describeFile(bytes) });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6];
  if (major === undefined || major < 1 || major > 3) {
    const actual = major === undefined ? 'the end of the file after 6 bytes' : `format ${major}.${bytes[7] ?? 0}`;
    throw new DomainError({ ...source, expected: 'be of .npy format 1.0, 2.0 or 3.0', actual });
  }
  const textStart = major === 1 ? 10 : 12;
  const truncated = (expected: string): DomainError =>
    new DomainError({ ...source, expected, actual: `${bytes.length} bytes in all; the file is truncated` });
  if (bytes.length < textStart) throw truncated(`hold ${textStart} bytes that say how long the header is`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = textStart + length;
  if (bytes.length < dataStart) throw truncated(`hold ${length} bytes of header from byte ${textStart} on`);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(textStart, dataStart));
  return { ...parseFields(text.trim(), source), dataStart };
}

function parseFields(text: string, source: Source): Omit<NpyHeader, 'dataStart'> {
  const fail = (expected: string, actual: string): DomainError =>
    new DomainError({ ...source, expected: `have a header with ${expected}`, actual });
  let header: PythonLiteral;
  try {
    header = parsePythonLiteral(text);
  } catch (error) {
    throw fail('a Python dictionary', `${shorten(text)} (${(error as Error).message})`);
  }
  if (!(header instanceof Map)) throw fail('a Python dictionary', shorten(text));
  const keys = [...header.keys()].map(String).sort().join(', ');
  if (keys !== 'descr, fortran_order, shape') throw fail('the keys descr, fortran_order and shape', keys || 'none');

  const order = header.get('fortran_order') as PythonLiteral;
  if (typeof order !== 'boolean') throw fail('fortran_order True or False', showLiteral(order));
  const shape = header.get('shape') as PythonLiteral;
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw fail('a shape of whole numbers ≥ 0', showLiteral(shape));
  }
  return { ...parseElementType(header.get('descr') as PythonLiteral, source), columnMajor: order, shape: shape as number[] };
}

function parseElementType(descr: PythonLiteral, source: Source): Pick<NpyHeader, 'stored' | 'bigEndian'> {
  const [, order, type] = (typeof descr === 'string' ? /^([<>|])(\w+)/.exec(descr) : null) ?? [];
  if (type !== undefined && readable.has(type) && (order !== '|' || type.endsWith('1'))) {
    return { stored: type as StoredType, bigEndian: order === '>' };
  }
  const kind = typeof descr === 'string' ? (/[a-zA-Z]/.exec(descr)?.[0] ?? '') : Array.isArray(descr) ? 'V' : '';
  const [name, hint] = unreadable[kind] ?? ['an unknown type', 'save array.astype("float64").'];
  throw new DTypeError({
    ...source,
    expected: 'hold floats of 16, 32 or 64 bits, integers or bools',
    actual: `${showLiteral(descr)}, ${name}`,
    hint: `In NumPy: ${hint}`,
  });
}

/** What the letters of NumPy's element types mean, and what to save in their place. */
const unreadable: Record<string, readonly [name: string, hint: string]> = {
  c: ['complex numbers', 'save array.real and array.imag as two arrays.'],
  f: ['a float of another width', 'save array.astype("float64").'],
  U: ['text', 'save numbers in its place, such as np.unique(array, return_inverse=True)[1].'],
  S: ['byte strings', 'save numbers in their place, such as np.unique(array, return_inverse=True)[1].'],
  O: ['pickled Python objects', 'save an array of numbers, such as np.stack(list(array)) or array.astype("float64").'],
  M: ['dates', 'save array.astype("int64").astype("float64").'],
  m: ['time spans', 'save array.astype("int64").astype("float64").'],
  V: ['records', 'save each field as an array of its own: array["name"].'],
};

function showLiteral(value: PythonLiteral): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `(${value.map(showLiteral).join(', ')})`;
  return value instanceof Map ? 'a dictionary' : String(value);
}

function shorten(text: string): string {
  return text.length <= 60 ? `"${text}"` : `"${text.slice(0, 59)}…"`;
}

/** The bytes before the elements, of format 1.0: padded so that the elements begin at a multiple of 64. */
export function npyHeader(dtype: DType, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${written[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const dataStart = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = new Uint8Array(dataStart).fill(0x20);
  header.set([...magic, 1, 0, (dataStart - 10) & 0xff, (dataStart - 10) >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  header[dataStart - 1] = 0x0a;
  return header;
}
