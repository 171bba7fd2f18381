import { simdAvailable } from './features.js';
import { reduceBase } from './generated/reduceBase.js';
import { instantiate } from './instantiate.js';

type Sum = (x: number, n: number) => number;
type Rows = (x: number, out: number, rows: number, cols: number) => void;

/** Kernels over the shared memory: pointers in bytes, lengths in elements; `max` and `min` need n >= 1. */
export interface ReduceKernels {
  readonly sumF64: Sum;
  readonly sumF32: Sum;
  readonly dotF64: (x: number, y: number, n: number) => number;
  readonly dotF32: (x: number, y: number, n: number) => number;
  /** Sum of (x - mean)^2. */
  readonly deviationsF64: (x: number, n: number, mean: number) => number;
  readonly deviationsF32: (x: number, n: number, mean: number) => number;
  readonly maxF64: Sum;
  readonly maxF32: Sum;
  readonly minF64: Sum;
  readonly minF32: Sum;
  /** total[j] += column sums in float64, lost[j] += what rounding took from them. */
  readonly addColumnsF64: (x: number, rows: number, cols: number, total: number, lost: number) => void;
  readonly addColumnsF32: (x: number, rows: number, cols: number, total: number, lost: number) => void;
  /** For a finite shift: float64 sum of e^(x - shift) over the x that differ from it, and the number of the others, to out[0], out[1]. */
  readonly sumExpF64: (x: number, n: number, shift: number, out: number) => void;
  readonly sumExpF32: (x: number, n: number, shift: number, out: number) => void;
  readonly logSumExpF64: Rows;
  readonly logSumExpF32: Rows;
  readonly softmaxF64: Rows;
  readonly softmaxF32: Rows;
  readonly logSoftmaxF64: Rows;
  readonly logSoftmaxF32: Rows;
}

let kernels: ReduceKernels | undefined;

/** The reduction kernels, undefined where the engine has no WebAssembly SIMD. */
export function reduceKernels(): ReduceKernels | undefined {
  if (kernels === undefined && simdAvailable()) kernels = instantiate<ReduceKernels>(reduceBase);
  return kernels;
}
