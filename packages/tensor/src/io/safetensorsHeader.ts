import type { DType } from '../dtype.js';
import { DomainError, DTypeError, showShape } from '../errors.js';
import { sizeOf, type Shape } from '../shape.js';
import { describeFile } from './fileBytes.js';
import { storedWidth, type StoredType } from './storedType.js';

/** Where a tensor lies in a safetensors file, counted from the end of the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly stored: StoredType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** The content of the header. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Record<string, string>;
  /** Where the elements begin. */
  readonly dataStart: number;
}

const storedTypes: Record<string, StoredType> = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  BF16: 'bf2',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U64: 'u8',
  U32: 'u4',
  U16: 'u2',
  U8: 'u1',
  BOOL: 'b1',
};
const written: Record<DType, string> = { float64: 'F64', float32: 'F32', int32: 'I32', bool: 'BOOL' };
const lengthBytes = 8;
/** The limit of the reference implementation. */
const longestHeader = 100_000_000;
const metadataKey = '__metadata__';

/**
 * Reads and checks the header: every tensor has the bytes its type and shape need, and the tensors fill the rest of the
 * file without gaps and overlaps.
 * Source: the description of the safetensors format, version 0.4.
 */
export function readSafetensorsHeader(op: string, bytes: Uint8Array): SafetensorsHeader {
  const { text, dataStart } = headerText(op, bytes);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new DomainError({ op, argument: 'bytes', expected: 'have a header in JSON', actual: `${shorten(text)} (${(error as Error).message})` });
  }
  const fields = Object.entries(header as Record<string, unknown>);
  const metadata = fields.find(([name]) => name === metadataKey)?.[1] ?? {};
  requireMetadata(op, metadata);
  const entries = fields.filter(([name]) => name !== metadataKey).map(([name, field]) => readEntry(op, name, field));
  checkLayout(op, entries, bytes.length - dataStart);
  return { entries, metadata, dataStart };
}

function headerText(op: string, bytes: Uint8Array): { text: string; dataStart: number } {
  const fail = (expected: string, actual: string, hint?: string): DomainError =>
    new DomainError({ op, argument: 'bytes', expected, actual, ...(hint === undefined ? {} : { hint }) });
  if (bytes.length < lengthBytes) {
    throw fail('begin with 8 bytes that say how long the header is', `${bytes.length} bytes in all`, 'The file is truncated.');
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const dataStart = lengthBytes + length;
  if (length > longestHeader) {
    const { actual, hint } = describeFile(bytes);
    throw fail(`begin with a header length of at most ${longestHeader}`, `${length} from the bytes ${actual}`, hint);
  }
  if (bytes.length < dataStart) {
    throw fail(`hold ${length} bytes of header from byte 8 on`, `${bytes.length - lengthBytes}`, 'The file is truncated.');
  }
  if (bytes[lengthBytes] !== 0x7b || length === 0) {
    throw fail('have a header that begins with "{" at byte 8', length === 0 ? 'an empty header' : `byte ${bytes[lengthBytes]!}`);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(lengthBytes, dataStart)), dataStart };
  } catch {
    throw fail('have a header in UTF-8', 'bytes that are not');
  }
}

function requireMetadata(op: string, metadata: unknown): asserts metadata is Record<string, string> {
  const bad = isRecord(metadata) ? Object.entries(metadata).find(([, value]) => typeof value !== 'string') : [metadataKey, metadata];
  if (bad === undefined) return;
  throw new DomainError({
    op,
    argument: metadataKey,
    expected: 'hold strings by name',
    actual: `${JSON.stringify(bad[1])} for "${String(bad[0])}"`,
    hint: 'Store other values as text, with JSON.stringify.',
  });
}

function readEntry(op: string, name: string, field: unknown): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = (isRecord(field) ? field : {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !areLengths(shape) || !areLengths(offsets) || offsets.length !== 2) {
    throw new DomainError({
      op,
      argument: name,
      expected: 'have a dtype, a shape and two data_offsets, all whole numbers ≥ 0',
      actual: shorten(JSON.stringify(field)),
    });
  }
  if (!Object.hasOwn(storedTypes, dtype)) {
    throw new DTypeError({
      op,
      argument: name,
      expected: `be ${Object.keys(storedTypes).join(', ')}`,
      actual: dtype,
      hint: 'Convert it to float32 before it is saved.',
    });
  }
  const stored = storedTypes[dtype]!;
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * storedWidth(stored);
  if (end - begin !== size) {
    throw new DomainError({
      op,
      argument: name,
      expected: `lie on ${size} bytes (${dtype}, shape ${showShape(shape)})`,
      actual: `data_offsets [${begin}, ${end}], which span ${end - begin}`,
    });
  }
  return { name, stored, shape, begin, end };
}

/** Fails unless the tensors cover the data exactly once. */
function checkLayout(op: string, entries: readonly SafetensorsEntry[], dataLength: number): void {
  const inOrder = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  let last = 'the header';
  for (const { name, begin, end } of inOrder) {
    if (begin !== covered) {
      const problem = begin < covered ? 'They overlap.' : 'The bytes between belong to no tensor.';
      throw new DomainError({ op, argument: name, expected: `begin at byte ${covered} of the data, where ${last} ends`, actual: `byte ${begin}`, hint: problem });
    }
    if (end > dataLength) {
      throw new DomainError({
        op,
        argument: name,
        expected: `end within the ${dataLength} bytes of data`,
        actual: `byte ${end}`,
        hint: 'The file is truncated.',
      });
    }
    covered = end;
    last = `\`${name}\``;
  }
  if (covered !== dataLength) {
    throw new DomainError({ op, argument: 'bytes', expected: `end at byte ${covered} of the data, where ${last} ends`, actual: `${dataLength} bytes of data` });
  }
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function areLengths(x: unknown): x is number[] {
  return Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** The length and the header of a file in which tensors follow each other in the given order; padded to a multiple of 8. */
export function safetensorsHeader(
  op: string,
  tensors: readonly { readonly name: string; readonly dtype: DType; readonly shape: Shape; readonly byteLength: number }[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  // Put together by hand: an object would move names that look like integers to the front.
  const fields: string[] = [];
  if (metadata !== undefined) {
    requireMetadata(op, metadata);
    fields.push(`"${metadataKey}":${JSON.stringify(metadata)}`);
  }
  let begin = 0;
  for (const { name, dtype, shape, byteLength } of tensors) {
    if (name === metadataKey) {
      throw new DomainError({ op, argument: 'tensors', expected: 'not be named __metadata__', actual: 'a tensor of that name', hint: 'Give strings as the option `metadata`.' });
    }
    const end = begin + byteLength;
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: written[dtype], shape, data_offsets: [begin, end] })}`);
    begin = end;
  }
  const text = new TextEncoder().encode(`{${fields.join(',')}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(lengthBytes + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, lengthBytes);
  return header;
}
