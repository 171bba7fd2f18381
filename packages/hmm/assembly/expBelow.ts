/**
 * e^x of two numbers that are at most 0; 0 where the result would not be a normal number.
 *
 * x = n ln 2 + r with |r| ≤ ln 2 / 2 (two-part reduction of Cody and Waite), e^r by its Taylor polynomial of degree 13, whose
 * remainder is below 2^-57. Constants are immediates: this module has no place in the shared memory.
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
  const p0 = f64x2.add(f64x2.splat(1), r);
  const p1 = pair(r, 0.5, 1.0 / 6);
  const p2 = pair(r, 1.0 / 24, 1.0 / 120);
  const p3 = pair(r, 1.0 / 720, 1.0 / 5040);
  const p4 = pair(r, 1.0 / 40320, 1.0 / 362880);
  const p5 = pair(r, 1.0 / 3628800, 1.0 / 39916800);
  const p6 = pair(r, 1.0 / 479001600, 1.0 / 6227020800);
  const low = f64x2.add(f64x2.mul(p1, z), f64x2.mul(f64x2.add(p2, f64x2.mul(p3, z)), z2));
  const high = f64x2.add(f64x2.add(p4, f64x2.mul(p5, z)), f64x2.mul(p6, z2));
  const e = f64x2.add(p0, f64x2.add(low, f64x2.mul(f64x2.mul(high, z2), z2)));
  // n lies in the low bits of the shifted number: added to the exponent it multiplies by 2^n.
  const scaled = i64x2.add(e, i64x2.shl(shifted, 52));
  return v128.and(scaled, f64x2.gt(x, f64x2.splat(-708)));
}

@inline
function pair(r: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), r));
}
