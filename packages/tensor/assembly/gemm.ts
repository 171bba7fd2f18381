/**
 * General matrix product, and with it the matrix-vector products of ./gemv.
 *
 * Goto/BLIS blocking (K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008).
 * Panels of A (4 rows) and B (32 bytes of columns) are packed so that the micro-kernel reads both with unit stride;
 * packing absorbs every stride, so a transposed operand costs nothing.
 * One generic source serves f32 (4x8 tiles) and f64 (4x4 tiles). Strides are counted in elements, pointers in bytes;
 * negative strides work because 32-bit address arithmetic wraps around.
 *
 * Functions that hold an inner loop stay separate functions on purpose: an engine compiles a hot *function* anew and
 * cannot replace a loop in mid-run, so one inlined 10-second loop would stay in baseline code to its end.
 */

import { multiplyAdd } from './multiplyAdd';
import { pack, packScattered, TILE_ROW_BYTES } from './pack';

export { gemvF32, gemvF64 } from './gemv';

/** Rows of one tile of C. */
const MR: usize = 4;

export function gemmF32(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, bRowStride: usize, bColStride: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f32>(false, m, n, k, a, aRowStride, aColStride, b, bRowStride, bColStride, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

export function gemmF64(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, bRowStride: usize, bColStride: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f64>(false, m, n, k, a, aRowStride, aColStride, b, bRowStride, bColStride, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

/** The product with a B that is scattered: element [p, j] lies rowPlaces[p] + columnPlaces[j] bytes behind b (i32, both growing). */
export function gemmScatteredF32(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, rowPlaces: usize, columnPlaces: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f32>(true, m, n, k, a, aRowStride, aColStride, b, rowPlaces, columnPlaces, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

export function gemmScatteredF64(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, rowPlaces: usize, columnPlaces: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f64>(true, m, n, k, a, aRowStride, aColStride, b, rowPlaces, columnPlaces, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

/** Workspace: one tile (128 bytes), then mc x kc of packed A, then kc x nc of packed B (mc, nc multiples of the tile). */
@inline
function gemm<T>(
  scattered: bool, m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, bRowStride: usize, bColStride: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  const size = sizeof<T>();
  const packedA = workspace + MR * TILE_ROW_BYTES;
  const packedB = packedA + mc * kc * size;
  for (let jc: usize = 0; jc < n; jc += nc) {
    const columns = min(nc, n - jc);
    for (let pc: usize = 0; pc < k; pc += kc) {
      const depth = min(kc, k - pc);
      if (scattered) packScattered<T>(packedB, b, columns, bColStride + 4 * jc, bRowStride + 4 * pc, depth);
      else pack<T>(packedB, b + (pc * bRowStride + jc * bColStride) * size, columns, TILE_ROW_BYTES / size, bColStride, bRowStride, depth);
      for (let ic: usize = 0; ic < m; ic += mc) {
        const rows = min(mc, m - ic);
        const aBlock = a + (ic * aRowStride + pc * aColStride) * size;
        pack<T>(packedA, aBlock, rows, MR, aRowStride, aColStride, depth);
        const cBlock = c + (ic * cRowStride + jc) * size;
        block<T>(rows, columns, depth, packedA, packedB, cBlock, cRowStride * size, accumulate || pc > 0, workspace);
      }
    }
  }
}

/** All tiles of one rows x columns block of C. Called per block, so the engine can switch to optimised code between blocks. */
function block<T>(
  rows: usize, columns: usize, depth: usize, packedA: usize, packedB: usize,
  c: usize, cRowBytes: usize, accumulate: bool, spareTile: usize,
): void {
  const size = sizeof<T>();
  const NR = TILE_ROW_BYTES / size;
  const aPanelBytes = depth * MR * size;
  const bPanelBytes = depth * TILE_ROW_BYTES;
  let bPanel = packedB;
  for (let j: usize = 0; j < columns; j += NR) {
    let aPanel = packedA;
    for (let i: usize = 0; i < rows; i += MR) {
      const tile = c + i * cRowBytes + j * size;
      if (i + MR <= rows && j + NR <= columns) {
        microKernel<T>(depth, aPanel, bPanel, tile, cRowBytes, accumulate);
      } else {
        microKernel<T>(depth, aPanel, bPanel, spareTile, TILE_ROW_BYTES, false);
        copyEdge<T>(min(MR, rows - i), min(NR, columns - j), spareTile, tile, cRowBytes, accumulate);
      }
      aPanel += aPanelBytes;
    }
    bPanel += bPanelBytes;
  }
}

/** c (4 x 32 bytes) = or += sum over p of a[p] outer b[p]. Fourteen vector registers live; unrolling k only adds spills. */
function microKernel<T>(depth: usize, a: usize, b: usize, c: usize, cRowBytes: usize, accumulate: bool): void {
  const size = sizeof<T>();
  let c00 = v128.splat<T>(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load_splat<T>(a);
    c00 = multiplyAdd<T>(s, b0, c00);
    c01 = multiplyAdd<T>(s, b1, c01);
    s = v128.load_splat<T>(a + size);
    c10 = multiplyAdd<T>(s, b0, c10);
    c11 = multiplyAdd<T>(s, b1, c11);
    s = v128.load_splat<T>(a + 2 * size);
    c20 = multiplyAdd<T>(s, b0, c20);
    c21 = multiplyAdd<T>(s, b1, c21);
    s = v128.load_splat<T>(a + 3 * size);
    c30 = multiplyAdd<T>(s, b0, c30);
    c31 = multiplyAdd<T>(s, b1, c31);
    a += MR * size;
    b += TILE_ROW_BYTES;
  } while (--depth);
  storeRow<T>(c, c00, c01, accumulate);
  c += cRowBytes;
  storeRow<T>(c, c10, c11, accumulate);
  c += cRowBytes;
  storeRow<T>(c, c20, c21, accumulate);
  c += cRowBytes;
  storeRow<T>(c, c30, c31, accumulate);
}

@inline
function storeRow<T>(c: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    v128.store(c, v128.add<T>(v128.load(c), low));
    v128.store(c, v128.add<T>(v128.load(c, 16), high), 16);
  } else {
    v128.store(c, low);
    v128.store(c, high, 16);
  }
}

function copyEdge<T>(rows: usize, columns: usize, tile: usize, c: usize, cRowBytes: usize, accumulate: bool): void {
  const size = sizeof<T>();
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      let value = load<T>(tile + j * size);
      if (accumulate) value = load<T>(c + j * size) + value;
      store<T>(c + j * size, value);
    }
    tile += TILE_ROW_BYTES;
    c += cRowBytes;
  }
}
