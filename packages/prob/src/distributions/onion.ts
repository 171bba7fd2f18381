import {
  add,
  arange,
  diagonalMatrix,
  digamma,
  div,
  DomainError,
  expandDims,
  greater,
  lgamma,
  mul,
  neg,
  pad,
  random,
  sigmoid,
  sqrt,
  square,
  sub,
  sum,
  tril,
  where,
  type Shape,
  type Tensor,
} from '@x/tensor/core';
import { logBeta } from '../special/logBeta.js';
import { logGammaDraw } from './gammaDraw.js';

/** For rows 1 … n − 1 of an LKJ factor: concentrations [..., n − 1] of the beta law of the squared length left of the diagonal. */
function rowLaws(concentration: Tensor, n: number): { readonly a: Tensor; readonly b: Tensor } {
  const { dtype } = concentration;
  return {
    a: mul(0.5, arange(1, n, 1, { dtype })),
    b: add(expandDims(concentration, -1), mul(0.5, sub(n - 1, arange(1, n, 1, { dtype })))),
  };
}

/**
 * The Cholesky factor of a random correlation matrix with density in proportion to |R|^(concentration − 1), row by row: a
 * direction on the sphere, and a beta law for how much of its length is left for the diagonal.
 * Source: D. Lewandowski, D. Kurowicka & H. Joe, Generating random correlation matrices based on vines and extended onion
 * method, J. Multivariate Analysis 100 (2009).
 */
export function onion(key: random.KeyLike, concentration: Tensor, n: number, shape: Shape): Tensor {
  const dtype = concentration.dtype as 'float64' | 'float32';
  const [normalKey, betaKey] = random.split(key);
  // Row 0 has its one on the diagonal, every other row a vector of normal numbers left of it.
  const below = tril(random.normal(normalKey, [...shape, n, n], { dtype }), { offset: -1 });
  const { a, b } = rowLaws(concentration, n);
  // A beta number is the share of one gamma number in two.
  const [key1, key2] = random.split(betaKey);
  const logOdds = sub(logGammaDraw(key1, a, [...shape, n - 1]), logGammaDraw(key2, b, [...shape, n - 1]));
  const front = shape.map((): [number, number] => [0, 0]);
  const left = pad(sigmoid(logOdds), [...front, [1, 0]]);
  const onDiagonal = pad(sqrt(sigmoid(neg(logOdds))), [...front, [1, 0]], { value: 1 });
  const lengths = sum(square(below), { axis: -1 });
  const scale = sqrt(div(left, where(greater(lengths, 0), lengths, 1)));
  return add(mul(below, expandDims(scale, -1)), diagonalMatrix(onDiagonal));
}

/** The logarithm of ∫ |R|^(concentration − 1) dR over correlation matrices. */
export function logCorrelationVolume(concentration: Tensor, n: number): Tensor {
  const { a, b } = rowLaws(concentration, n);
  // Row i contributes the area of the unit sphere in i dimensions times half a beta function.
  const areas = Array.from({ length: n - 1 }, (_, k) => ((k + 1) / 2) * Math.log(Math.PI));
  return add(sum(sub(logBeta(a, b), lgamma(a)), { axis: -1 }), areas.reduce((total, x) => total + x, 0));
}

/** E[log |R|]. */
export function meanLogDeterminant(concentration: Tensor, n: number): Tensor {
  const { a, b } = rowLaws(concentration, n);
  return sum(sub(digamma(b), digamma(add(a, b))), { axis: -1 });
}

/** Refuses what is not a number of variables. */
export function requireDimension(family: string, dimension: number): number {
  if (Number.isSafeInteger(dimension) && dimension >= 1) return dimension;
  throw new DomainError({
    op: family,
    argument: 'dimension',
    expected: 'be a whole number ≥ 1',
    actual: String(dimension),
    hint: 'It is the number of variables: matrices are dimension × dimension.',
  });
}
