/** Largest and smallest element. Pointers in bytes, lengths in elements. */

/** Bytes of one vector. */
const VECTOR: usize = 16;

export function maxF64(x: usize, n: usize): f64 {
  return extreme<f64>(0, x, n);
}
export function maxF32(x: usize, n: usize): f64 {
  return extreme<f32>(0, x, n);
}
/** min x = -max -x. */
export function minF64(x: usize, n: usize): f64 {
  return -extreme<f64>(-0.0, x, n);
}
export function minF32(x: usize, n: usize): f64 {
  return -extreme<f32>(-0.0, x, n);
}

/**
 * As Math.max of n >= 1 elements, each with its sign flipped if `sign` is -0: NaN wins, and +0 lies above -0.
 *
 * The pseudo-maximum of WebAssembly is one instruction, the other eight. NaN is looked for beside it, zeros of either sign after it.
 */
function extreme<T>(sign: T, x: usize, n: usize): f64 {
  const size = sizeof<T>();
  const lanes = VECTOR / size;
  const flip = v128.splat<T>(sign);
  const start = x;
  const length = n;
  let m0 = v128.xor(v128.splat<T>(load<T>(x)), flip), m1 = m0;
  let ordered = v128.eq<T>(m0, m0);
  for (; n >= 2 * lanes; n -= 2 * lanes) {
    const a = v128.xor(v128.load(x), flip);
    const b = v128.xor(v128.load(x, 16), flip);
    m0 = v128.pmax<T>(m0, a);
    m1 = v128.pmax<T>(m1, b);
    ordered = v128.and(ordered, v128.and(v128.eq<T>(a, a), v128.eq<T>(b, b)));
    x += 32;
  }
  for (; n; n--) {
    const a = v128.xor(v128.splat<T>(load<T>(x)), flip);
    m0 = v128.pmax<T>(m0, a);
    ordered = v128.and(ordered, v128.eq<T>(a, a));
    x += size;
  }
  if (!i32x4.all_true(ordered)) return NaN;
  // Lanes are folded as vectors: the scalar maximum branches on the data.
  m0 = v128.pmax<T>(m0, m1);
  m0 = v128.pmax<T>(m0, v128.shuffle<f64>(m0, m0, 1, 0));
  if (sizeof<T>() == 4) m0 = v128.pmax<T>(m0, v128.shuffle<f32>(m0, m0, 1, 0, 3, 2));
  const value = <f64>v128.extract_lane<T>(m0, 0);
  return value == 0 ? largestZero<T>(sign, start, length) : value;
}

/** +0 if any of the flipped elements is that, else -0. */
function largestZero<T>(sign: T, x: usize, n: usize): f64 {
  const wanted = <f64>sign;
  for (; n; n--) {
    const value = <f64>load<T>(x);
    if (value == 0 && 1 / value == 1 / wanted) return 0;
    x += sizeof<T>();
  }
  return -0.0;
}
