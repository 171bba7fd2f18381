/**
 * The logarithm of the absolute value of the gamma function, log|Γ(x)|.
 *
 * Domain: all numbers; +∞ at the poles 0, −1, −2, … and at ±∞, NaN gives NaN. Relative error below 1e-15 for x > 0,
 * including the neighbourhood of the zeros at 1 and 2; for x < 0 the absolute error is below 1e-15·max(1, |result|,
 * |x|·log|x|), which near the zeros between the negative poles is not small relative to the result.
 * Source: recurrence, reflection and Stirling's series, DLMF §5.5 and §5.11; the coefficients are minimax fits
 * computed by reference/specialFits.py.
 *
 * @example
 * lgamma(0.5) // => 0.5723649429247001
 */
export function lgamma(x: number): number {
  if (x >= 8) return stirling(x);
  if (x >= 0.7) {
    if (x < 1.5) return (x - 1) * one(x - 1);
    if (x < 2.5) return (x - 2) * two(x - 2);
    // Γ(x) = (x − 1)(x − 2)…·Γ(y) with y in [1.5, 2.5).
    let product = 1;
    let y = x;
    while (y >= 2.5) {
      y -= 1;
      product *= y;
    }
    return Math.log(product) + (y - 2) * two(y - 2);
  }
  if (x > 0) return x * one(x) - Math.log(x);
  if (x !== x) return x;
  if (x === Math.floor(x)) return Infinity;
  if (x > -0.3) return x * one(x) - Math.log(-x);
  // Γ(x)·Γ(1 − x) = π / sin πx, with the argument of the sine reduced exactly.
  const r = x - Math.round(x);
  const y = -x;
  return 1.1447298858494002 - Math.log(y * Math.abs(Math.sin(Math.PI * r))) - lgamma(y);
}

/** x·(log x − 1) − ½·log x + ½·log 2π + S(1/x²)/x for x ≥ 8. */
function stirling(x: number): number {
  const l = Math.log(x);
  if (x > 1e17) return x * (l - 1);
  const z = 1 / (x * x);
  const s =
    0.08333333333333333 + z * (-0.0027777777777740994 + z * (0.0007936507898351774 + z * (-0.0005952366070504709 +
    z * (0.0008414728624693352 + z * (-0.0018905407407871246 + z * 0.005069266358896897)))));
  return (x - 0.5) * (l - 1) + (0.4189385332046728 + s / x);
}

/** lgamma(1 + t)/t for −0.3 ≤ t ≤ 0.7. */
function one(t: number): number {
  const p =
    -0.5772156649015329 + t * (-1.1473132456908108 + t * (-0.23618356434784926 + t * (0.9058628554229916 +
    t * (0.784562425281554 + t * (0.24153279740094 + t * (0.02793256289163 + t * 0.0008218339406))))));
  const q =
    1 + t * (3.41255513128 + t * (4.57751268 + t * (3.052948 + t * (1.05373 + t * (0.1772 + t * (0.012 +
    t * 0.00019))))));
  return p / q;
}

/** lgamma(2 + t)/t for |t| ≤ 1/2. */
function two(t: number): number {
  const p =
    0.4227843350984672 + t * (0.9498924637219313 + t * (0.7627291623659864 + t * (0.2807897022581208 +
    t * (0.048596086497145 + t * (0.003495999135026 + t * 0.00006858116841)))));
  const q =
    1 + t * (1.4840318768 + t * (0.83146436 + t * (0.2177044 + t * (0.02658 + t * (0.00129 + t * 0.0000148)))));
  return p / q;
}
