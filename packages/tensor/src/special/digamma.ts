/**
 * The digamma function ψ(x) = d/dx log Γ(x).
 *
 * Domain: all numbers; NaN at the poles 0, −1, −2, … and at −∞, ψ(∞) = ∞. Relative error below 1e-15 for x > 0,
 * including the neighbourhood of the root 1.4616…; for x < 0 the absolute error is below 1e-15·max(1, |log|x||,
 * |π cot πx|), which near the roots between the negative poles is not small relative to the result.
 * Source: recurrence, reflection and asymptotic series, DLMF §5.5 and §5.11; the coefficients are minimax fits
 * computed by reference/specialFits.py.
 *
 * @example
 * digamma(1).toFixed(14) // => -0.57721566490153
 */
export function digamma(x: number): number {
  if (x >= 8) return asymptotic(x);
  if (x > 0) {
    if (x < 1) return aroundRoot(x + 1) - 1 / x;
    // ψ(x) = ψ(y) + Σ 1/(x − j) with y in [1, 2).
    let sum = 0;
    let y = x;
    while (y >= 2) {
      y -= 1;
      sum += 1 / y;
    }
    return aroundRoot(y) + sum;
  }
  // ψ(x) = ψ(1 − x) − π cot πx, with the argument of the cotangent reduced exactly.
  const r = x - Math.round(x);
  if (r === 0 || r !== r) return NaN;
  const a = Math.abs(r);
  const cotangent = a <= 0.25 ? 1 / Math.tan(Math.PI * r) : Math.sign(r) * Math.tan(Math.PI * (0.5 - a));
  return (x > -1 ? aroundRoot(1 - x) : digamma(1 - x)) - Math.PI * cotangent;
}

/** ψ on [1, 2], as (x − x₀)·R(x − 3/2) with the root x₀ in two parts. */
function aroundRoot(x: number): number {
  return (x - 1.4616321449683622 - 9.549995429965697e-17) * slope(x - 1.5);
}

/** ψ(3/2 + t)/(3/2 + t − x₀) for |t| ≤ 1/2. */
function slope(t: number): number {
  const p =
    0.951055876031833 + t * (1.1687845937208838 + t * (0.5162572470098287 + t * (0.100678790022871 +
    t * (0.008407274108666 + t * (0.00023066431968 + t * 4.346082e-7)))));
  const q =
    1 + t * (1.6743622064 + t * (1.03571255 + t * (0.299756 + t * (0.0418 + t * (0.00254 + t * 0.0000476)))));
  return p / q;
}

/** log x − 1/(2x) − z·W(z) over z = 1/x², for x ≥ 8. */
function asymptotic(x: number): number {
  if (x === Infinity) return x;
  const z = 1 / (x * x);
  const w =
    0.08333333333333333 + z * (-0.008333333333280431 + z * (0.0039682539132886935 + z * (-0.00416664518656323 +
    z * (0.007571734391068395 + z * (-0.020700529950384072 + z * 0.06367567152332794)))));
  return Math.log(x) - (0.5 / x + z * w);
}
