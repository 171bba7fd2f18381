import { sumsBase } from './binaries.js';
import { kernelsOf } from './instantiate.js';

type Sum = (x: number, n: number) => number;
type Columns = (x: number, rows: number, cols: number, total: number, lost: number) => void;

/** Kernels over the shared memory: pointers in bytes, lengths in elements. */
export interface SumKernels {
  readonly sumF64: Sum;
  readonly sumF32: Sum;
  readonly dotF64: (x: number, y: number, n: number) => number;
  readonly dotF32: (x: number, y: number, n: number) => number;
  /** Sum of (x - mean)^2. */
  readonly deviationsF64: (x: number, n: number, mean: number) => number;
  readonly deviationsF32: (x: number, n: number, mean: number) => number;
  /** total[j] += column sums in float64, lost[j] += what rounding took from them. */
  readonly addColumnsF64: Columns;
  readonly addColumnsF32: Columns;
}

/** The kernels of plain sums. */
export const sumKernels: () => SumKernels | undefined = /* @__PURE__ */ kernelsOf<SumKernels>(sumsBase);
