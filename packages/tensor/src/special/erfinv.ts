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
    0.08902163762382703 + t * (-0.08173172116668524 + t * (-0.5456324076061321 + t * (1.210597038440911 +
    t * (-0.935212171952482 + t * (0.2936723819617569 + t * (-0.0297167757570163 + t * 0.00013060911018225008))))));
  const q =
    1 + t * (-4.651248014264139 + t * (8.438192403352987 + t * (-7.50751749888643 + t * (3.3636526771123103 +
    t * (-0.6890849378452402 + t * 0.04661487492941924)))));
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
    -0.12295367197668249 + t * (-0.060471359818092284 + t * (-0.0062464094998053 + t * (-0.027514242833383024 +
    t * (0.00012371741359460967 + t * (-0.0012664789492072175 +
    t * (-0.00017409794639508357 + t * 2.4590031584910384e-5))))));
  const q =
    1 + t * (-0.07537433207700832 + t * (0.340939474595569 + t * (0.0313072911589763 + t * (0.03363202459685118 +
    t * (0.004626203535112157 + t * (0.0011959023306782881 + t * (-2.244544389091178e-5)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 2 + t, for 1.6 ≤ s ≤ 2.4. */
function tail2(t: number): number {
  const p =
    -0.158321917010398 + t * (-0.11075932274183077 + t * (-0.06244796756509873 + t * (-0.02671988333625821 +
    t * (-0.002847034516103731 + t * (-0.00020821073059560058 +
    t * (0.00021981179123988976 + t * 1.852536645391093e-5))))));
  const q =
    1 + t * (0.5336986062998221 + t * (0.457526022866276 + t * (0.13174762844615437 + t * (0.03646533170618937 +
    t * (0.0011044059456264013 + t * (-0.000767300106870315 + t * (-0.00026341565269666334)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 2.95 + t, for 2.4 ≤ s ≤ 3.5. */
function tail3(t: number): number {
  const p =
    -0.16731358729063653 + t * (-0.14814705213543636 + t * (-0.09066277213237184 + t * (-0.03102241062476415 +
    t * (-0.006441545674561889 + t * (-0.0005422048672887311 +
    t * (0.0001566217989114159 + t * 8.208611776243481e-6))))));
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
    t * (0.033420270478569596 + t * (0.0026532254705551777 + t * 7.370250047824654e-5))))));
  return p / q;
}

/** erfcinv(u) − s at s = 7.1 + t, for 5.2 ≤ s ≤ 9. */
function tail5(t: number): number {
  const p =
    -0.1301259056789836 + t * (-0.05816577562960834 + t * (0.0066491735569416885 + t * (0.005097459092518555 +
    t * (0.0006714511722911937 + t * (3.120920934997371e-5 +
    t * (4.3193781227354976e-7 + t * 3.5589694604931016e-10))))));
  const q =
    1 + t * (0.5122660052967398 + t * (-0.021584981577552172 + t * (-0.042525798437327476 +
    t * (-0.007776680995675799 + t * (-0.0005722836729710252 + t * (-1.7372677970395077e-5 +
    t * (-1.596961326519614e-7)))))));
  return p / q;
}

/** erfcinv(u) − s at s = 18.2 + t, for 9 ≤ s ≤ 27.4. */
function tail6(t: number): number {
  const p =
    -0.07647785111771692 + t * (-0.01486139057650191 + t * (-0.0011239301523523369 + t * (-4.159806164898472e-5 +
    t * (-7.743464845986153e-7 + t * (-6.605404798089035e-9 + t * (-1.9036845546663612e-11 +
    t * (-3.0680420859924518e-15)))))));
  const q =
    1 + t * (0.2296019181132753 + t * (0.021396329734763873 + t * (0.001034582143244514 +
    t * (2.7478185351750417e-5 + t * (3.8873209112063785e-7 +
    t * (2.5750422950366518e-9 + t * 5.5658759838784896e-12))))));
  return p / q;
}
