import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/npy.json' with { type: 'json' };
import { tensor } from '../create.js';
import { dtypes, type DType, type TypedArray } from '../dtype.js';
import { DomainError, DTypeError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { readNpy, writeNpy } from './npy.js';

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

const { readable, refused } = reference.cases;
const file = (name: string): Uint8Array => decode(readable.find((one) => one.name === name)!.file);

/** An .npy file of format 1.0 with this header text and these bytes after it. */
function npyOf(header: string, data: readonly number[] = []): Uint8Array {
  return Uint8Array.of(0x93, ...bytesOf('NUMPY'), 1, 0, header.length & 255, header.length >> 8, ...bytesOf(header), ...data);
}

function bytesOf(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** The error of a call, so that its fields and message can be compared. */
function errorOf(call: () => unknown): DomainError {
  try {
    call();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('the call did not fail');
}

const bits = (elements: TypedArray): Uint8Array => new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);

describe('files made by NumPy', () => {
  test.each(readable)('$name', ({ file, shape, values }) => {
    const x = readNpy(decode(file));
    expect(x.shape).toEqual(shape);
    const narrow = x.dtype === 'float32' ? Math.fround : (v: number) => v;
    expect(Array.from(x.data)).toEqual(values.map((value) => narrow(Number(value))));
  });

  test.each([
    ['<f8', 'float64'],
    ['>f4', 'float32'],
    ['<f2', 'float32'],
    ['>i8', 'int32'],
    ['<u4', 'int32'],
    ['|u1', 'int32'],
    ['|b1', 'bool'],
  ])('%s becomes %s', (name, dtype) => {
    expect(readNpy(file(name)).dtype).toBe(dtype);
  });

  test.each(['<f8', '<f4', '<i4', '|b1', 'scalar', 'no elements', 'matrix', 'no elements on three axes'])(
    'writing what was read from %s gives the same bytes',
    (name) => {
      expect(writeNpy(readNpy(file(name)))).toEqual(file(name));
    },
  );

  test('an ArrayBuffer, a Node Buffer and a view at an odd place read alike', () => {
    const bytes = file('matrix');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const form of [bytes.buffer as ArrayBuffer, Buffer.from(bytes), shifted.subarray(3)]) {
      expect(readNpy(form).toArray()).toEqual([[0, 1, 2], [3, 4, 5]]);
    }
  });

  test('a tensor does not change when the bytes of its file do', () => {
    const bytes = Buffer.from(file('<f8'));
    const x = readNpy(bytes);
    bytes.fill(1);
    expect(x.data[2]).toBe(1.5);
  });

  test('headers of Python 2 and with other quotes and spaces are read', () => {
    const header = `{"shape":(2L,1L),\n "fortran_order" : False,"descr": "<i4"}`;
    expect(readNpy(npyOf(header, [1, 0, 0, 0, 2, 0, 0, 0])).toArray()).toEqual([[1], [2]]);
  });

  test('a signalling NaN and the NaN of half precision keep their bits', () => {
    const header = (descr: string): string => `{'descr': '${descr}', 'fortran_order': False, 'shape': (), }`;
    expect(bits(readNpy(npyOf(header('>f4'), [0x7f, 0x81, 0x23, 0x45])).data)).toEqual(Uint8Array.of(0x45, 0x23, 0x81, 0x7f));
    expect(bits(readNpy(npyOf(header('<f2'), [0x01, 0xfe])).data)).toEqual(Uint8Array.of(0x00, 0x20, 0xc0, 0xff));
  });
});

describe('round trips', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  const kinds: Record<DType, (buffer: ArrayBuffer) => TypedArray> = {
    float64: (buffer) => new Float64Array(buffer),
    float32: (buffer) => new Float32Array(buffer),
    int32: (buffer) => new Int32Array(buffer),
    bool: (buffer) => new Uint8Array(buffer).map((byte) => byte & 1),
  };

  test.each(dtypes)('every bit of %s survives, NaNs included', (dtype) => {
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (shape, stream) => {
        const bytes = Uint8Array.from({ length: sizeOf(shape) * { float64: 8, float32: 4, int32: 4, bool: 1 }[dtype] }, () => stream.next().value);
        // Exponents of all ones make NaNs and infinities frequent.
        if (dtype === 'float64') for (let i = 7; i < bytes.length; i += 16) bytes.set([0xf0 | (bytes[i - 1]! & 15), 0x7f], i - 1);
        const elements = kinds[dtype](bytes.buffer);
        const back = readNpy(writeNpy(new Tensor(dtype, shape, elements)));
        expect(back.dtype).toBe(dtype);
        expect(back.shape).toEqual(shape);
        expect(bits(back.data)).toEqual(bits(elements));
      }),
      { seed: 1 },
    );
  });

  test('views are written in row-major order', () => {
    const transposed = new Tensor('float64', [3, 2], Float64Array.of(1, 2, 3, 4, 5, 6), [1, 3]);
    expect(readNpy(writeNpy(transposed)).toArray()).toEqual([[1, 4], [2, 5], [3, 6]]);
  });

  test('numbers and nested arrays are written like the tensors they stand for', () => {
    expect(readNpy(writeNpy([[true], [false]])).toString()).toBe(tensor([[true], [false]]).toString());
    expect(readNpy(writeNpy(-0)).data).toEqual(Float64Array.of(-0));
  });

  test('elements begin at a multiple of 64 bytes, whatever the shape', () => {
    for (let ndim = 0; ndim < 64; ndim++) {
      const bytes = writeNpy(new Tensor('bool', new Array<number>(ndim).fill(1), Uint8Array.of(1)));
      expect((bytes.length - 1) % 64).toBe(0);
      expect(readNpy(bytes).ndim).toBe(ndim);
    }
  });
});

describe('what cannot be read is named', () => {
  test.each([
    ['complex', "got '<c16', complex numbers. In NumPy: save array.real and array.imag as two arrays."],
    ['text', "got '<U3', text. In NumPy: save numbers in its place, such as np.unique(array, return_inverse=True)[1]."],
    ['bytes', "got '|S3', byte strings. In NumPy: save numbers in their place, such as np.unique(array, return_inverse=True)[1]."],
    ['objects', "got '|O', pickled Python objects. In NumPy: save an array of numbers, such as np.stack(list(array)) or array.astype(\"float64\")."],
    ['dates', "got '<M8[D]', dates. In NumPy: save array.astype(\"int64\").astype(\"float64\")."],
    ['records', "got (('x', '<i4'), ('y', '<f8')), records. In NumPy: save each field as an array of its own: array[\"name\"]."],
    ['long double', "got '<f16', a float of another width. In NumPy: save array.astype(\"float64\")."],
  ] as const)('%s', (kind, message) => {
    const error = errorOf(() => readNpy(decode(refused[kind])));
    expect(error).toBeInstanceOf(DTypeError);
    expect(error.message).toBe(`readNpy: \`bytes\` must hold floats of 16, 32 or 64 bits, integers or bools, ${message}`);
  });

  test.each([
    ['large int64', '9007199254740991 as element 3'],
    ['small int64', '-2147483649 as element 0'],
    ['large uint32', '2147483648 as element 1'],
    ['large uint64', '18446744073709551615 as element 0'],
  ] as const)('%s', (kind, actual) => {
    const error = errorOf(() => readNpy(decode(refused[kind])));
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ op: 'readNpy', argument: 'bytes', actual });
    expect(error.message).toBe(
      `readNpy: \`bytes\` must hold integers from -2147483648 to 2147483647, the range of int32, got ${actual}. ` +
        'Store them as float64, which is exact up to 2^53 (in NumPy: array.astype("float64")).',
    );
  });

  test.each([
    ['nothing', [], 'no bytes at all.'],
    ['other bytes', [1, 2, 0xab], '01 02 ab.'],
    ['a zip archive', [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8], '50 4b 03 04 14 00 00 00 (a zip archive, such as .npz). Read it with readNpz.'],
    ['a pickle', [0x80, 4, 0x95], '80 04 95 (a Python pickle).'],
    ['a safetensors file', [16, 0, 0, 0, 0, 0, 0, 0, 0x7b], '10 00 00 00 00 00 00 00. Read it with readSafetensors.'],
    ['half of the signature', [0x93, 0x4e], '93 4e.'],
  ])('%s in place of a file', (_, bytes, got) => {
    expect(errorOf(() => readNpy(Uint8Array.from(bytes))).message).toBe(
      `readNpy: \`bytes\` must begin with 93 4e 55 4d 50 59, as .npy files do, got ${got}`,
    );
  });

  test.each([
    [6, 'be of .npy format 1.0, 2.0 or 3.0, got the end of the file after 6 bytes.'],
    [9, 'hold 10 bytes that say how long the header is, got 9 bytes in all; the file is truncated.'],
    [100, 'hold 118 bytes of header from byte 10 on, got 100 bytes in all; the file is truncated.'],
    [128, 'hold 48 bytes of elements from byte 128 on (f8, shape [2, 3]), got 0. The file is truncated.'],
    [170, 'hold 48 bytes of elements from byte 128 on (f8, shape [2, 3]), got 42. The file is truncated.'],
  ])('a file cut after %i bytes', (length, message) => {
    expect(errorOf(() => readNpy(file('matrix').subarray(0, length))).message).toBe(`readNpy: \`bytes\` must ${message}`);
  });

  test('no place to cut a file goes unnoticed', () => {
    const bytes = file('format 2.0');
    for (let length = 0; length < bytes.length; length++) {
      expect(errorOf(() => readNpy(bytes.subarray(0, length)))).toBeInstanceOf(DomainError);
    }
  });

  test('bytes after the elements', () => {
    const two = Uint8Array.of(...file('scalar'), ...file('scalar'));
    expect(errorOf(() => readNpy(two)).message).toBe(
      'readNpy: `bytes` must hold 8 bytes of elements from byte 128 on (f8, shape []), got 144. ' +
        'One .npy file holds one array; save several with np.savez and read them with readNpz.',
    );
  });

  test('a format of the future', () => {
    const bytes = file('scalar');
    bytes[6] = 4;
    expect(errorOf(() => readNpy(bytes)).message).toBe('readNpy: `bytes` must be of .npy format 1.0, 2.0 or 3.0, got format 4.0.');
  });

  test.each([
    ['{"descr": ', 'a Python dictionary, got "{"descr":" (expected a value at character 9, found the end).'],
    ["{'descr' '<f8'}", `a Python dictionary, got "{'descr' '<f8'}" (expected ":" at character 9, found "'<f8'").`],
    ["{'descr': '<f8' 3}", `a Python dictionary, got "{'descr': '<f8' 3}" (expected "," or "}" at character 16, found "3").`],
    ["{'descr': nan}", `a Python dictionary, got "{'descr': nan}" (expected a value at character 10, found "nan").`],
    ["{'descr': #}", `a Python dictionary, got "{'descr': #}" (unexpected " #}" at character 9).`],
    ['{} 7', 'a Python dictionary, got "{} 7" (expected the end at character 3, found "7").'],
    ['(1, 2)', 'a Python dictionary, got "(1, 2)".'],
    ['{}', 'the keys descr, fortran_order and shape, got none.'],
    ["{'descr': '<f8', 'shape': ()}", 'the keys descr, fortran_order and shape, got descr, shape.'],
    ["{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", 'fortran_order True or False, got 0.'],
    ["{'descr': '<f8', 'fortran_order': True, 'shape': (2, -1)}", 'a shape of whole numbers ≥ 0, got (2, -1).'],
    ["{'descr': '<f8', 'fortran_order': True, 'shape': None}", 'a shape of whole numbers ≥ 0, got None.'],
  ])('the header %s', (header, message) => {
    expect(errorOf(() => readNpy(npyOf(header))).message).toBe(`readNpy: \`bytes\` must have a header with ${message}`);
  });

  test('an element type nobody knows', () => {
    const header = `{'descr': '<q7', 'fortran_order': False, 'shape': ()}`;
    expect(errorOf(() => readNpy(npyOf(header))).message).toBe(
      "readNpy: `bytes` must hold floats of 16, 32 or 64 bits, integers or bools, got '<q7', an unknown type. In NumPy: save array.astype(\"float64\").",
    );
  });

  test.each([
    ['a path', 'weights.npy', 'a string'],
    ['a promise', Promise.resolve(), 'a promise'],
    ['nothing', undefined, 'undefined'],
  ])('%s in place of bytes', (_, argument, actual) => {
    const error = errorOf(() => readNpy(argument as never));
    expect(error).toBeInstanceOf(DTypeError);
    expect(error.message).toBe(
      `readNpy: \`bytes\` must be the content of a file as a Uint8Array or ArrayBuffer, got ${actual}. ` +
        'Read the file first: await readFile(path) in Node, await (await fetch(url)).arrayBuffer() in a browser.',
    );
  });
});
