/**
 * The inverse of the error function: erf(erfinv(x)) = x.
 *
 * Domain: −1 ≤ x ≤ 1; erfinv(±1) = ±∞, erfinv(±0) = ±0; NaN outside and for NaN. Within 2.5 ulp.
 * Source: the splitting of J. M. Blair, C. A. Edwards, J. H. Johnson, Math. Comp. 30 (1976); the coefficients are
 * minimax fits computed by reference/specialFits.py.
 *
 * @example
 * erfinv(0.5) // => 0.4769362762044699
 */
export function erfinv(x: number): number {
  const a = Math.abs(x);
  if (a <= 0.75) return centre(x);
  if (a < 1) return x < 0 ? -tail(1 - a) : tail(1 - a);
  return a === 1 ? x * Infinity : NaN;
}

/**
 * The inverse of the complementary error function: erfc(erfcinv(u)) = u, without the cancellation of erfinv(1 − u).
 *
 * Domain: 0 ≤ u ≤ 2; erfcinv(0) = ∞, erfcinv(2) = −∞; NaN outside and for NaN. Within 2.5 ulp, also for
 * subnormal u.
 * Source: as erfinv.
 *
 * @example
 * erfcinv(1e-300).toFixed(12) // => 26.209469960516
 */
export function erfcinv(u: number): number {
  if (u >= 0.25 && u <= 1.75) {
    const x = 1 - u;
    // Below 1/2 the difference was rounded; what it lost is worth a step along the slope, here by its tangent.
    return u < 0.5 ? centre(x) + (1 - x - u) * (2.5 * x - 0.15) : centre(x);
  }
  if (u > 0 && u < 2) return u < 1 ? tail(u) : -tail(2 - u);
  return u === 0 ? Infinity : u === 2 ? -Infinity : NaN;
}

/** erfinv(x) = x·(7/8 + R(x² − 9/32)) for |x| ≤ 3/4. */
function centre(x: number): number {
  const t = x * x - 0.28125;
  const p =
    0.08902163762382703 + t * (-0.08173891099353824 + t * (-0.5456408922535965 + t * (1.2106362447044916 +
    t * (-0.935222268869366 + t * (0.29365183707257 + t * (-0.0297087615455 + t * 0.000130482475))))));
  const q =
    1 + t * (-4.6513287792 + t * (8.4383986 + t * (-7.507621 + t * (3.36356 + t * (-0.689 + t * 0.0466)))));
  return 0.875 * x + x * (p / q);
}

/** erfcinv(u) for 0 < u ≤ 1/4, by pieces in s = √(−log(u(2 − u))). */
function tail(u: number): number {
  const s = Math.sqrt(-Math.log(u * (2 - u)));
  if (s < 1.6) return s + tail1(s - 1.25);
  if (s < 2.4) return s + tail2(s - 2);
  if (s < 3.5) return s + tail3(s - 2.95);
  if (s < 5.2) return s + tail4(s - 4.35);
  if (s < 9) return s + tail5(s - 7.1);
  return s + tail6(s - 18.2);
}

/** erfcinv(u) − s at s = 1.25 + t, for 0.9 ≤ s ≤ 1.6. */
function tail1(t: number): number {
  const p =
    -0.12295367197668249 + t * (-0.060740981074093106 + t * (-0.00638401799161526 + t * (-0.027501517823653013 +
    t * (0.0000801928279649537 + t * (-0.0012674178174094 + t * (-0.000172910222344 + t * 0.000024231246938))))));
  const q =
    1 + t * (-0.0731814634 + t * (0.3408148766 + t * (0.03181695 + t * (0.033709 + t * (0.004647 + t * (0.0012 +
    t * (-0.0000224)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 2 + t, for 1.6 ≤ s ≤ 2.4. */
function tail2(t: number): number {
  const p =
    -0.158321917010398 + t * (-0.11077647202941976 + t * (-0.062468365536499634 + t * (-0.02673429690974104 +
    t * (-0.0028543470725237 + t * (-0.00021053941957 + t * (0.00021936715861 + t * 0.00001850166013))))));
  const q =
    1 + t * (0.5338069254 + t * (0.457636893 + t * (0.1318367 + t * (0.036509 + t * (0.00112 + t * (-0.000764 +
    t * (-0.000263)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 2.95 + t, for 2.4 ≤ s ≤ 3.5. */
function tail3(t: number): number {
  const p =
    -0.16731358729063653 + t * (-0.14814705213543636 + t * (-0.09066277213237184 + t * (-0.03102241062476415 +
    t * (-0.006441545674561889 + t * (-0.0005422048672887311 + t * (0.0001566217989114159 +
    t * 0.000008208611776243481))))));
  const q =
    1 + t * (0.8971097475712531 + t * (0.5964334618398613 + t * (0.20994235546828668 + t * (0.05467197706647553 +
    t * (0.005196736596563634 + t * (-0.00027339531139668844 + t * (-0.00018037318029510188)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 4.35 + t, for 3.5 ≤ s ≤ 5.2. */
function tail4(t: number): number {
  const p =
    -0.15677222110904906 + t * (-0.27782548067923085 + t * (-0.22243745810506343 + t * (-0.09953719559221463 +
    t * (-0.025258680369872877 + t * (-0.0032601233529121884 + t * (-0.00015488001191063777 +
    t * (-5.613333297024754e-7)))))));
  const q =
    1 + t * (1.8366072388445978 + t * (1.540679235682153 + t * (0.7371913891112916 + t * (0.2089223172868254 +
    t * (0.033420270478569596 + t * (0.0026532254705551777 + t * 0.00007370250047824654))))));
  return p / q;
}

/** erfcinv(u) − s at s = 7.1 + t, for 5.2 ≤ s ≤ 9. */
function tail5(t: number): number {
  const p =
    -0.13012590567898366 + t * (-0.058599886412790035 + t * (0.006538356141796363 + t * (0.00509332666744567 +
    t * (0.0006721171492945 + t * (0.000031255869307627 + t * (4.32707614865e-7 + t * 3.57150048e-10))))));
  const q =
    1 + t * (0.515602088 + t * (-0.020515619 + t * (-0.04243733 + t * (-0.00778 + t * (-0.000573 + t * (-0.0000174 +
    t * (-1.6e-7)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 18.2 + t, for 9 ≤ s ≤ 27.4. */
function tail6(t: number): number {
  const p =
    -0.0764778511177169 + t * (-0.0148701829870062 + t * (-0.0011252681390771326 + t * (-0.000041670396440554964 +
    t * (-7.75985475524945e-7 + t * (-6.619088414186e-9 + t * (-1.90567584535e-11 + t * (-3.0594577e-15)))))));
  const q =
    1 + t * (0.22971688487 + t * (0.0214178807478 + t * (0.00103612732 + t * (0.00002753054 + t * (3.8956e-7 +
    t * (2.58e-9 + t * 5.57e-12))))));
  return p / q;
}
