import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/npz.json' with { type: 'json' };
import { arange, zeros } from '../constructors.js';
import { tensor } from '../create.js';
import { DomainError, DTypeError } from '../errors.js';
import { writeNpy } from './npy.js';
import { readNpz, writeNpz } from './npz.js';
import { crc32 } from './zipDirectory.js';

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const { arrays, stored, deflated, repetitive } = reference.cases;

function errorOf(call: () => unknown): DomainError {
  try {
    call();
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('the call did not fail');
}

/** The first place of some bytes. */
function find(bytes: Uint8Array, ...wanted: number[]): number {
  return bytes.findIndex((_, i) => wanted.every((byte, k) => bytes[i + k] === byte));
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s);

describe('archives made by NumPy', () => {
  test.each([
    ['stored', stored],
    ['deflated', deflated],
  ])('%s', (_, archive) => {
    const read = readNpz(decode(archive));
    const plain = Object.entries(read).map(([name, x]) => [name, { shape: x.shape, values: Array.from(x.data) }]);
    expect(Object.fromEntries(plain)).toEqual(arrays);
    expect(Object.values(read).map((x) => x.dtype)).toEqual(['float64', 'float32', 'bool', 'int32', 'float64']);
  });

  test('a content much longer than its compressed form', () => {
    expect(readNpz(decode(repetitive)).zeros!.data).toEqual(new Float64Array(1000));
  });
});

describe('round trips', () => {
  const tensors = {
    weights: tensor([[1, NaN], [-0, Infinity]]),
    'layers/0/bias': tensor([0.5], { dtype: 'float32' }),
    größe: tensor(3, { dtype: 'int32' }),
    empty: zeros([0, 2], { dtype: 'bool' }),
    '': arange(3),
    __proto__x: tensor(1),
  };

  test.each([false, true])('compress: %s', (compress) => {
    const read = readNpz(writeNpz(tensors, { compress }));
    expect(Object.keys(read)).toEqual(Object.keys(tensors));
    for (const [name, x] of Object.entries(tensors)) expect(writeNpy(read[name]!)).toEqual(writeNpy(x));
  });

  test('an archive of nothing', () => {
    expect(readNpz(writeNpz({}))).toEqual({});
  });

  test('a name that objects treat in a special way', () => {
    const read = readNpz(writeNpz(Object.fromEntries([['__proto__', tensor(7)]])));
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test('the same tensors give the same bytes at any time', () => {
    expect(writeNpz(tensors)).toEqual(writeNpz(tensors));
    // Date and time of the first entry: 1980-01-01 00:00.
    expect(Array.from(writeNpz(tensors).subarray(10, 14))).toEqual([0, 0, 0x21, 0]);
  });

  test('compressing makes repetitive arrays small', () => {
    expect(writeNpz({ x: zeros([1000]) }, { compress: true }).length).toBeLessThan(300);
  });

  test('folders among the entries are passed over', () => {
    const archive = zipSync({ 'layers/': new Uint8Array(), 'layers/x.npy': writeNpy(1) });
    expect(Object.keys(readNpz(archive))).toEqual(['layers/x']);
  });

  test('a directory in the wide form of large archives is read', () => {
    const narrow = writeNpz({ x: tensor([1, 2]) });
    const end = narrow.length - 22;
    const view = new DataView(narrow.buffer);
    const wide = new Uint8Array(76);
    const wideView = new DataView(wide.buffer);
    wideView.setUint32(0, 0x06064b50, true);
    wideView.setBigUint64(4, 44n, true);
    wideView.setBigUint64(24, 1n, true);
    wideView.setBigUint64(32, 1n, true);
    wideView.setBigUint64(40, BigInt(view.getUint32(end + 12, true)), true);
    wideView.setBigUint64(48, BigInt(view.getUint32(end + 16, true)), true);
    wideView.setUint32(56, 0x07064b50, true);
    wideView.setBigUint64(64, BigInt(end), true);
    wideView.setUint32(72, 1, true);
    const closing = narrow.slice(end);
    closing.fill(0xff, 8, 20);
    const archive = Uint8Array.of(...narrow.subarray(0, end), ...wide, ...closing);
    expect(readNpz(archive).x!.toArray()).toEqual([1, 2]);
  });
});

describe('what cannot be read is named', () => {
  test.each([
    ['nothing', [], 'no bytes at all.'],
    ['an .npy file', writeNpy(1).subarray(0, 10), '93 4e 55 4d 50 59 01 00 (a .npy file). Read it with readNpy.'],
    ['text', text('hello'), '68 65 6c 6c 6f.'],
  ])('%s in place of an archive', (_, bytes, got) => {
    expect(errorOf(() => readNpz(Uint8Array.from(bytes))).message).toBe(
      `readNpz: \`bytes\` must begin with 50 4b, as zip archives do, got ${got}`,
    );
  });

  test('an archive cut anywhere', () => {
    const archive = decode(stored);
    expect(errorOf(() => readNpz(archive.subarray(0, 500))).message).toBe(
      'readNpz: `bytes` must end with the directory of a zip archive, got 500 bytes without one. The file is truncated or damaged.',
    );
    for (let length = 0; length < archive.length; length++) {
      expect(errorOf(() => readNpz(archive.subarray(0, length)))).toBeInstanceOf(DomainError);
    }
  });

  test('a changed byte in a stored array', () => {
    const archive = writeNpz({ mask: tensor([false, true, true]), other: tensor(1) });
    archive[find(archive, 0, 1, 1)] = 1;
    const content = writeNpy(tensor([false, true, true]));
    const damaged = writeNpy(tensor([true, true, true]));
    const hex = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');
    const error = errorOf(() => readNpz(archive));
    expect(error).toMatchObject({ op: 'readNpz', argument: 'mask.npy' });
    expect(error.message).toBe(
      `readNpz: \`mask.npy\` must have the checksum ${hex(content)} that the archive states, got ${hex(damaged)} for 131 bytes. ` +
        'The archive is damaged; copy or download it again.',
    );
  });

  test('no changed byte of an array goes unnoticed, stored or deflated', () => {
    for (const compress of [false, true]) {
      const archive = writeNpz({ x: tensor([1, 2, 3]) }, { compress });
      const start = 30 + 'x.npy'.length;
      const end = find(archive, 0x50, 0x4b, 1, 2);
      for (let i = start; i < end; i++) {
        const damaged = archive.slice();
        damaged[i]! ^= 0x10;
        expect(errorOf(() => readNpz(damaged))).toBeInstanceOf(DomainError);
      }
    }
  });

  test('deflated content that is not', () => {
    const archive = writeNpz({ a: tensor(1), b: arange(50) }, { compress: true });
    const content = find(archive, ...text('b.npy')) + 5;
    archive.fill(0xff, content, content + 10);
    expect(errorOf(() => readNpz(archive)).message).toBe(
      'readNpz: `b.npy` must be stored or deflated without damage, got "invalid block type" from the decompressor. ' +
        'The archive is damaged; copy or download it again.',
    );
  });

  test('a method of compression nobody here knows', () => {
    const archive = writeNpz({ x: tensor(1) });
    archive[find(archive, 0x50, 0x4b, 1, 2) + 10] = 14;
    expect(errorOf(() => readNpz(archive)).message).toBe(
      'readNpz: `x.npy` must be stored or deflated without damage, got "unknown compression type 14" from the decompressor. ' +
        'The archive is damaged; copy or download it again.',
    );
  });

  test('an encrypted entry', () => {
    const archive = writeNpz({ x: tensor(1) });
    archive[find(archive, 0x50, 0x4b, 1, 2) + 8]! |= 1;
    expect(errorOf(() => readNpz(archive)).message).toBe(
      'readNpz: `x.npy` must not be encrypted, got an encrypted entry. Save the archive without a password.',
    );
  });

  test('an entry that is no array', () => {
    expect(errorOf(() => readNpz(zipSync({ 'notes.txt': text('hello') }))).message).toBe(
      'readNpz: `notes.txt` must be an .npy file, like every entry of an .npz archive, got another file. Remove it, or unpack the archive and use readNpy.',
    );
  });

  test('two arrays of one name', () => {
    const archive = writeNpz({ a: tensor(1), b: tensor(2) });
    for (let i = 0; i < archive.length; i++) if (archive[i] === 0x62 && archive[i + 1] === 0x2e) archive[i] = 0x61;
    expect(errorOf(() => readNpz(archive)).message).toBe('readNpz: `a.npy` must be in the archive once, got two entries of this name.');
  });

  test('an array that cannot be read', () => {
    const complex = writeNpy(1);
    complex[complex.indexOf(0x66)] = 0x63;
    const error = errorOf(() => readNpz(zipSync({ 'layers/z.npy': complex })));
    expect(error).toBeInstanceOf(DTypeError);
    expect(error.message).toBe(
      "readNpz: `layers/z.npy` must hold floats of 16, 32 or 64 bits, integers or bools, got '<c8', complex numbers. " +
        'In NumPy: save array.real and array.imag as two arrays.',
    );
  });
});

test('the checksum is that of the published check value', () => {
  expect(crc32(text('123456789'))).toBe(0xcbf43926);
});
