import {
  abs,
  add,
  apply,
  apply1,
  defineOp,
  diagonalMatrix,
  expandDims,
  greater,
  lessEqual,
  matmul,
  max,
  mul,
  NoKernelError,
  reciprocal,
  showShape,
  sub,
  where,
  zerosLike,
  type Op,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { singularDecomposition, singularValues } from './kernels/singularDecomposition.js';
import { asMatrix, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';

interface Form {
  /** U is m×m and Vᵀ n×n instead of m×k and k×n with k = min(m, n). */
  readonly full: boolean;
}

/** Results: u [..., m, k], s [..., k], vT [..., k, n]. */
const svdOp: Op<Form> = /* @__PURE__ */ defineOp<Form>({
  name: 'linalg.svd',
  infer: ([a], { full }) => {
    const [m, n] = orderOf(a!);
    const k = Math.min(m, n);
    const { dtype } = a!;
    const lead = leading(a!);
    return [
      { shape: [...lead, m, full ? m : k], dtype },
      { shape: [...lead, k], dtype },
      { shape: [...lead, full ? n : k, n], dtype },
    ];
  },
  kernel: ([a], [u, s, vT], { full }) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.svd', matrix, n, batchIndex(a!, i));
      const found = singularDecomposition(matrix, m, n, full);
      u!.set(found.u, i * found.u.length);
      s!.set(found.s, i * found.s.length);
      vT!.set(found.vT, i * found.vT.length);
    }
  },
  vjp: ([gu, gs, gvT], { inputs: [a], outputs: [u, s, vT], attrs: { full } }) => {
    const [m, n] = orderOf(a!);
    if (gu == null && gvT == null) return [gs == null ? null : cotangentOfValues(a!, u!, vT!, gs)];
    if (full && m !== n) {
      throw new NoKernelError({
        op: 'linalg.svd',
        argument: 'mode',
        expected: "be 'reduced' to be differentiated",
        actual: `'full' for shape ${showShape(a!.shape)}`,
        hint: 'The extra columns of U or V are an arbitrary basis, which has no derivative.',
      });
    }
    return [cotangent(a!, u!, s!, vT!, gu ?? zerosLike(u!), gs ?? zerosLike(s!), gvT ?? zerosLike(vT!))];
  },
  batch: (batch) => apply(svdOp, withBatch(batch), batch.attrs),
  flops: ([a]) => {
    const [m, n] = orderOf(a!);
    return matrixCount(a!) * (4 * m * n * Math.min(m, n) + 8 * Math.min(m, n) ** 3);
  },
});

const svdvalsOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.svdvals',
  infer: ([a]) => ({ shape: [...leading(a!), Math.min(...orderOf(a!))], dtype: a!.dtype }),
  kernel: ([a], [s]) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.svdvals', matrix, n, batchIndex(a!, i));
      s!.set(singularValues(matrix, m, n), i * Math.min(m, n));
    }
  },
  vjp: ([g], { inputs: [a] }) => {
    const { u, vT } = svd(a!);
    return [cotangentOfValues(a!, u, vT, g!)];
  },
  batch: (batch) => [apply1(svdvalsOp, withBatch(batch), undefined)],
  flops: ([a]) => {
    const [m, n] = orderOf(a!);
    return matrixCount(a!) * 4 * m * n * Math.min(m, n);
  },
});
