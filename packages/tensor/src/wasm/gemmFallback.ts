import type { FloatArray, Matrix } from './operand.js';

/** Rows and columns of a tile of C: sixteen sums fit the registers of an optimising JavaScript engine. */
const TILE = 4;
const DEPTH = 256;
/** Up to so many multiplications (7 x 7 x 7) packing costs more than it saves. */
const LARGEST_UNPACKED = 343;

let packedA: Float64Array = /* @__PURE__ */ new Float64Array(0);
let packedB: Float64Array = /* @__PURE__ */ new Float64Array(0);
const tile: Float64Array = /* @__PURE__ */ new Float64Array(TILE * TILE);

/**
 * c = or += a b in plain JavaScript, for engines without WebAssembly SIMD and for products too small to be staged.
 *
 * Panels are packed as doubles, so the tile loop sees one array type whatever the operands are, and products of
 * Float32Arrays are summed in double precision.
 */
export function gemmFallback(a: Matrix, b: Matrix, c: Matrix, accumulate: boolean): void {
  const m = a.rows;
  const n = b.cols;
  const k = a.cols;
  if (m * n * k <= LARGEST_UNPACKED) {
    tripleLoop(a, b, c, accumulate);
    return;
  }
  const deepest = Math.min(k, DEPTH);
  const columns = Math.ceil(n / TILE) * TILE;
  if (packedA.length < TILE * deepest) packedA = new Float64Array(TILE * deepest);
  if (packedB.length < columns * deepest) packedB = new Float64Array(columns * deepest);
  for (let p = 0; p < k; p += DEPTH) {
    const depth = Math.min(DEPTH, k - p);
    const add = accumulate || p > 0;
    for (let j = 0; j < n; j += TILE) {
      const from = b.offset + p * b.rowStride + j * b.colStride;
      pack(packedB, j * depth, b.array, from, Math.min(TILE, n - j), b.colStride, b.rowStride, depth);
    }
    for (let i = 0; i < m; i += TILE) {
      const rows = Math.min(TILE, m - i);
      pack(packedA, 0, a.array, a.offset + i * a.rowStride + p * a.colStride, rows, a.rowStride, a.colStride, depth);
      for (let j = 0; j < n; j += TILE) {
        multiplyTile(packedA, packedB, j * depth, depth);
        storeTile(c.array, c.offset + i * c.rowStride + j, rows, Math.min(TILE, n - j), c.rowStride, add);
      }
    }
  }
}

function tripleLoop(a: Matrix, b: Matrix, c: Matrix, accumulate: boolean): void {
  const { array: left, rows: m, cols: k, rowStride: aRowStride, colStride: aColStride } = a;
  const { array: right, cols: n, rowStride: bRowStride, colStride: bColStride } = b;
  const { array: result, rowStride: cRowStride } = c;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let x = a.offset + i * aRowStride;
      let y = b.offset + j * bColStride;
      for (let p = 0; p < k; p++, x += aColStride, y += bRowStride) sum += left[x] * right[y];
      const at = c.offset + i * cRowStride + j;
      result[at] = accumulate ? result[at] + sum : sum;
    }
  }
}

/** Lays four rows of A (columns of B) side by side, zeros where the matrix ends (those sums are never stored). */
function pack(
  target: Float64Array,
  to: number,
  source: FloatArray,
  from: number,
  lanes: number,
  laneStride: number,
  depthStride: number,
  depth: number,
): void {
  for (let lane = 0; lane < TILE; lane++) {
    let at = from + lane * laneStride;
    if (lane < lanes) {
      for (let p = 0; p < depth; p++, at += depthStride) target[to + p * TILE + lane] = source[at];
    } else {
      for (let p = 0; p < depth; p++) target[to + p * TILE + lane] = 0;
    }
  }
}

function multiplyTile(a: Float64Array, b: Float64Array, bStart: number, depth: number): void {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0; // prettier-ignore
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0; // prettier-ignore
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0; // prettier-ignore
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0; // prettier-ignore
  for (let i = 0, j = bStart; i < depth * TILE; i += TILE, j += TILE) {
    const b0 = b[j];
    const b1 = b[j + 1];
    const b2 = b[j + 2];
    const b3 = b[j + 3];
    let x = a[i];
    c00 += x * b0;
    c01 += x * b1;
    c02 += x * b2;
    c03 += x * b3;
    x = a[i + 1];
    c10 += x * b0;
    c11 += x * b1;
    c12 += x * b2;
    c13 += x * b3;
    x = a[i + 2];
    c20 += x * b0;
    c21 += x * b1;
    c22 += x * b2;
    c23 += x * b3;
    x = a[i + 3];
    c30 += x * b0;
    c31 += x * b1;
    c32 += x * b2;
    c33 += x * b3;
  }
  tile[0] = c00;
  tile[1] = c01;
  tile[2] = c02;
  tile[3] = c03;
  tile[4] = c10;
  tile[5] = c11;
  tile[6] = c12;
  tile[7] = c13;
  tile[8] = c20;
  tile[9] = c21;
  tile[10] = c22;
  tile[11] = c23;
  tile[12] = c30;
  tile[13] = c31;
  tile[14] = c32;
  tile[15] = c33;
}

function storeTile(c: FloatArray, start: number, rows: number, columns: number, rowStride: number, add: boolean): void {
  for (let i = 0; i < rows; i++) {
    const row = start + i * rowStride;
    if (add) for (let j = 0; j < columns; j++) c[row + j] = c[row + j] + tile[i * TILE + j];
    else for (let j = 0; j < columns; j++) c[row + j] = tile[i * TILE + j];
  }
}
