import { spectraBase } from './generated/spectraBase.js';
import { instantiate, lazily } from './instantiate.js';

/** Spectra of matrices of float64 in the shared memory; addresses, and `row` for the length of rows, in bytes. */
export interface SpectrumKernels {
  /** Bytes of workspace. */
  symmetricEigenBytes(n: number, row: number): number;
  /** Values and vectors (columns) of (A + Aᵀ)/2·factor; 0, or after how many sweeps it gave up. */
  symmetricEigen(n: number, a: number, row: number, factor: number, values: number, vectors: number, work: number): number;
  /** A = Q·B·Pᵀ: vectors of the reflectors in the rows of `left` and `right`; `work` holds 3·(leftRow + row) bytes. */
  bidiagonalize(m: number, n: number, a: number, row: number, left: number, leftRow: number, right: number, d: number, e: number, leftTaus: number, rightTaus: number, work: number): void;
  /** Values in place of d, vectors in the rows of u and v, zeros at first; 0, or after how many sweeps it gave up. */
  bidiagonalSvd(n: number, d: number, e: number, spare: boolean, u: number, uRow: number, v: number, vRow: number, work: number): number;
  /** R·(H₀·H₁·…)ᵀ for m rows of n elements; `work` holds 32·(64 + 2m) f64 and a strip of 8 KiB. */
  reflectRows(m: number, n: number, r: number, row: number, count: number, v: number, taus: number, shift: number, work: number): void;
  /** B = Aᵀ, dense. */
  transpose(m: number, n: number, a: number, row: number, b: number): void;
}

export const spectrumKernels: () => SpectrumKernels | undefined = /* @__PURE__ */ lazily(() => instantiate<SpectrumKernels>(spectraBase));
