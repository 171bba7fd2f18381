import { add, arange, digamma, expandDims, lgamma, sub, sum, type Tensor } from '@x/tensor/core';

const logPi = 1.1447298858494002;

function shifted(a: Tensor, dimension: number): Tensor {
  return sub(expandDims(a, -1), arange(0, dimension / 2, 0.5, { dtype: a.dtype }));
}

/** log of Γ_d(a) = π^(d(d−1)/4)·Π Γ(a − j/2), j = 0 … d − 1, for a > (d − 1)/2. */
export function logMultivariateGamma(a: Tensor, dimension: number): Tensor {
  return add(sum(lgamma(shifted(a, dimension)), { axis: -1 }), (dimension * (dimension - 1) * logPi) / 4);
}

/** The derivative of `logMultivariateGamma` in a. */
export function multivariateDigamma(a: Tensor, dimension: number): Tensor {
  return sum(digamma(shifted(a, dimension)), { axis: -1 });
}
