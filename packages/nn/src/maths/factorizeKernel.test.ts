import { conv, random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { factorizeKernel } from '../index.js';

const image = random.normal(random.key(3), [1, 1, 9, 8]);
const apply = (x: Tensor, kernel: Tensor): Tensor => conv(x, kernel.expandDims([0, 1]));
const separately = (kernel: Tensor, terms?: number): Tensor => {
  const { columns, rows } = factorizeKernel(kernel, terms === undefined ? {} : { terms });
  let total: Tensor | undefined;
  for (let i = 0; i < columns.shape[0]!; i++) {
    const part = apply(apply(image, columns.at(i)), rows.at(i));
    total = total === undefined ? part : total.add(part);
  }
  return total!;
};

describe('N-181: kernels as sums of separable ones', () => {
  const sobel = tensor([[1, 0, -1], [2, 0, -2], [1, 0, -1]]);
  const full = tensor([[1, 4, 1], [1, 4, 3], [3, 3, 1]]);

  test('a kernel of rank 1 is two convolutions with a column and a row', () => {
    expect(separately(sobel, 1).sub(apply(image, sobel)).abs().max().item()).toBeLessThan(1e-13);
    const { columns, rows } = factorizeKernel(sobel, { terms: 1 });
    expect(columns.size + rows.size).toBe(6);
  });

  test('a kernel of rank 3 needs three, and the singular values tell what fewer leave out', () => {
    const { singularValues, columns, rows } = factorizeKernel(full, { terms: 2 });
    [7.580195751, 2.048697257, 1.159082365].forEach((s, i) => expect(singularValues.at(i).item()).toBeCloseTo(s, 8));
    expect(separately(full).sub(apply(image, full)).abs().max().item()).toBeLessThan(1e-12);
    const missing = full.sub(columns.matmul(rows).sum({ axis: 0 }));
    expect(Math.sqrt(missing.square().sum().item())).toBeCloseTo(singularValues.at(2).item(), 12);
  });

  test('windows need not be square, and terms must be a number of them', () => {
    const { columns, rows } = factorizeKernel(random.normal(random.key(1), [2, 5]));
    expect([columns.shape, rows.shape]).toEqual([[2, 2, 1], [2, 1, 5]]);
    expect(() => factorizeKernel(full, { terms: 4 })).toThrow('factorizeKernel: `terms` must be a whole number from 1 to 3, got 4.');
  });
});
