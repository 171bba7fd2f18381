/**
 * sin and cos of vectors f64x2.
 *
 * x = n pi/2 + r + tail with |r| <= pi/4: pi/2 in three parts, of which n times the first two (33 bits each) is exact for n < 2^20
 * (W. Cody and W. Waite 1980). Kernels as in FreeBSD's k_sin.c and k_cos.c (K. C. Ng), which take the tail to first order; the
 * coefficients come from the Remez exchange in reference/wasmMath.py, relative error 2^-57 (sin) and 2^-60 (cos).
 * Larger |x| need some thousand bits of pi and go, lane by lane, to the engine's own function.
 */

@external('env', 'sin')
declare function exactSin(x: f64): f64;
@external('env', 'cos')
declare function exactCos(x: f64): f64;

const D: usize = memory.data<f64>([
  0.6366197723675814, // 0: 2 / pi
  1.5707963267341256, // 8: pi / 2, first 33 bits
  6.077100506303966e-11, // 16: the next 33 bits
  2.0222662487959506e-21, // 24: the rest
  6755399441055744, // 32: 1.5 * 2^52
  0.5, // 40
  1, // 48
  -0.16666666666666632, 0.008333333333322425, -0.00019841269829816912, // 56
  2.755731369521229e-06, -2.505075865097271e-08, 1.589682779204344e-10, // 80
  0.041666666666666595, -0.0013888888888873056, 2.4801587288851656e-05, // 104
  -2.7557314179282896e-07, 2.087570084013051e-09, -1.1358536427010512e-11, // 128
]);

@inline
function d(offset: usize): v128 {
  return v128.load64_splat(D + offset);
}

@inline
export function sin64(x: v128): v128 {
  // Below 2^-26 the sine is x itself, minus zero included.
  const y = sine64(x, 0);
  return v128.bitselect(x, y, f64x2.lt(f64x2.abs(x), f64x2.splat(1.4901161193847656e-8)));
}

@inline
export function cos64(x: v128): v128 {
  return sine64(x, 1);
}

/** sin(x + quarters pi/2). */
function sine64(x: v128, quarters: i64): v128 {
  if (!i64x2.all_true(f64x2.le(f64x2.abs(x), f64x2.splat(1600000)))) return exactLanes(x, quarters);
  const shifted = f64x2.add(f64x2.mul(x, d(0)), d(32));
  const n = f64x2.sub(shifted, d(32));
  const first = f64x2.sub(x, f64x2.mul(n, d(8)));
  const second = f64x2.mul(n, d(16));
  const third = f64x2.mul(n, d(24));
  const most = f64x2.sub(first, second);
  const r = f64x2.sub(most, third);
  // What the two subtractions rounded away.
  const tail = f64x2.add(f64x2.sub(f64x2.sub(most, r), third), f64x2.sub(f64x2.sub(first, most), second));

  const z = f64x2.mul(r, r);
  const h = f64x2.mul(z, d(40));
  const z2 = f64x2.mul(z, z);
  let w = polynomial(z, z2, 56);
  const sine = f64x2.add(r, f64x2.add(f64x2.mul(f64x2.mul(z, r), w), f64x2.sub(tail, f64x2.mul(h, tail))));

  w = polynomial(z, z2, 104);
  const one = d(48);
  const v = f64x2.sub(one, h);
  const lost = f64x2.sub(f64x2.sub(one, v), h);
  const cosine = f64x2.add(v, f64x2.add(lost, f64x2.sub(f64x2.mul(z2, w), f64x2.mul(r, tail))));

  const quadrant = i64x2.add(shifted, i64x2.splat(quarters));
  const odd = i64x2.neg(v128.and(quadrant, i64x2.splat(1)));
  const sign = i64x2.shl(v128.and(quadrant, i64x2.splat(2)), 62);
  return v128.xor(v128.bitselect(cosine, sine, odd), sign);
}

/** The six coefficients at `offset`, paired so that the chain of dependent operations is short. */
@inline
function polynomial(z: v128, z2: v128, offset: usize): v128 {
  const w0 = f64x2.add(pair64(z, offset), f64x2.mul(pair64(z, offset + 16), z2));
  return f64x2.add(w0, f64x2.mul(pair64(z, offset + 32), f64x2.mul(z2, z2)));
}

@inline
function pair64(x: v128, offset: usize): v128 {
  return f64x2.add(d(offset), f64x2.mul(d(offset + 8), x));
}

function exactLanes(x: v128, quarters: i64): v128 {
  const a = f64x2.extract_lane(x, 0);
  const b = f64x2.extract_lane(x, 1);
  if (quarters) return f64x2.replace_lane(f64x2.splat(exactCos(a)), 1, exactCos(b));
  return f64x2.replace_lane(f64x2.splat(exactSin(a)), 1, exactSin(b));
}
