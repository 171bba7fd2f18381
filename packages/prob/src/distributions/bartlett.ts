import {
  add,
  arange,
  diagonalMatrix,
  expandDims,
  mul,
  random,
  sqrt,
  sub,
  tril,
  type Shape,
  type Tensor,
} from '@x/tensor/core';
import { gammaDraw } from './gammaDraw.js';

/**
 * A random lower triangular A with AAᵀ of Wishart law of scale I: normal numbers below the diagonal, on it the roots of
 * chi-squared ones with df, df − 1, … degrees of freedom.
 * Source: M. S. Bartlett, On the theory of statistical regression, Proc. Royal Soc. Edinburgh 53 (1933).
 */
export function bartlett(key: random.KeyLike, df: Tensor, n: number, shape: Shape): Tensor {
  const [normalKey, gammaKey] = random.split(key);
  const dtype = df.dtype as 'float64' | 'float32';
  const below = tril(random.normal(normalKey, [...shape, n, n], { dtype }), { offset: -1 });
  const halves = mul(0.5, sub(expandDims(df, -1), arange(0, n, 1, { dtype })));
  const chi = sqrt(mul(2, gammaDraw(gammaKey, halves, [...shape, n])));
  return add(below, diagonalMatrix(chi));
}
