/**
 * General matrix product and matrix-vector product over one linear memory.
 *
 * gemm: Goto/BLIS blocking (K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008).
 * Panels of A (4 rows) and B (32 bytes of columns) are packed so that the micro-kernel reads both with unit stride;
 * packing absorbs every stride, so a transposed operand costs nothing.
 * One generic source serves f32 (4x8 tiles) and f64 (4x4 tiles). Strides are counted in elements, pointers in bytes;
 * negative strides work because 32-bit address arithmetic wraps around.
 *
 * Functions that hold an inner loop stay separate functions on purpose: an engine compiles a hot *function* anew and
 * cannot replace a loop in mid-run, so one inlined 10-second loop would stay in baseline code to its end.
 */

/** Rows of one tile of C. */
const MR: usize = 4;
/** Bytes of one tile row of C: two vectors, hence 8 columns of f32 or 4 of f64. */
const TILE_ROW_BYTES: usize = 32;
/** Bytes of one vector. */
const VECTOR: usize = 16;

export function gemmF32(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, bRowStride: usize, bColStride: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f32>(m, n, k, a, aRowStride, aColStride, b, bRowStride, bColStride, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

export function gemmF64(
  m: usize, n: usize, k: usize,
  a: usize, aRowStride: usize, aColStride: usize,
  b: usize, bRowStride: usize, bColStride: usize,
  c: usize, cRowStride: usize,
  accumulate: bool, workspace: usize, mc: usize, nc: usize, kc: usize,
): void {
  gemm<f64>(m, n, k, a, aRowStride, aColStride, b, bRowStride, bColStride, c, cRowStride, accumulate, workspace, mc, nc, kc);
}

/** Workspace: one tile (128 bytes), then mc x kc of packed A, then kc x nc of packed B (mc, nc multiples of the tile). */
@inline
function gemm<T>(
  m: usize, n: usize, k: usize,
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
      const bBlock = b + (pc * bRowStride + jc * bColStride) * size;
      pack<T>(packedB, bBlock, columns, TILE_ROW_BYTES / size, bColStride, bRowStride, depth);
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

@inline
function multiplyAdd<T>(x: v128, y: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, sum);
  return v128.add<T>(sum, v128.mul<T>(x, y));
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

/**
 * Packs `lanes` rows of A (or columns of B) into panels of `width` lanes: panel[p][lane] = source[lane * laneStride + p * depthStride],
 * zero where a last panel has no lane (those products are never stored, so a zero times infinity does no harm).
 */
function pack<T>(target: usize, source: usize, lanes: usize, width: usize, laneStride: usize, depthStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const panelBytes = depth * width * size;
  while (lanes) {
    const present = min(lanes, width);
    if (present == width && laneStride == 1) {
      packRows<T>(target, source, width, depthStride, depth);
    } else if (present == width && depthStride == 1) {
      for (let lane: usize = 0; lane < width; lane += VECTOR / size) {
        packTransposed<T>(target + lane * size, source + lane * laneStride * size, width, laneStride, depth);
      }
    } else {
      packElements<T>(target, source, present, width, laneStride, depthStride, depth);
    }
    target += panelBytes;
    source += width * laneStride * size;
    lanes -= present;
  }
}

/** The lanes of one depth lie side by side: copy one or two vectors a depth. */
function packRows<T>(target: usize, source: usize, width: usize, depthStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const step = depthStride * size;
  if (width * size == 16) {
    do {
      v128.store(target, v128.load(source));
      target += 16;
      source += step;
    } while (--depth);
  } else {
    do {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      target += 32;
      source += step;
    } while (--depth);
  }
}

/** The depths of one lane lie side by side: transpose 4x4 (f32) or 2x2 (f64) blocks in registers. */
function packTransposed<T>(target: usize, source: usize, width: usize, laneStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const lane = laneStride * size;
  const row = width * size;
  if (sizeof<T>() == 4) {
    for (; depth >= 4; depth -= 4) {
      const r0 = v128.load(source);
      const r1 = v128.load(source + lane);
      const r2 = v128.load(source + 2 * lane);
      const r3 = v128.load(source + 3 * lane);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(target + row, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(target + 2 * row, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(target + 3 * row, v128.shuffle<f64>(high01, high23, 1, 3));
      target += 4 * row;
      source += 16;
    }
  } else {
    for (; depth >= 2; depth -= 2) {
      const r0 = v128.load(source);
      const r1 = v128.load(source + lane);
      v128.store(target, v128.shuffle<f64>(r0, r1, 0, 2));
      v128.store(target + row, v128.shuffle<f64>(r0, r1, 1, 3));
      target += 2 * row;
      source += 16;
    }
  }
  if (depth) packElements<T>(target, source, VECTOR / size, width, laneStride, 1, depth, false);
}

function packElements<T>(
  target: usize, source: usize, present: usize, width: usize, laneStride: usize, depthStride: usize, depth: usize, pad: bool = true,
): void {
  const size = sizeof<T>();
  do {
    let from = source;
    let lane: usize = 0;
    for (; lane < present; lane++) {
      store<T>(target + lane * size, load<T>(from));
      from += laneStride * size;
    }
    if (pad) for (; lane < width; lane++) store<T>(target + lane * size, 0);
    target += width * size;
    source += depthStride * size;
  } while (--depth);
}

export function gemvF32(m: usize, k: usize, a: usize, rowStride: usize, colStride: usize, x: usize, y: usize, accumulate: bool): void {
  gemv<f32>(m, k, a, rowStride, colStride, x, y, accumulate);
}

export function gemvF64(m: usize, k: usize, a: usize, rowStride: usize, colStride: usize, x: usize, y: usize, accumulate: bool): void {
  gemv<f64>(m, k, a, rowStride, colStride, x, y, accumulate);
}

/** y = or += A x, with x and y contiguous: inner products where rows are contiguous, sums of columns where columns are. */
@inline
function gemv<T>(m: usize, k: usize, a: usize, rowStride: usize, colStride: usize, x: usize, y: usize, accumulate: bool): void {
  const size = sizeof<T>();
  if (colStride == 1) {
    const rowBytes = rowStride * size;
    for (; m >= 4; m -= 4) {
      fourInnerProducts<T>(k, a, rowBytes, x, y, accumulate);
      a += 4 * rowBytes;
      y += 4 * size;
    }
    for (; m; m--) {
      const product = innerProduct<T>(k, a, x);
      store<T>(y, accumulate ? load<T>(y) + product : product);
      a += rowBytes;
      y += size;
    }
    return;
  }
  if (!accumulate) memory.fill(y, 0, m * size);
  const colBytes = colStride * size;
  if (rowStride == 1) {
    for (; k >= 4; k -= 4) {
      addFourColumns<T>(m, a, colBytes, x, y);
      a += 4 * colBytes;
      x += 4 * size;
    }
  }
  for (; k; k--) {
    addColumn<T>(m, a, rowStride, load<T>(x), y);
    a += colBytes;
    x += size;
  }
}

function fourInnerProducts<T>(k: usize, a: usize, rowBytes: usize, x: usize, y: usize, accumulate: bool): void {
  const size = sizeof<T>();
  const lanes = VECTOR / size;
  let a1 = a + rowBytes, a2 = a1 + rowBytes, a3 = a2 + rowBytes;
  let p0 = v128.splat<T>(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0;
  for (; k >= 2 * lanes; k -= 2 * lanes) {
    const x0 = v128.load(x);
    p0 = multiplyAdd<T>(v128.load(a), x0, p0);
    p1 = multiplyAdd<T>(v128.load(a1), x0, p1);
    p2 = multiplyAdd<T>(v128.load(a2), x0, p2);
    p3 = multiplyAdd<T>(v128.load(a3), x0, p3);
    const x1 = v128.load(x, 16);
    q0 = multiplyAdd<T>(v128.load(a, 16), x1, q0);
    q1 = multiplyAdd<T>(v128.load(a1, 16), x1, q1);
    q2 = multiplyAdd<T>(v128.load(a2, 16), x1, q2);
    q3 = multiplyAdd<T>(v128.load(a3, 16), x1, q3);
    a += 32;
    a1 += 32;
    a2 += 32;
    a3 += 32;
    x += 32;
  }
  let s0 = addLanes<T>(v128.add<T>(p0, q0));
  let s1 = addLanes<T>(v128.add<T>(p1, q1));
  let s2 = addLanes<T>(v128.add<T>(p2, q2));
  let s3 = addLanes<T>(v128.add<T>(p3, q3));
  for (; k; k--) {
    const value = load<T>(x);
    s0 += load<T>(a) * value;
    s1 += load<T>(a1) * value;
    s2 += load<T>(a2) * value;
    s3 += load<T>(a3) * value;
    a += size;
    a1 += size;
    a2 += size;
    a3 += size;
    x += size;
  }
  if (accumulate) {
    s0 = load<T>(y) + s0;
    s1 = load<T>(y + size) + s1;
    s2 = load<T>(y + 2 * size) + s2;
    s3 = load<T>(y + 3 * size) + s3;
  }
  store<T>(y, s0);
  store<T>(y + size, s1);
  store<T>(y + 2 * size, s2);
  store<T>(y + 3 * size, s3);
}

/** Four independent partial sums hide the latency of the addition. */
function innerProduct<T>(k: usize, a: usize, x: usize): T {
  const size = sizeof<T>();
  const lanes = VECTOR / size;
  let p0 = v128.splat<T>(0), p1 = p0, p2 = p0, p3 = p0;
  for (; k >= 4 * lanes; k -= 4 * lanes) {
    p0 = multiplyAdd<T>(v128.load(a), v128.load(x), p0);
    p1 = multiplyAdd<T>(v128.load(a, 16), v128.load(x, 16), p1);
    p2 = multiplyAdd<T>(v128.load(a, 32), v128.load(x, 32), p2);
    p3 = multiplyAdd<T>(v128.load(a, 48), v128.load(x, 48), p3);
    a += 64;
    x += 64;
  }
  let sum = addLanes<T>(v128.add<T>(v128.add<T>(p0, p1), v128.add<T>(p2, p3)));
  for (; k; k--) {
    sum += load<T>(a) * load<T>(x);
    a += size;
    x += size;
  }
  return sum;
}

@inline
function addLanes<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    const pair = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
    return <T>(f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1));
  }
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

/** y += A[:, 0:4] x[0:4]: reading four columns at a time halves the traffic on y. */
function addFourColumns<T>(m: usize, a: usize, colBytes: usize, x: usize, y: usize): void {
  const size = sizeof<T>();
  const lanes = VECTOR / size;
  let a1 = a + colBytes, a2 = a1 + colBytes, a3 = a2 + colBytes;
  const x0 = load<T>(x), x1 = load<T>(x + size), x2 = load<T>(x + 2 * size), x3 = load<T>(x + 3 * size);
  const v0 = v128.splat<T>(x0), v1 = v128.splat<T>(x1), v2 = v128.splat<T>(x2), v3 = v128.splat<T>(x3);
  for (; m >= lanes; m -= lanes) {
    const low = multiplyAdd<T>(v128.load(a1), v1, multiplyAdd<T>(v128.load(a), v0, v128.load(y)));
    v128.store(y, multiplyAdd<T>(v128.load(a3), v3, multiplyAdd<T>(v128.load(a2), v2, low)));
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    y += 16;
  }
  for (; m; m--) {
    store<T>(y, load<T>(y) + load<T>(a) * x0 + load<T>(a1) * x1 + load<T>(a2) * x2 + load<T>(a3) * x3);
    a += size;
    a1 += size;
    a2 += size;
    a3 += size;
    y += size;
  }
}

function addColumn<T>(m: usize, a: usize, rowStride: usize, x: T, y: usize): void {
  const size = sizeof<T>();
  const step = rowStride * size;
  if (rowStride == 1) {
    const lanes = VECTOR / size;
    const v = v128.splat<T>(x);
    for (; m >= lanes; m -= lanes) {
      v128.store(y, multiplyAdd<T>(v128.load(a), v, v128.load(y)));
      a += 16;
      y += 16;
    }
  }
  for (; m; m--) {
    store<T>(y, load<T>(y) + load<T>(a) * x);
    a += step;
    y += size;
  }
}
