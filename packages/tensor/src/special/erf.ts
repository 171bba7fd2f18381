/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * Domain: all numbers; erf(±0) = ±0, erf(±∞) = ±1, NaN gives NaN. Within 1 ulp.
 * Source: W. J. Cody, Math. Comp. 23 (1969) for rational approximation by pieces; the coefficients are minimax fits
 * computed by reference/specialFits.py.
 *
 * @example
 * erf(1) // => 0.8427007929497149
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) return x + x * centre(x * x);
  if (a < 1.25) return x < 0 ? -0.84375 - middle(a - 1) : 0.84375 + middle(a - 1);
  if (a >= 6) return x < 0 ? -1 : 1;
  if (a !== a) return a;
  const y = 1 - tail(a);
  return x < 0 ? -y : y;
}

/**
 * The complementary error function 1 − erf(x), accurate where that difference would cancel.
 *
 * Domain: all numbers; erfc(∞) = 0 (already beyond x = 27.3), erfc(−∞) = 2, NaN gives NaN. Within 2 ulp down to the
 * smallest subnormal.
 * Source: as erf; the argument is split before squaring so that x² carries no rounding error.
 *
 * @example
 * erfc(5) // => 1.5374597944280347e-12
 */
export function erfc(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    // Above 1/4 the sum 1/2 + (1/2 − erf x) keeps every addend small.
    return x < 0.25 ? 1 - (x + x * centre(x * x)) : 0.5 - (x - 0.5 + x * centre(x * x));
  }
  if (a < 1.25) return x < 0 ? 1.84375 + middle(a - 1) : 0.15625 - middle(a - 1);
  if (x < -6) return 2;
  if (a > 28) return 0;
  if (a !== a) return a;
  return x < 0 ? 2 - tail(a) : tail(a);
}

/** erf(x)/x − 1 over z = x², for |x| ≤ 0.84375. */
function centre(z: number): number {
  const p =
    0.12837916709551256 + z * (-0.3250421039451169 + z * (-0.02848175793827619 + z * (-0.005770271030129511 +
    z * (-2.3763144093620922e-5))));
  const q =
    1.0 + z * (0.39791724967894054 + z * (0.06502226020235781 + z * (0.005081307884891584 +
    z * (0.0001324948471474787 + z * (-3.960226642567375e-6)))));
  return p / q;
}

/** erf(1 + t) − 27/32, for −0.15625 ≤ t ≤ 0.25. */
function middle(t: number): number {
  const p =
    -0.0010492070502851301 + t * (0.4149958398717717 + t * (-0.37149837705727656 + t * (0.3184408983225216 +
    t * (-0.11072902761360987 + t * (0.03549620010093514 + t * (-0.0021506401726994525))))));
  const q =
    1.0 + t * (0.1064208907028946 + t * (0.5403978647264329 + t * (0.07182863412985904 + t * (0.12617119495338575 +
    t * (0.013637078367278592 + t * 0.01198449702415085)))));
  return p / q;
}

/** erfc(x) for 1.25 ≤ x ≤ 28, as exp(−x² − 9/16 + R(1/x²))/x. */
function tail(x: number): number {
  const s = 1 / (x * x);
  const r = x < 2.875 ? near(s) : far(s);
  // h has at most 20 significant bits, so h² is exact and x² = h² + (x − h)(x + h) holds to the last bit.
  const h = Math.round(x * 32768) / 32768;
  return (Math.exp(-h * h - 0.5625) * Math.exp((h - x) * (h + x) + r)) / x;
}

/** log(x·erfc(x)) + x² + 9/16 over s = 1/x², for 1.25 ≤ x ≤ 2.9. */
function near(s: number): number {
  const p =
    -0.00986494392540535 + s * (-0.694903632676246 + s * (-10.626665166334906 + s * (-63.146365459163995 +
    s * (-165.47170495485622 + s * (-189.40855874321548 + s * (-84.00935519055335 + s * (-10.2187222492833)))))));
  const q =
    1.0 + s * (19.75720754143699 + s * (139.18552124606012 + s * (442.00139839560165 + s * (660.4883943155421 +
    s * (441.8412490577354 + s * (112.60770534848199 + s * (6.853598820555503 + s * (-0.06355955545940938))))))));
  return p / q;
}

/** log(x·erfc(x)) + x² + 9/16 over s = 1/x², for 2.85 ≤ x ≤ 28. */
function far(s: number): number {
  const p =
    -0.0098649429247001 + s * (-0.7989798308268928 + s * (-17.73585598833265 + s * (-160.26584725221772 +
    s * (-635.314437506441 + s * (-1020.0319972900533 + s * (-480.3422013411776))))));
  const q =
    1.0 + s * (30.30730467566275 + s * (325.1112221301387 + s * (1531.7508737804728 + s * (3185.5610355086505 +
    s * (2538.2958918229297 + s * (471.1566359415508 + s * (-22.230855612255947)))))));
  return p / q;
}
