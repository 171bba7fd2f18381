import { multiply, SET, SUBTRACT } from './multiply';
import { at, put } from './vector';

/** Reflectors that are applied together as I − V·T·Vᵀ by matrix products. */
const PANEL: usize = 32;

/**
 * R ← R·(H₀·H₁·…)ᵀ for `count` reflectors Hₖ = I − τₖ·vₖ·vₖᵀ, where row k of `v` holds vₖ, whose elements before k + shift
 * are zeros. R is m×n, of rows with `row` bytes as those of v. `work` holds PANEL·(2·PANEL + 2·m) f64 and a strip.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 5.1.7; Schreiber & Van Loan (1989) for the compact form.
 */
export function reflectRows(m: usize, n: usize, r: usize, row: usize, count: usize, v: usize, taus: usize, shift: usize, work: usize): void {
  const gram = work, t = gram + PANEL * PANEL * 8, w = t + PANEL * PANEL * 8, wt = w + m * PANEL * 8, strip = wt + m * PANEL * 8;
  for (let from = ((count + PANEL - 1) / PANEL) * PANEL; from > 0; ) {
    from -= PANEL;
    const width = min(PANEL, count - from);
    const first = from + shift;
    const rows = v + from * row + first * 8;
    multiply(width, width, n - first, rows, row, 8, rows, 8, row, gram, width * 8, SET, strip);
    compactTriangle(width, gram, taus + from * 8, t);
    const target = r + first * 8;
    multiply(m, width, n - first, target, row, 8, rows, 8, row, w, width * 8, SET, strip);
    multiply(m, width, width, w, width * 8, 8, t, 8, width * 8, wt, width * 8, SET, strip);
    multiply(m, n - first, width, wt, width * 8, 8, rows, row, 8, target, row, SUBTRACT, strip);
  }
}

/** T of H₀·H₁·… = I − V·T·Vᵀ, upper triangular, column by column: T₍:,ⱼ₎ = −τⱼ·T·(Vᵀvⱼ). */
function compactTriangle(n: usize, gram: usize, taus: usize, t: usize): void {
  memory.fill(t, 0, n * n * 8);
  for (let j: usize = 0; j < n; j++) {
    const tau = at(taus, j);
    put(t, j * n + j, tau);
    for (let i: usize = 0; i < j; i++) {
      let sum: f64 = 0;
      for (let k = i; k < j; k++) sum += at(t, i * n + k) * at(gram, k * n + j);
      put(t, i * n + j, -tau * sum);
    }
  }
}
