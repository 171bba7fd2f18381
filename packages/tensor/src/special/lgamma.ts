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
    -0.5772156649015329 + t * (-1.14692387100109 + t * (-0.23583334747603318 + t * (0.9055584036524086 +
    t * (0.7842026626400539 + t * (0.24145560377153813 + t * (0.027933947320875643 + t * 0.0008222659915077952))))));
  const q =
    1 + t * (3.4118805572630486 + t * (4.575944753456461 + t * (3.051709599783353 + t * (1.053360879988501 +
    t * (0.1771748098319134 + t * (0.012002594700182402 + t * 0.00019011074767018144))))));
  return p / q;
}

/** lgamma(2 + t)/t for |t| ≤ 1/2. */
function two(t: number): number {
  const p =
    0.42278433509846713 + t * (0.9506807856570547 + t * (0.7642356591240426 + t * (0.281710594013425 +
    t * (0.048816997537031614 + t * (0.003514466207753383 + t * 6.885413833671108e-5)))));
  const q =
    1 + t * (1.4858964726936477 + t * (0.8336054659411245 + t * (0.21854653266353488 + t * (0.02671052645215286 +
    t * (0.0012966264141974172 + t * 1.484557379942345e-5)))));
  return p / q;
}
