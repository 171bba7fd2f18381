/** Matrix-vector products. Strides are counted in elements, pointers in bytes. */
import { multiplyAdd } from './multiplyAdd';

/** Bytes of one vector. */
const VECTOR: usize = 16;

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
