import { apply, apply1, defineOp, expandDims, mul, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { luInPlace } from './kernels/lu.js';
import { inv } from './inv.js';
import { asSquare, copyMatrix, leading, matrixCount, mT, orderOf, whole, withBatch } from './matrices.js';

/** A scalar per matrix as something that multiplies the matrix. */
const spread = (x: Tensor): Tensor => expandDims(expandDims(x, -1), -1);

const detOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.det',
  infer: ([a]) => ({ shape: leading(a!), dtype: a!.dtype }),
  kernel: ([a], [y]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < y!.length; i++) {
      const factors = copyMatrix(a!, i);
      let product = luInPlace(whole(factors, n), n, n).sign;
      for (let k = 0; k < n; k++) product *= factors[k * (n + 1)]!;
      y![i] = product;
    }
  },
  // ∂det/∂A = det(A)·A⁻ᵀ
  vjp: ([g], { inputs: [a], outputs: [y] }) => [mul(spread(mul(g!, y!)), mT(inv(a!)))],
  batch: (batch) => [apply1(detOp, withBatch(batch), undefined)],
});

/** Results: sign, log|det|. */
const slogdetOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.slogdet',
  infer: ([a]) => [
    { shape: leading(a!), dtype: a!.dtype },
    { shape: leading(a!), dtype: a!.dtype },
  ],
  kernel: ([a], [sign, log]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const factors = copyMatrix(a!, i);
      let s = luInPlace(whole(factors, n), n, n).sign;
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const pivot = factors[k * (n + 1)]!;
        s *= Math.sign(pivot);
        sum += Math.log(Math.abs(pivot));
      }
      sign![i] = s === 0 ? 0 : s;
      log![i] = s === 0 ? -Infinity : sum;
    }
  },
  // ∂log|det|/∂A = A⁻ᵀ; the sign is locally constant.
  vjp: ([, g], { inputs: [a] }) => [g == null ? null : mul(spread(g), mT(inv(a!)))],
  batch: (batch) => apply(slogdetOp, withBatch(batch), undefined),
});

/**
 * The determinant, the signed factor by which a matrix scales volumes. It over- and underflows easily: see `slogdet`.
 *
 * Shapes: [..., n, n] → [...].
 * Fails: ShapeError unless square; its derivative throws Singular for a singular matrix.
 * Source: Giles (2008) for the derivative.
 *
 * @example
 * det([[3, 1], [0, 2]]).item() // => 6
 */
export function det(a: TensorLike): Tensor {
  return apply1(detOp, [asSquare('linalg.det', a)], undefined);
}

/**
 * Sign and logarithm of the absolute value of the determinant, without over- or underflow.
 *
 * Shapes: [..., n, n] → sign [...] (−1, 0 or 1), logAbsDet [...] (−Infinity for a singular matrix).
 * Fails: ShapeError unless square; its derivative throws Singular for a singular matrix.
 *
 * @example
 * const { sign, logAbsDet } = slogdet([[1e-200, 0], [0, -1e-200]]);
 * sign.item() // => -1
 * logAbsDet.item().toFixed(6) // => '-921.034037'
 */
export function slogdet(a: TensorLike): { sign: Tensor; logAbsDet: Tensor } {
  const [sign, logAbsDet] = apply(slogdetOp, [asSquare('linalg.slogdet', a)], undefined) as [Tensor, Tensor];
  return { sign, logAbsDet };
}
