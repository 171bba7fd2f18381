/** A root λ of the secular equation, with the differences dⱼ − λ computed without cancellation. */
export interface SecularRoot {
  readonly value: number;
  readonly gaps: Float64Array;
}

/**
 * Root i, between poles dᵢ and dᵢ₊₁, of 1 + ρ·Σ zⱼ²/(dⱼ − λ) = 0 for ascending poles, ρ > 0 and non-zero weights.
 * The unknown is the distance to the nearer pole. Each step solves the equation with the two sums replaced by
 * c + s/(pole − λ) of the same value and slope, and falls back to bisection when it leaves the bracket. `between`
 * gives dⱼ − dᵢ where it is known better than from the poles.
 *
 * Source: Li, Solving secular equations stably and efficiently (LAPACK working note 89, 1993), the middle way.
 */
export function secularRoot(
  poles: Float64Array,
  weights: Float64Array,
  rho: number,
  i: number,
  between: (j: number, i: number) => number = (j, i) => poles[j]! - poles[i]!,
): SecularRoot {
  const k = poles.length;
  const last = i === k - 1;
  let norm = 0;
  for (let j = 0; j < k; j++) norm += weights[j]! ** 2;
  const width = last ? rho * norm : between(i + 1, i);
  // Which half of the interval holds the root decides from which pole it is measured.
  const shifted = new Float64Array(k);
  for (let j = 0; j < k; j++) shifted[j] = between(j, i);
  const fromRight = !last && valueAt(shifted, weights, rho, width / 2) < 0;
  const origin = fromRight ? i + 1 : i;
  if (fromRight) for (let j = 0; j < k; j++) shifted[j] = between(j, i + 1);
  let [low, high] = fromRight ? [-width / 2, 0] : last ? [0, width] : [0, width / 2];
  let x = (low + high) / 2;

  for (let round = 0; round < 100; round++) {
    let [psi, psiSlope, phi, phiSlope, size] = [0, 0, 0, 0, 0];
    for (let j = 0; j < k; j++) {
      const q = weights[j]! / (shifted[j]! - x);
      const term = q * weights[j]!;
      size += Math.abs(term);
      if (j <= i) {
        psi += term;
        psiSlope += q * q;
      } else {
        phi += term;
        phiSlope += q * q;
      }
    }
    const f = 1 / rho + psi + phi;
    // The value is known to about this much; nothing is gained below it.
    if (Math.abs(f) <= 2 ** -52 * (1 / rho + size) || high - low <= 2 ** -52 * Math.abs(x)) break;
    if (f < 0) low = x;
    else high = x;
    const next = modelRoot(shifted[i]! - x, last ? Infinity : shifted[i + 1]! - x, psi, psiSlope, phi, phiSlope, rho);
    const stepped = x + next;
    x = stepped > low && stepped < high ? stepped : (low + high) / 2;
  }
  const gaps = shifted.map((s) => s - x);
  return { value: poles[origin]! + x, gaps };
}

function valueAt(shifted: Float64Array, weights: Float64Array, rho: number, x: number): number {
  let sum = 1 / rho;
  for (let j = 0; j < shifted.length; j++) sum += weights[j]! ** 2 / (shifted[j]! - x);
  return sum;
}

/** The step η that solves c + s/(a − η) + t/(b − η) = 0, where a and b are the distances to the two poles. */
function modelRoot(a: number, b: number, psi: number, psiSlope: number, phi: number, phiSlope: number, rho: number): number {
  const s = psiSlope * a * a;
  const left = psi - psiSlope * a;
  if (b === Infinity) return a + s / (1 / rho + left);
  const t = phiSlope * b * b;
  const c = 1 / rho + left + (phi - phiSlope * b);
  // c(a − η)(b − η) + s(b − η) + t(a − η) = 0
  const linear = -(c * (a + b) + s + t);
  const constant = c * a * b + s * b + t * a;
  const root = Math.sqrt(Math.max(linear * linear - 4 * c * constant, 0));
  // Of the two roots, the one between the poles; written so that nothing cancels.
  const q = -0.5 * (linear + (linear < 0 ? -root : root));
  const [one, two] = [q / c, constant / q];
  const inside = (x: number): boolean => x > a && x < b;
  return inside(two) ? two : inside(one) ? one : NaN;
}
