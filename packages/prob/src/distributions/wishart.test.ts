import { compile, grad } from '@x/autodiff';
import { tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { expect, test } from 'vitest';
import { Wishart } from './wishart.js';

const close = (found: Tensor, wanted: TensorLike): void => {
  const expected = tensor(wanted as number[]);
  expect(found.shape).toEqual(expected.shape);
  found.data.forEach((x, i) => expect(x).toBeCloseTo(expected.data[i]!, 12));
};

test('the moment generating function of a Wishart matrix', () => {
  const scale = [[2, 0.6], [0.6, 1]];
  const w = new Wishart({ df: 4.5, scale });
  const mgf = (t: Tensor): Tensor => w.mgf(t);
  // |I − 2·scale·T| of a diagonal T = (u, v): (1 − 4u)(1 − 2v) − 1.44uv.
  close(mgf(tensor([[0.1, 0], [0, -0.3]])), (0.6 * 1.6 + 1.44 * 0.03) ** -2.25);
  // Only the symmetric half of T meets a symmetric X.
  close(mgf(tensor([[0.1, 0.2], [0, -0.3]])), w.mgf([[0.1, 0.1], [0.1, -0.3]]).item());
  const batch = tensor([[[0, 0], [0, 0]], [[0.3, 0], [0, 0]], [[NaN, 0], [0, 0]]]);
  expect(mgf(batch).toArray()).toEqual([1, Infinity, NaN]);
  expect(compile(mgf)(batch).toArray()).toEqual([1, Infinity, NaN]);
  // The slope at T = 0 is the mean.
  close(grad(mgf)(tensor([[0, 0], [0, 0]])), w.mean);
  // In one dimension, scale times a chi-squared variable.
  close(new Wishart({ df: 3, scale: [[2]] }).mgf([[0.1]]), 0.6 ** -1.5);
  expect(() => w.mgf(0.1)).toThrow('Wishart.mgf: `t` must end in [2, 2]');
});
