import { rowsBase } from './binaries.js';
import { kernelsOf } from './instantiate.js';

type Extreme = (x: number, n: number) => number;
type SumExp = (x: number, n: number, shift: number, out: number) => void;
type Rows = (x: number, out: number, rows: number, cols: number) => void;

/** Kernels over the shared memory: pointers in bytes, lengths in elements; `max` and `min` need n >= 1. */
export interface RowKernels {
  readonly maxF64: Extreme;
  readonly maxF32: Extreme;
  readonly minF64: Extreme;
  readonly minF32: Extreme;
  /** For a finite shift: float64 sum of e^(x - shift) over the x that differ from it, and the number of the others, to out[0], out[1]. */
  readonly sumExpF64: SumExp;
  readonly sumExpF32: SumExp;
  readonly logSumExpF64: Rows;
  readonly logSumExpF32: Rows;
  readonly softmaxF64: Rows;
  readonly softmaxF32: Rows;
  readonly logSoftmaxF64: Rows;
  readonly logSoftmaxF32: Rows;
}

/** The kernels of extremes, log-sum-exp and softmax. */
export const rowKernels: () => RowKernels | undefined = /* @__PURE__ */ kernelsOf<RowKernels>(rowsBase);
