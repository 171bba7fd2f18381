import { abs, add, astype, div, exp, floor, greater, less, logicalAnd, logicalNot, maximum, minimum, mul, neg, relu, sqrt, sub, sum, tanh, tensor, transpose, where, type DType, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { explain } from '../explain.js';
import { compile } from './compile.js';

const special = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e-45, 3e38, -3e38, 0.1, -0.1, 2.5, 3.5];

/** Numbers of all sizes, some of them special. */
function numbers(shape: readonly number[], dtype: DType, seed: number): Tensor {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const size = shape.reduce((m, n) => m * n, 1);
  const values = Float64Array.from({ length: size }, () => (random() < 0.1 ? special[Math.floor(random() * special.length)]! : (random() - 0.5) * 10 ** Math.floor(random() * 8 - 3)));
  return astype(tensor(values, { shape }), dtype);
}

function bits(y: Tensor): unknown {
  return [y.dtype, y.shape, Array.from(y.data, (v) => (Object.is(v, -0) ? '-0' : v))];
}

const functions: Record<string, (x: Tensor, row: Tensor, s: Tensor) => Tensor> = {
  'products and sums': (x, row, s) => add(mul(x, row), sub(s, x)),
  quotients: (x, row, s) => div(add(x, s), row),
  'a rectifier and its bias': (x, row) => relu(add(x, row)),
  'choices, comparisons and extremes': (x, row, s) => where(less(x, row), maximum(x, s), minimum(neg(x), abs(x))),
  'roots and whole numbers': (x, _, s) => mul(sqrt(abs(x)), floor(add(x, s))),
  'numbers that float32 rounds': (x) => add(mul(x, 0.1), 1 / 3),
  'functions with vector kernels': (x, row, s) => mul(exp(mul(tanh(add(x, row)), s)), x),
  'sums of columns': (x, row) => sum(mul(x, add(row, x)), { axis: 0 }),
  'sums of columns, stored terms and a function': (x, row) => {
    const y = tanh(mul(x, row));
    return add(sum(y, { axis: 0 }), y);
  },
  'one number for all': (x, _, s) => mul(x, add(mul(s, s), 2)),
};

// Whole vectors, one too many, one too few; stretches of vector functions with almost nothing left over; many rows.
const shapes = [[1024], [1027], [2049], [5, 257], [300, 4], [260, 7], [3, 513], [4, 6, 50], [2, 1025]];

describe.each<DType>(['float32', 'float64'])('loops of vector instructions give the bits of the interpreter: %s', (dtype) => {
  test.each(Object.keys(functions))('%s', (name) => {
    const f = functions[name]!;
    shapes.forEach((shape, k) => {
      const args = [numbers(shape, dtype, 7 + k), numbers(shape.slice(-1), dtype, 70 + k), numbers([], dtype, 700 + k)] as const;
      const e = explain(f)(...args);
      const rows = !name.startsWith('sums') || shape.length > 1;
      const stretches = !name.includes('function') || shape.at(-1)! >= 64;
      if (rows && stretches) expect(e.kernels.map((kernel) => kernel.backend), e.toString()).toContain('generated WebAssembly');
      const compiled = compile(f);
      const expected = bits(compile(f, { codegen: false })(...args));
      for (let round = 0; round < 2; round++) expect(bits(compiled(...args)), shape.join()).toEqual(expected);
      expect(bits(compiled(args[0], args[1], add(args[2], 1)))).toEqual(bits(compile(f, { codegen: false })(args[0], args[1], add(args[2], 1))));
    });
  });
});

test('arrays of both float types meet in one loop', () => {
  const [x, y] = [numbers([40, 40], 'float32', 3), numbers([40, 40], 'float64', 4)];
  const f = (a: Tensor, b: Tensor): Tensor[] => [mul(a, b), mul(astype(b, 'float32'), a)];
  const found = compile(f as never)(x, y) as unknown as Tensor[];
  expect(found.map(bits)).toEqual(f(x, y).map(bits));
  expect(explain(f as never)(x, y).kernels.map((k) => k.backend)).toEqual(['generated WebAssembly']);
});

test.each<DType>(['float32', 'float64'])('truth values and whole numbers meet numbers in loops: %s', (dtype) => {
  for (const shape of [[1025], [40, 41], [300, 5]]) {
    const [x, y] = [numbers(shape, dtype, 6), numbers(shape, dtype, 7)];
    const mask = greater(numbers(shape, 'float64', 8), 0);
    const counts = astype(where(mask, 5, -7), 'int32');
    const f = (a: Tensor, b: Tensor, m: Tensor, n: Tensor): Tensor[] => [where(m, a, 0), logicalNot(m), less(a, b), mul(a, m), astype(logicalAnd(m, less(a, b)), dtype), mul(astype(n, 'float64'), b)];
    const args = [x, y, mask, counts] as const;
    const found = compile(f as never)(...(args as unknown as [Tensor])) as unknown as Tensor[];
    expect(found.map(bits)).toEqual(f(...args).map(bits));
    expect(explain(f as never)(...(args as unknown as [Tensor])).kernels.map((k) => k.backend)).toContain('generated WebAssembly');
    const g = (m: Tensor, a: Tensor): Tensor[] => [where(m, a, 0), logicalNot(m)];
    expect((compile(g as never)(mask, x) as unknown as Tensor[]).map(bits)).toEqual(g(mask, x).map(bits));
    expect(explain(g as never)(mask, x).kernels.map((k) => k.backend)).toEqual(['generated WebAssembly']);
  }
});

test('reversed, transposed and strided operands are left to JavaScript', () => {
  const x = numbers([40, 40], 'float64', 5);
  const f = (a: Tensor): Tensor => add(a, transpose(a));
  expect(bits(compile(f)(x))).toEqual(bits(f(x)));
});
