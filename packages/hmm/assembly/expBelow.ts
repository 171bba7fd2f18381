/**
 * e^x of two numbers that are at most 0; 0 where the result would not be a normal number.
 *
 * x = n ln 2 + r with |r| ≤ ln 2 / 2 (two-part reduction of Cody and Waite), e^r = 1 + r + r² q(r) with the polynomial q of
 * degree 9 that is closest, by the exchange algorithm of Remez: off by less than 2^-55 of e^r. Constants are immediates: this
 * module has no place in the shared memory.
 */
@inline
export function expBelow(x: v128): v128 {
  const magic = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), magic);
  const n = f64x2.sub(shifted, magic);
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238))), f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  // Pairs of terms, so that few operations wait for each other.
  const p0 = pair(r, 0.5, 0.16666666666666674);
  const p1 = pair(r, 0.04166666666662399, 0.00833333333332217);
  const p2 = pair(r, 0.0013888888917283468, 0.00019841269886702536);
  const p3 = pair(r, 2.480152118799841e-5, 2.7557242210897146e-6);
  const p4 = pair(r, 2.762013964081078e-7, 2.511009719137452e-8);
  const low = f64x2.add(p0, f64x2.mul(p1, z));
  const high = f64x2.add(f64x2.add(p2, f64x2.mul(p3, z)), f64x2.mul(p4, z2));
  const e = f64x2.add(f64x2.add(f64x2.splat(1), r), f64x2.mul(f64x2.add(low, f64x2.mul(high, z2)), z));
  // n lies in the low bits of the shifted number: added to the exponent it multiplies by 2^n.
  const scaled = i64x2.add(e, i64x2.shl(shifted, 52));
  return v128.and(scaled, f64x2.gt(x, f64x2.splat(-708)));
}

@inline
function pair(r: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), r));
}
