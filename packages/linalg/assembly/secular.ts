import { at, put } from './vector';

/** 2⁻⁵² */
const EPS: f64 = 2.220446049250313e-16;

// What the last call of `addTerms` found.
let sum: f64 = 0;
let slope: f64 = 0;

/**
 * Root i of 1 + ρ·Σ zⱼ²/(dⱼ − λ) = 0 for ascending poles, ρ > 0 and non-zero weights: λ, and in `gaps` the differences
 * dⱼ − λ without cancellation. With `squares` the poles stand for their squares. The plain form is in secularRoot.ts.
 *
 * Source: Li, Solving secular equations stably and efficiently (LAPACK working note 89, 1993), the middle way.
 */
export function secularRoot(k: usize, poles: usize, weights: usize, total: f64, rho: f64, i: usize, squares: bool, gaps: usize): f64 {
  const last = i == k - 1;
  const width = last ? rho * total : between(poles, i + 1, i, squares);
  shift(k, poles, i, squares, gaps);
  let fromRight = false;
  if (!last) {
    addTerms(0, k, weights, gaps, width / 2);
    fromRight = 1 / rho + sum < 0;
  }
  const origin = fromRight ? i + 1 : i;
  if (fromRight) shift(k, poles, origin, squares, gaps);
  let low: f64 = fromRight ? -width / 2 : 0;
  let high: f64 = fromRight ? 0 : last ? width : width / 2;
  let x = (low + high) / 2;
  for (let round = 0; round < 100; round++) {
    addTerms(0, i + 1, weights, gaps, x);
    const psi = sum, psiSlope = slope;
    addTerms(i + 1, k, weights, gaps, x);
    const phi = sum, phiSlope = slope;
    const f = 1 / rho + psi + phi;
    // The value is known to about this much; nothing is gained below it.
    if (abs(f) <= EPS * (1 / rho + abs(psi) + abs(phi)) || high - low <= EPS * abs(x)) break;
    if (f < 0) low = x;
    else high = x;
    const stepped = x + modelStep(at(gaps, i) - x, last ? Infinity : at(gaps, i + 1) - x, psi, psiSlope, phi, phiSlope, rho);
    x = stepped > low && stepped < high ? stepped : (low + high) / 2;
  }
  for (let j: usize = 0; j < k; j++) put(gaps, j, at(gaps, j) - x);
  const pole = at(poles, origin);
  return (squares ? pole * pole : pole) + x;
}

@inline function between(poles: usize, j: usize, i: usize, squares: bool): f64 {
  const difference = at(poles, j) - at(poles, i);
  return squares ? difference * (at(poles, j) + at(poles, i)) : difference;
}

function shift(k: usize, poles: usize, i: usize, squares: bool, gaps: usize): void {
  for (let j: usize = 0; j < k; j++) put(gaps, j, between(poles, j, i, squares));
}

/** Σ zⱼ²/(gapⱼ − x) and its derivative over j = from … to − 1. */
function addTerms(from: usize, to: usize, weights: usize, gaps: usize, x: f64): void {
  const xs = f64x2.splat(x);
  let s = f64x2.splat(0), t = s;
  let j = from;
  for (; j + 2 <= to; j += 2) {
    const z = v128.load(weights + j * 8);
    const q = f64x2.div(z, f64x2.sub(v128.load(gaps + j * 8), xs));
    s = f64x2.add(s, f64x2.mul(q, z));
    t = f64x2.add(t, f64x2.mul(q, q));
  }
  sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  slope = f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1);
  if (j < to) {
    const q = at(weights, j) / (at(gaps, j) - x);
    sum += q * at(weights, j);
    slope += q * q;
  }
}

/** The step η that solves c + s/(a − η) + t/(b − η) = 0, where a and b are the distances to the two poles. */
function modelStep(a: f64, b: f64, psi: f64, psiSlope: f64, phi: f64, phiSlope: f64, rho: f64): f64 {
  const s = psiSlope * a * a;
  const left = psi - psiSlope * a;
  if (b == Infinity) return a + s / (1 / rho + left);
  const t = phiSlope * b * b;
  const c = 1 / rho + left + (phi - phiSlope * b);
  const linear = -(c * (a + b) + s + t);
  const constant = c * a * b + s * b + t * a;
  const root = sqrt(max<f64>(linear * linear - 4 * c * constant, 0));
  // Of the two roots, the one between the poles; written so that nothing cancels.
  const q = -0.5 * (linear + (linear < 0 ? -root : root));
  const one = q / c, two = constant / q;
  if (two > a && two < b) return two;
  return one > a && one < b ? one : NaN;
}

/**
 * All k roots: row r of `gaps` (k×k) gets dⱼ − λᵣ, `values` the λᵣ, and `exact` the weights for which these roots are
 * exact, ẑⱼ² = Π(λᵢ − dⱼ) / Π₍ᵢ≠ⱼ₎(dᵢ − dⱼ) up to a common factor (Löwner).
 */
export function secularRoots(k: usize, poles: usize, weights: usize, rho: f64, squares: bool, gaps: usize, values: usize, exact: usize): void {
  let total: f64 = 0;
  for (let j: usize = 0; j < k; j++) {
    total += at(weights, j) * at(weights, j);
    put(exact, j, 1);
  }
  for (let r: usize = 0; r < k; r++) {
    const own = gaps + r * k * 8;
    put(values, r, secularRoot(k, poles, weights, total, rho, r, squares, own));
    divideInto(0, r, own, poles, r, squares, exact);
    put(exact, r, at(exact, r) * at(own, r));
    divideInto(r + 1, k, own, poles, r, squares, exact);
  }
  for (let j: usize = 0; j < k; j++) put(exact, j, (at(weights, j) < 0 ? -1 : 1) * sqrt(abs(at(exact, j))));
}

/** exactⱼ *= gapⱼ/(dⱼ − dᵣ) */
function divideInto(from: usize, to: usize, own: usize, poles: usize, r: usize, squares: bool, exact: usize): void {
  const pole = f64x2.splat(at(poles, r));
  let j = from;
  for (; j + 2 <= to; j += 2) {
    const p = v128.load(poles + j * 8);
    let difference = f64x2.sub(p, pole);
    if (squares) difference = f64x2.mul(difference, f64x2.add(p, pole));
    v128.store(exact + j * 8, f64x2.mul(v128.load(exact + j * 8), f64x2.div(v128.load(own + j * 8), difference)));
  }
  if (j < to) put(exact, j, at(exact, j) * (at(own, j) / between(poles, j, r, squares)));
}
