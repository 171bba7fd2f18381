import { relaxedSimdInUse, simdAvailable } from './features.js';
import { gemmBase, gemmRelaxed } from './binaries.js';
import { instantiate } from './instantiate.js';

/** c = or += a b with pointers in bytes, strides in elements, and a the blocking of `gemmBlocking`. */
export type GemmKernel = (
  m: number,
  n: number,
  k: number,
  a: number,
  aRowStride: number,
  aColStride: number,
  b: number,
  bRowStride: number,
  bColStride: number,
  c: number,
  cRowStride: number,
  accumulate: boolean,
  workspace: number,
  mc: number,
  nc: number,
  kc: number,
) => void;

/**
 * The same with a scattered b: in place of its strides come the addresses of two tables of growing i32, rowPlaces and columnPlaces;
 * element [p, j] lies rowPlaces[p] + columnPlaces[j] bytes behind b.
 */
export type ScatteredGemmKernel = GemmKernel;

/** y = or += a x for contiguous x and y, pointers in bytes, strides in elements. */
export type GemvKernel = (
  m: number,
  k: number,
  a: number,
  rowStride: number,
  colStride: number,
  x: number,
  y: number,
  accumulate: boolean,
) => void;

export interface GemmKernels {
  readonly gemmF32: GemmKernel;
  readonly gemmF64: GemmKernel;
  readonly gemmScatteredF32: ScatteredGemmKernel;
  readonly gemmScatteredF64: ScatteredGemmKernel;
  readonly gemvF32: GemvKernel;
  readonly gemvF64: GemvKernel;
}

let base: GemmKernels | undefined;
let relaxed: GemmKernels | undefined;

/** The matrix-product kernels of this engine, undefined where it has no WebAssembly SIMD (use `gemmFallback` there). */
export function gemmKernels(): GemmKernels | undefined {
  if (relaxedSimdInUse()) return (relaxed ??= instantiate<GemmKernels>(gemmRelaxed));
  return simdAvailable() ? (base ??= instantiate<GemmKernels>(gemmBase)) : undefined;
}

/** Sizes of the packed blocks: mc x kc of A stays in the second-level cache, one panel kc x 32 bytes of B in the first. */
export interface GemmBlocking {
  readonly mc: number;
  readonly nc: number;
  readonly kc: number;
  readonly workspaceBytes: number;
}

/** The blocking for one product, with the workspace the kernel needs for it. */
export function gemmBlocking(m: number, n: number, k: number, elementBytes: number): GemmBlocking {
  const columnsOfTile = 32 / elementBytes;
  const kc = Math.min(k, 256);
  const mc = Math.min(Math.ceil(m / 4) * 4, 128);
  const nc = Math.min(Math.ceil(n / columnsOfTile) * columnsOfTile, 4096 / elementBytes);
  return { mc, nc, kc, workspaceBytes: 128 + (mc + nc) * kc * elementBytes };
}
