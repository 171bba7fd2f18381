import { add, astype, concat, cumsum, diagonal, matmul, mul, outer, sum, tensor, tril, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { explain } from '../explain.js';
import { grad } from '../grad.js';
import { compile } from './compile.js';

const special = [1.1, -2.7, NaN, 0, -0, Infinity, 3.3, -0.4, 1e200];
const bits = (x: Tensor): unknown => [x.shape, Array.from(x.data, (v) => (Object.is(v, -0) ? '-0' : v))];
const kinds = (f: (...x: Tensor[]) => unknown, ...x: Tensor[]): string[] => explain(f as (...x: Tensor[]) => unknown)(...x).kernels.map((k) => k.kind);

describe('small linear and bilinear ops are written out, to the same bits', () => {
  const a = tensor(special, { shape: [3, 3] });
  const b = tensor([...special].reverse(), { shape: [3, 3] });
  const v = tensor([1.5, -2, 0.1]);
  const cases: [string, (...x: Tensor[]) => Tensor, Tensor[]][] = [
    ['matmul', (x, y) => matmul(x, y), [a, b]],
    ['matmul of a vector', (x, y) => add(matmul(x, y), 1), [a, v]],
    ['float32', (x, y) => matmul(x, y), [astype(a, 'float32'), astype(b, 'float32')]],
    ['outer', (x, y) => outer(x, y), [v, v]],
    ['cumsum', (x) => cumsum(x), [v]],
    ['diagonal', (x) => diagonal(x), [a]],
    ['tril', (x) => tril(x), [a]],
    ['concat', (x, y) => concat([x, y, mul(x, 2)]), [v, tensor([-0])]],
  ];
  test.each(cases)('%s', (_, f, inputs) => {
    expect(bits((compile(f as never) as never as typeof f)(...inputs))).toEqual(bits(f(...inputs)));
    expect(kinds(f, ...inputs)).not.toContain('call');
  });

  test('with their derivatives in one piece', () => {
    const f = (x: Tensor): Tensor => sum(mul(matmul(x, b), matmul(b, x)));
    const small = tensor([0.1, 0.5, -0.3, 0.2, 0.9, 1, 2, -1, 0.7], { shape: [3, 3] });
    const finite = (x: Tensor): Tensor => sum(mul(matmul(x, small), matmul(small, x)));
    expect(bits(compile(grad(finite))(small))).toEqual(bits(grad(finite)(small)));
    expect(kinds(grad(f) as never, small)).toEqual(['block']);
  });

  test('but not large ones', () => {
    const large = tensor(new Float64Array(400), { shape: [20, 20] });
    expect(kinds((x) => matmul(x, x), large)).toEqual(['call']);
  });
});
