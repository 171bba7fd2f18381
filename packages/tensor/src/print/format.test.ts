import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DType } from '../dtype.js';
import { DomainError } from '../errors.js';
import { formatTensor, type FormatOptions } from './format.js';

const show = (data: readonly number[], shape: readonly number[] = [data.length], dtype: DType = 'float64', options: FormatOptions = {}): string =>
  formatTensor({ dtype, shape, data }, options);

const filled = (size: number, f: (i: number) => number): number[] => Array.from({ length: size }, (_, i) => f(i));
const ramp = (size: number): number[] => filled(size, (i) => i);

describe('brackets', () => {
  test('a scalar has none', () => {
    expect(show([3.5], [])).toBe('tensor(3.5)');
    expect(show([3], [], 'int32')).toBe('tensor(3, int32)');
    expect(show([1], [], 'bool')).toBe('tensor(true, bool)');
  });

  test('a short vector stands on one line without padding', () => {
    expect(show([1, 20, -300])).toBe('tensor([1, 20, -300])');
  });

  test('a matrix has equal columns below the first bracket', () => {
    expect(show([1, 20, -300, 4], [2, 2])).toBe('tensor([[   1,   20],\n        [-300,    4]])');
    expect(show([1, 2, 3], [3, 1])).toBe('tensor([[1],\n        [2],\n        [3]])');
  });

  test('matrices of a stack are set apart by one empty line, whatever the number of axes', () => {
    expect(show(ramp(8), [2, 2, 2])).toBe(
      'tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])',
    );
    expect(show(ramp(4), [2, 2, 1, 1])).toBe(
      'tensor([[[[0]],\n\n         [[1]]],\n\n        [[[2]],\n\n         [[3]]]])',
    );
  });

  test('a tensor without elements shows its shape where the brackets cannot', () => {
    expect(show([])).toBe('tensor([])');
    expect(show([], [0, 3])).toBe('tensor([], shape=[0, 3])');
    expect(show([], [2, 0, 4], 'bool')).toBe('tensor([], bool, shape=[2, 0, 4])');
  });

  test('every element type but float64 is named', () => {
    expect(show([1, 2])).toBe('tensor([1, 2])');
    expect(show([1, 2], [2], 'float32')).toBe('tensor([1, 2], float32)');
    expect(show([1, 2], [2], 'int32')).toBe('tensor([1, 2], int32)');
    expect(show([1, 0], [2], 'bool')).toBe('tensor([true, false], bool)');
    expect(show([1, 0, 0, 1], [2, 2], 'bool')).toBe('tensor([[ true, false],\n        [false,  true]], bool)');
  });
});

describe('numbers', () => {
  test.each([
    ['whole numbers have no point', [1, -2, 1e6], '[1, -2, 1000000]'],
    ['fractions share as many digits as the longest needs', [1, 2.5, -3.25], '[1.00, 2.50, -3.25]'],
    ['four digits at most', [Math.PI, -Math.E], '[3.1416, -2.7183]'],
    ['digits that round away are not written', [0.5, 0.49999999], '[0.5, 0.5]'],
    ['large whole numbers are exact', [1.7e12, 3], '[1700000000000, 3]'],
    ['from 1e15 on whole numbers are scientific', [1e15, 1], '[1e+15, 1e+00]'],
    ['from 1e8 on fractions are scientific', [1e8, 0.5], '[1e+8, 5e-1]'],
    ['below 1e8 they are not', [99999999, 0.5], '[99999999.0, 0.5]'],
    ['a number other than zero is never written as zero', [1, 2e-5], '[1e+0, 2e-5]'],
    ['a small number keeps a small number of digits', [1, 0.0023], '[1.0000, 0.0023]'],
    ['small numbers that a few digits write exactly stay fixed', [0.001, 0.0003], '[0.0010, 0.0003]'],
    ['small numbers that need more digits are scientific', [0.0012345], '[1.2345e-3]'],
    ['exponents share a width', [Math.PI * 1e-7, 1e-12], '[3.1416e-07, 1.0000e-12]'],
    ['the widest exponents', [5e-324, 1.7976931348623157e308], '[4.9407e-324, 1.7977e+308]'],
    ['NaN and infinities', [NaN, Infinity, -Infinity, 1.5], '[NaN, Infinity, -Infinity, 1.5]'],
    ['nothing but NaN', [NaN, NaN], '[NaN, NaN]'],
    ['zero keeps its sign', [0, -0], '[0, -0]'],
    ['zero keeps its sign beside fractions', [-0, 0.5], '[-0.0, 0.5]'],
    ['zero is plain among scientific numbers', [0, -0, 1e-9], '[0, -0, 1e-9]'],
  ])('%s', (_, data, text) => {
    expect(show(data)).toBe(`tensor(${text})`);
  });

  test('float32 elements are written with the digits that a float32 has', () => {
    const data = Array.from(Float32Array.of(0.1, 0.001));
    expect(show(data, [2], 'float32')).toBe('tensor([0.100, 0.001], float32)');
    expect(show([Math.fround(0.001)], [], 'float32')).toBe('tensor(0.001, float32)');
  });

  test('precision sets the digits after the point', () => {
    expect(show([Math.PI, 1], [2], 'float64', { precision: 8 })).toBe('tensor([3.14159265, 1.00000000])');
    expect(show([Math.PI, 1], [2], 'float64', { precision: 0 })).toBe('tensor([3, 1])');
    expect(show([Math.PI * 1e-9], [1], 'float64', { precision: 1 })).toBe('tensor([3.1e-9])');
    expect(show([1 / 3], [], 'float64', { precision: 17 })).toBe('tensor(0.33333333333333331)');
  });

  test('with 16 digits after the first every number can be read back', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-30, max: 1e-20, noNaN: true }), fc.boolean(), (size, negative) => {
        const value = negative ? -size : size;
        expect(Number(/\((.*)\)/.exec(show([value], [], 'float64', { precision: 16 }))![1])).toBe(value);
      }),
      { seed: 1 },
    );
  });

  test('what is written lies within half a unit of the last digit, and all have the same digits', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 8 }), (data) => {
        const cells = /\[(.*)\]/.exec(show(data, [data.length], 'float64', { lineWidth: 1000 }))![1]!.split(', ');
        const scientific = cells.some((cell) => cell.includes('e'));
        cells.forEach((cell, i) => {
          const value = data[i]!;
          // Four digits after the point, of the number itself or of its mantissa; 1 + 1e-12 covers the subtraction.
          const unit = scientific ? 10 ** (Number(cell.split('e')[1] ?? 0) - 4) : 1e-4;
          expect(Math.abs(Number(cell) - value)).toBeLessThanOrEqual((unit / 2) * (1 + 1e-12) + 1e-12 * Math.abs(value));
          expect(Number(cell) === 0).toBe(value === 0);
        });
        const digits = cells.filter((cell) => !(scientific && Number(cell) === 0)).map((cell) => /\.(\d*)/.exec(cell)?.[1]!.length ?? 0);
        expect(new Set(digits).size).toBeLessThanOrEqual(1);
      }),
      { seed: 2 },
    );
  });
});

describe('long tensors', () => {
  test('a long vector is broken into lines of aligned columns', () => {
    expect(show(filled(24, (i) => (i - 5) ** 3))).toBe(
      [
        'tensor([-125,  -64,  -27,   -8,   -1,    0,    1,    8,   27,   64,  125,  216,',
        '         343,  512,  729, 1000, 1331, 1728, 2197, 2744, 3375, 4096, 4913, 5832])',
      ].join('\n'),
    );
  });

  test('rows of a matrix are broken alike', () => {
    expect(show(ramp(12), [2, 6], 'int32', { lineWidth: 24 })).toBe(
      [
        'tensor([[ 0,  1,  2,  3,', //
        '          4,  5],',
        '        [ 6,  7,  8,  9,',
        '         10, 11]],',
        '       int32)',
      ].join('\n'),
    );
  });

  test('a vector that just fits stays on one line, one more character breaks it', () => {
    expect(show([1, 20, 300], [3], 'float64', { lineWidth: 20 })).toBe('tensor([1, 20, 300])');
    expect(show([1, 20, 300], [3], 'float64', { lineWidth: 19 })).toBe('tensor([  1,  20,\n        300])');
  });

  test('no line is longer than lineWidth, unless one number is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom<(n: number) => number[]>((n) => [n], (n) => [1, n], (n) => [n, 1, 1]),
        fc.integer({ min: 40, max: 100 }),
        (data, shape, lineWidth) => {
          const lines = show(data, shape(data.length), 'float32', { lineWidth }).split('\n');
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(lineWidth);
        },
      ),
      { seed: 3 },
    );
  });

  test('the element type moves to a line of its own when it does not fit', () => {
    expect(show(ramp(4), [4], 'float32', { lineWidth: 22 })).toBe('tensor([0, 1, 2, 3],\n       float32)');
  });

  test('more than 1000 elements are shown by the edges, with the shape', () => {
    expect(show(ramp(1000)).includes('…')).toBe(false);
    expect(show(ramp(1001))).toBe('tensor([0, 1, 2, …, 998, 999, 1000], shape=[1001])');
    expect(show(ramp(60 * 784), [60, 784], 'int32')).toBe(
      [
        'tensor([[    0,     1,     2, …,   781,   782,   783],',
        '        [  784,   785,   786, …,  1565,  1566,  1567],',
        '        [ 1568,  1569,  1570, …,  2349,  2350,  2351],',
        '        …,',
        '        [44688, 44689, 44690, …, 45469, 45470, 45471],',
        '        [45472, 45473, 45474, …, 46253, 46254, 46255],',
        '        [46256, 46257, 46258, …, 47037, 47038, 47039]], int32, shape=[60, 784])',
      ].join('\n'),
    );
  });

  test('short axes of a large tensor are shown in full, and stacks keep their empty lines', () => {
    expect(show(ramp(4 * 700 * 1), [700, 2, 2], 'float64', { edgeItems: 1 })).toBe(
      [
        'tensor([[[   0,    1],',
        '         [   2,    3]],',
        '',
        '        …,',
        '',
        '        [[2796, 2797],',
        '         [2798, 2799]]], shape=[700, 2, 2])',
      ].join('\n'),
    );
  });

  test('threshold and edgeItems say what is left out', () => {
    expect(show(ramp(9), [9], 'float64', { threshold: 8 })).toBe('tensor([0, 1, 2, …, 6, 7, 8], shape=[9])');
    expect(show(ramp(6), [6], 'float64', { threshold: 5 })).toBe('tensor([0, 1, 2, 3, 4, 5])');
    expect(show(ramp(6), [6], 'float64', { threshold: 5, edgeItems: 1 })).toBe('tensor([0, …, 5], shape=[6])');
    expect(show(ramp(1200), [1200], 'float64', { threshold: Infinity })).toContain('1199])');
  });

  test('each number shown is read once, the others never', () => {
    const reads: number[] = [];
    const get = (i: number): number => {
      reads.push(i);
      return i;
    };
    formatTensor({ dtype: 'float64', shape: [1e5, 1e5], get }, { edgeItems: 1 });
    expect(reads).toEqual([0, 99999, 9999900000, 9999999999]);
  });

  test('a tensor far larger than the call stack can be written in full', () => {
    const text = show(new Array<number>(2e5).fill(0.5), [2e5], 'float64', { threshold: Infinity });
    expect(text.match(/0\.5/g)).toHaveLength(2e5);
  });
});

describe('failures', () => {
  test('a precision outside 0 to 100', () => {
    const call = (): string => show([1], [1], 'float64', { precision: 1.5 });
    expect(call).toThrow(DomainError);
    expect(call).toThrow('formatTensor: `precision` must be a whole number from 0 to 100, got 1.5.');
  });

  test('no edge items', () => {
    expect(() => show([1], [1], 'float64', { edgeItems: 0 })).toThrow('formatTensor: `edgeItems` must be a whole number ≥ 1, got 0.');
  });
});
