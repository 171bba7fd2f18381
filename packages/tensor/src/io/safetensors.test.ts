import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/safetensors.json' with { type: 'json' };
import { zeros } from '../constructors.js';
import { tensor } from '../create.js';
import { bytesPerElement, dtypes } from '../dtype.js';
import { DomainError, DTypeError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { writeNpy } from './npy.js';
import { readSafetensors, safetensorsMetadata, writeSafetensors } from './safetensors.js';

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const { file, metadata, tensors: expected } = reference.cases;

function errorOf(call: () => unknown): DomainError {
  try {
    call();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('the call did not fail');
}

/** A file with this header, as text or as the value it stands for, and this many zero bytes of data. */
function fileOf(header: unknown, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const messageOf = (bytes: Uint8Array): string => errorOf(() => readSafetensors(bytes)).message;
const headerOf = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes.subarray(8, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))));

describe('a file put together by the specification', () => {
  const read = readSafetensors(decode(file));

  test.each(Object.entries(expected))('%s', (name, { shape, values }) => {
    expect(read[name]!.shape).toEqual(shape);
    expect(Array.from(read[name]!.data)).toEqual(values);
  });

  test('half precision becomes float32, integers become int32', () => {
    expect(Object.fromEntries(Object.entries(read).map(([name, x]) => [name, x.dtype]))).toEqual({
      f64: 'float64',
      f32: 'float32',
      f16: 'float32',
      bf16: 'float32',
      i64: 'int32',
      i32: 'int32',
      i16: 'int32',
      i8: 'int32',
      u64: 'int32',
      u32: 'int32',
      u16: 'int32',
      u8: 'int32',
      bool: 'bool',
      scalar: 'float32',
      empty: 'float32',
    });
  });

  test('metadata are read apart', () => {
    expect(safetensorsMetadata(decode(file))).toEqual(metadata);
    expect(safetensorsMetadata(fileOf({}))).toEqual({});
  });

  test('every byte of a half precision NaN is kept', () => {
    const bytes = fileOf({ x: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }, 2);
    bytes.set([0x81, 0xff], bytes.length - 2);
    expect(new Uint32Array(readSafetensors(bytes).x!.data.buffer)[0]).toBe(0xff810000);
  });
});

describe('writing', () => {
  test('the bytes are those of the specification', () => {
    const bytes = writeSafetensors({ b: tensor([true]), a: tensor([1, -2], { dtype: 'float32' }), c: tensor(1) }, { metadata: { k: 'v' } });
    const header =
      '{"__metadata__":{"k":"v"},"c":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
      '"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[16,17]}}';
    expect(headerOf(bytes).trimEnd()).toBe(header);
    expect(headerOf(bytes).length % 8).toBe(0);
    expect(Array.from(bytes.subarray(8 + headerOf(bytes).length))).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1]);
  });

  test('the order in which tensors are given does not matter', () => {
    const [x, y] = [tensor(1), tensor(2)];
    expect(writeSafetensors({ x, y, 10: x, 9: y })).toEqual(writeSafetensors({ 9: y, y, 10: x, x }));
  });

  test('metadata must be strings', () => {
    expect(errorOf(() => writeSafetensors({}, { metadata: { epoch: 3 as never } })).message).toBe(
      'writeSafetensors: `__metadata__` must hold strings by name, got 3 for "epoch". Store other values as text, with JSON.stringify.',
    );
  });

  test('no tensor can be named __metadata__', () => {
    expect(errorOf(() => writeSafetensors({ __metadata__: tensor(1) })).message).toBe(
      'writeSafetensors: `tensors` must not be named __metadata__, got a tensor of that name. Give strings as the option `metadata`.',
    );
  });
});

describe('round trips', () => {
  const anyTensor = fc
    .tuple(fc.constantFrom(...dtypes), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), fc.infiniteStream(fc.integer({ min: 0, max: 255 })))
    .map(([dtype, shape, stream]) => {
      const bytes = Uint8Array.from({ length: sizeOf(shape) * bytesPerElement[dtype] }, () => stream.next().value & (dtype === 'bool' ? 1 : 255));
      const make = { float64: Float64Array, float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
      return new Tensor(dtype, shape, new make(bytes.buffer));
    });

  test('every name and every bit survives', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'), anyTensor),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
        (tensors, metadata) => {
          const bytes = writeSafetensors(tensors, { metadata });
          const read = readSafetensors(bytes);
          expect(new Set(Object.keys(read))).toEqual(new Set(Object.keys(tensors)));
          for (const [name, x] of Object.entries(tensors)) expect(writeNpy(read[name]!)).toEqual(writeNpy(x));
          expect(Object.entries(safetensorsMetadata(bytes)).sort()).toEqual(Object.entries(metadata).sort());
        },
      ),
      { seed: 1 },
    );
  });

  test('names that objects treat in a special way', () => {
    const tensors = Object.fromEntries([['__proto__', tensor(1)], ['constructor', tensor(2)], ['', tensor(3)], ['\ud800', tensor(4)]]);
    expect(new Set(Object.keys(readSafetensors(writeSafetensors(tensors))))).toEqual(new Set(Object.keys(tensors)));
  });

  test('no tensors at all', () => {
    expect(readSafetensors(writeSafetensors({}))).toEqual({});
  });

  test('a Buffer is copied, not shared', () => {
    const bytes = Buffer.from(writeSafetensors({ x: tensor([1, 2]) }));
    const { x } = readSafetensors(bytes);
    bytes.fill(0xff);
    expect(x!.toArray()).toEqual([1, 2]);
  });
});

describe('what cannot be read is named', () => {
  const f32 = (shape: number[], begin: number, end: number): object => ({ dtype: 'F32', shape, data_offsets: [begin, end] });

  test('a file without a whole header', () => {
    expect(messageOf(Uint8Array.of(1, 2, 3))).toBe(
      'readSafetensors: `bytes` must begin with 8 bytes that say how long the header is, got 3 bytes in all. The file is truncated.',
    );
    expect(messageOf(decode(file).subarray(0, 100))).toMatch(
      /^readSafetensors: `bytes` must hold \d+ bytes of header from byte 8 on, got 92\. The file is truncated\.$/,
    );
  });

  test('another kind of file', () => {
    expect(messageOf(writeNpy(1))).toBe(
      'readSafetensors: `bytes` must begin with a header length of at most 100000000, got 379676406402707 from the bytes ' +
        '93 4e 55 4d 50 59 01 00 (a .npy file). Read it with readNpy.',
    );
  });

  test('a header that is too long to be one', () => {
    const bytes = new Uint8Array(8).fill(0xff);
    expect(messageOf(bytes)).toBe(
      'readSafetensors: `bytes` must begin with a header length of at most 100000000, got 18446744073709552000 from the bytes ff ff ff ff ff ff ff ff.',
    );
  });

  test('a header that is not what it should be', () => {
    expect(messageOf(fileOf(''))).toBe('readSafetensors: `bytes` must have a header that begins with "{" at byte 8, got an empty header.');
    expect(messageOf(fileOf('[]'))).toBe('readSafetensors: `bytes` must have a header that begins with "{" at byte 8, got byte 91.');
    // What follows in parentheses is the engine's own description.
    expect(messageOf(fileOf('{"x": }'))).toMatch(/^readSafetensors: `bytes` must have a header in JSON, got \{"x": \} \(.+\)\.$/);
    const notText = fileOf('{"x"}');
    notText[10] = 0xff;
    expect(messageOf(notText)).toBe('readSafetensors: `bytes` must have a header in UTF-8, got bytes that are not.');
  });

  test.each([
    [{ x: 3 }, '3'],
    [{ x: { dtype: 'F32', shape: [1] } }, '{"dtype":"F32","shape":[1]}'],
    [{ x: f32([-1], 0, 4) }, '{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}'],
    [{ x: f32([1.5], 0, 6) }, '{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}'],
    [{ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, '{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}'],
    [{ x: { dtype: 1, shape: [], data_offsets: [0, 4] } }, '{"dtype":1,"shape":[],"data_offsets":[0,4]}'],
  ])('the field %j', (header, actual) => {
    expect(messageOf(fileOf(header, 4))).toBe(
      `readSafetensors: \`x\` must have a dtype, a shape and two data_offsets, all whole numbers ≥ 0, got ${actual}.`,
    );
  });

  test('metadata that are not strings', () => {
    expect(messageOf(fileOf({ __metadata__: { step: 3 } }))).toBe(
      'readSafetensors: `__metadata__` must hold strings by name, got 3 for "step". Store other values as text, with JSON.stringify.',
    );
    expect(errorOf(() => safetensorsMetadata(fileOf({ __metadata__: [1] }))).message).toBe(
      'safetensorsMetadata: `__metadata__` must hold strings by name, got [1] for "__metadata__". Store other values as text, with JSON.stringify.',
    );
  });

  test('an element type that has no equal here', () => {
    const error = errorOf(() => readSafetensors(fileOf({ 'layer.weight': { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } }, 4)));
    expect(error).toBeInstanceOf(DTypeError);
    expect(error.message).toBe(
      'readSafetensors: `layer.weight` must be F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, got F8_E4M3. ' +
        'Convert it to float32 before it is saved.',
    );
  });

  test('integers beyond int32', () => {
    const bytes = fileOf({ ids: { dtype: 'I64', shape: [2], data_offsets: [0, 16] } }, 16);
    bytes[bytes.length - 4] = 1;
    expect(messageOf(bytes)).toBe(
      'readSafetensors: `ids` must hold integers from -2147483648 to 2147483647, the range of int32, got 4294967296 as element 1. ' +
        'Store them as float64, which is exact up to 2^53 (in NumPy: array.astype("float64")).',
    );
  });

  test.each([
    ['offsets that do not fit the shape', { a: f32([3], 0, 8) }, 8, '`a` must lie on 12 bytes (F32, shape [3]), got data_offsets [0, 8], which span 8.'],
    ['offsets in the wrong order', { a: f32([1], 4, 0) }, 4, '`a` must lie on 4 bytes (F32, shape [1]), got data_offsets [4, 0], which span -4.'],
    ['a shape beyond all numbers', { a: f32([0, ...new Array<number>(20).fill(2 ** 53 - 1)], 0, 8) }, 8, undefined],
    [
      'overlapping tensors',
      { b: f32([2], 4, 12), a: f32([2], 0, 8) },
      12,
      '`b` must begin at byte 8 of the data, where `a` ends, got byte 4. They overlap.',
    ],
    ['the same bytes twice', { a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4, '`b` must begin at byte 4 of the data, where `a` ends, got byte 0. They overlap.'],
    [
      'a gap',
      { a: f32([1], 0, 4), b: f32([1], 8, 12) },
      12,
      '`b` must begin at byte 4 of the data, where `a` ends, got byte 8. The bytes between belong to no tensor.',
    ],
    [
      'a gap before the first',
      { a: f32([1], 4, 8) },
      8,
      '`a` must begin at byte 0 of the data, where the header ends, got byte 4. The bytes between belong to no tensor.',
    ],
    ['a truncated file', { a: f32([1], 0, 4), b: f32([2], 4, 12) }, 10, '`b` must end within the 10 bytes of data, got byte 12. The file is truncated.'],
    ['bytes after the last tensor', { a: f32([1], 0, 4) }, 6, '`bytes` must end at byte 4 of the data, where `a` ends, got 6 bytes of data.'],
    ['a repeated name', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8, undefined],
  ])('%s', (_, header, dataLength, message) => {
    const error = errorOf(() => readSafetensors(fileOf(header, dataLength)));
    expect(error).toBeInstanceOf(DomainError);
    if (message !== undefined) expect(error.message).toBe(`readSafetensors: ${message}`);
  });

  test('no place to cut a file goes unnoticed', () => {
    const bytes = writeSafetensors({ x: tensor([1, 2]), flags: zeros([3], { dtype: 'bool' }) });
    for (let length = 0; length < bytes.length; length++) {
      expect(errorOf(() => readSafetensors(bytes.subarray(0, length)))).toBeInstanceOf(DomainError);
    }
  });
});
