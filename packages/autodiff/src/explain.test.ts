import { add, exp, matmul, mul, sum, tensor, type Tensor } from '@x/tensor/core';
import { expect, test } from 'vitest';
import { explain } from './explain.js';

test('explain prints the graph, the kernels and the memory', () => {
  const w = tensor(new Float64Array(12), { shape: [3, 4] });
  const e = explain((x: Tensor, b: Tensor) => sum(exp(add(mul(matmul(w, x), 2), b))))(tensor(new Float64Array(80), { shape: [4, 20] }), 1);
  expect(String(e)).toBe(
    [
      'graph: 5 ops, 1260 flops',
      '  x0: float64 [4, 20]',
      '  x1: float64 []',
      '  t0 = matmul(constant0[3, 4], x0): float64 [3, 20]',
      '  t1 = mul(t0, 2): float64 [3, 20]',
      '  t2 = add(t1, x1): float64 [3, 20]',
      '  t3 = exp(t2): float64 [3, 20]',
      '  t4 = sum(t3): float64 []',
      'kernels: 2',
      '  0. kernel over 60 elements (cpu kernel): matmul',
      '  1. one loop over 60 elements (generated JavaScript): mul, add, exp, sum',
      'memory: 512 bytes for intermediate results',
    ].join('\n'),
  );
  expect(e.source).toContain('Math.exp');
  expect(e.buffers).toEqual({ bytes: 512, bytesWithoutReuse: 512 });
});
