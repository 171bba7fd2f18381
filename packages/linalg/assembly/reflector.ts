import { at, hypotenuse, norm, put, scale } from './vector';

/** 2⁵⁰⁰ */
const UP: f64 = 3.2733906078961419e150;

/**
 * A reflector H = I − τ·v·vᵀ with v₀ = 1 that maps the vector to (β, 0, …, 0). The vector becomes (β, v₁, v₂, …).
 * Returns τ; 0 when there is nothing to do.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 5.1.1, with LAPACK's choice of sign.
 */
export function makeReflector(n: usize, x: usize): f64 {
  const tail = norm(n - 1, x + 8);
  if (tail == 0) return 0;
  const alpha = load<f64>(x);
  const length = hypotenuse(alpha, tail);
  if (length < 1e-290) {
    // Near the smallest numbers digits are missing, and H would not be orthogonal.
    scale(n, UP, x);
    const tau = makeReflector(n, x);
    store<f64>(x, load<f64>(x) / UP);
    return tau;
  }
  const beta = alpha >= 0 ? -length : length;
  const divisor = alpha - beta;
  if (abs(divisor) > 1e-280 && abs(divisor) < 1e280) scale(n - 1, 1 / divisor, x + 8);
  else for (let i: usize = 1; i < n; i++) put(x, i, at(x, i) / divisor);
  store<f64>(x, beta);
  return (beta - alpha) / beta;
}
