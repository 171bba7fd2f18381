import { factorsBase } from './generated/factorsBase.js';
import { instantiate, lazily } from './instantiate.js';

/** Factorisations of row-major matrices of float64 in the shared memory; addresses and strides in bytes, `strip` of `stripBytes`. */
export interface FactorKernels {
  /** A = (A + Aᵀ)/2. */
  symmetrize(n: number, a: number): void;
  /** L in the lower triangle; −1, or the first pivot that is not positive. */
  cholesky(n: number, a: number, strip: number): number;
  /** L and U in place of A, `order` of m int32; −1, or the first column without a pivot. */
  lu(m: number, n: number, a: number, order: number, strip: number): number;
  /** T·X = B in place of an n×m window B. */
  solveTriangle(n: number, m: number, t: number, tRow: number, tColumn: number, b: number, bRow: number, lower: boolean, unit: boolean, strip: number): void;
}

export const factorKernels: () => FactorKernels | undefined = /* @__PURE__ */ lazily(() => instantiate<FactorKernels>(factorsBase));

/** Bytes of workspace for products in a factorisation of this order: four packed columns. */
export function stripBytes(order: number): number {
  return Math.max(8192, 32 * order);
}
