import { index, setIndex } from './indexList';
import { multiply, SET } from './multiply';
import { secularRoots } from './secular';
import { at, hypotenuse, put, rotate, scale } from './vector';

const EPS: f64 = 2.220446049250313e-16;

// Which block a row is not zero in; the torn row lies between both.
const ABOVE: usize = 0;
const BOTH: usize = 1;
const TORN: usize = 2;
const BELOW: usize = 3;

/**
 * Singular values and vectors of the bidiagonal matrix made of a block above, the row (0 … α β … 0) and a block below,
 * with those of the blocks in d and as blocks of rows in u and v; row n1 of v is the null vector of the block above.
 *
 * In the singular bases of the blocks it is a diagonal matrix with its torn row replaced by z, whose squared singular
 * values are roots of the secular equation 1 + Σ zⱼ²/(dⱼ² − ω²) = 0 with d = 0 for the torn row. The vector z is
 * recomputed from the roots, which makes the singular vectors orthogonal to working precision.
 *
 * Source: Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995), with LAPACK's deflation and grouping.
 */
export function mergeBidiagonals(n1: usize, n2: usize, spare: bool, d: usize, u: usize, uRow: usize, v: usize, vRow: usize, alpha: f64, beta: f64, work: usize): void {
  const n = n1 + n2 + 1, columns = n + usize(spare);
  const z = work, poles = z + n * 8, weights = poles + n * 8, values = weights + n * 8, exact = values + n * 8, line = exact + n * 8;
  const order = line + n * 8, kept = order + n * 4, kind = kept + n * 4, grouped = kind + n * 4;
  const size = n * (n + 1) * 8;
  const right = work + n * 96, left = right + size, old = left + size, mixed = old + size, strip = mixed + size;

  // The null vectors of the blocks: one combination meets the torn row, the other stays a null vector.
  const meeting = v + n1 * vRow, rest = v + n * vRow;
  const x = alpha * at(meeting, n1), y = spare ? beta * at(rest, n1 + 1) : 0;
  const length = hypotenuse(x, y);
  // Where digits are missing, near the smallest numbers, any rotation will do.
  const c = length < 1e-290 ? 1 : x / length, s = length < 1e-290 ? 0 : y / length;
  if (spare) rotate(columns, meeting, rest, c, s);
  else scale(columns, c, meeting);
  put(u + n1 * uRow, n1, 1);
  put(d, n1, 0);
  put(z, n1, length);
  for (let i: usize = 0; i < n1; i++) put(z, i, alpha * at(v + i * vRow, n1));
  for (let i = n1 + 1; i < n; i++) put(z, i, beta * at(v + i * vRow, n1 + 1));

  // Near 1, squares of what is not negligible do not vanish.
  let largest: f64 = 0;
  for (let i: usize = 0; i < n; i++) largest = max(largest, max(abs(at(d, i)), abs(at(z, i))));
  if (largest == 0) return;
  const power = min(max(reinterpret<f64>(reinterpret<u64>(largest) & 0x7ff0000000000000), 2.2250738585072014e-308), 4.49423283715579e307);
  for (let i: usize = 0; i < n; i++) {
    put(d, i, at(d, i) / power);
    put(z, i, at(z, i) / power);
  }
  const tolerance = 16 * EPS;
  put(z, n1, max(at(z, n1), tolerance));
  const k = deflate(n1, n, columns, d, z, tolerance, u, uRow, v, vRow, order, kept, kind);
  if (k > 1) put(d, index(kept, 1), max(at(d, index(kept, 1)), tolerance / 2));

  for (let r: usize = 0; r < k; r++) {
    put(poles, r, at(d, index(kept, r)));
    put(weights, r, at(z, index(kept, r)));
  }
  secularRoots(k, poles, weights, 1, true, right, values, exact);

  // Slots by kind, so that the rows which are not zero above, and those not zero below, each lie together.
  let slot: usize = 0, endAbove: usize = 0, startBelow: usize = 0;
  for (let group = ABOVE; group <= BELOW; group++) {
    if (group == BOTH) startBelow = slot;
    if (group == BELOW) endAbove = slot;
    for (let r: usize = 0; r < k; r++) if (index(kind, index(kept, r)) == group) setIndex(grouped, slot++, r);
  }
  for (let r: usize = 0; r < k; r++) {
    const ofRight = right + r * k * 8, ofLeft = left + r * k * 8;
    put(d, index(kept, r), sqrt(-at(ofRight, 0)));
    let sizeLeft: f64 = 1, sizeRight: f64 = 0;
    for (let j: usize = 0; j < k; j++) {
      const q = at(exact, j) / at(ofRight, j);
      put(line, j, q);
      sizeRight += q * q;
      const p = at(poles, j) * q;
      if (j > 0) sizeLeft += p * p;
    }
    const scaleLeft = 1 / sqrt(sizeLeft), scaleRight = 1 / sqrt(sizeRight);
    for (let to: usize = 0; to < k; to++) {
      const j = index(grouped, to);
      put(ofRight, to, at(line, j) * scaleRight);
      put(ofLeft, to, j == 0 ? -scaleLeft : at(poles, j) * at(line, j) * scaleLeft);
    }
  }
  for (let i: usize = 0; i < n; i++) put(d, i, at(d, i) * power);

  mix(u, uRow, n, n1, n1 + 1, left, k, kept, grouped, startBelow, endAbove, old, mixed, strip);
  for (let r: usize = 0; r < k; r++) put(u + index(kept, r) * uRow, n1, at(left, r * k + endAbove - 1));
  mix(v, vRow, columns, n1 + 1, n1 + 1, right, k, kept, grouped, startBelow, endAbove, old, mixed, strip);
}

/**
 * Splits off indices that the torn row leaves alone: small weights, and pairs of nearly equal values, where a rotation
 * frees one. The others, how many is returned, come into `kept` in ascending order of d.
 */
function deflate(n1: usize, n: usize, columns: usize, d: usize, z: usize, tolerance: f64, u: usize, uRow: usize, v: usize, vRow: usize, order: usize, kept: usize, kind: usize): usize {
  let count: usize = 0;
  for (let i: usize = 0; i < n; i++) {
    setIndex(kind, i, i < n1 ? ABOVE : i == n1 ? TORN : BELOW);
    if (i == n1) continue;
    let to = count++;
    for (; to > 0 && at(d, index(order, to - 1)) > at(d, i); to--) setIndex(order, to, index(order, to - 1));
    setIndex(order, to, i);
  }
  setIndex(kept, 0, n1);
  let k: usize = 1;
  for (let o: usize = 0; o < count; o++) {
    const i = index(order, o);
    if (abs(at(z, i)) <= tolerance) continue;
    if (k > 1) {
      const before = index(kept, k - 1);
      if (at(d, i) - at(d, before) <= tolerance) {
        const length = hypotenuse(at(z, before), at(z, i));
        const c = at(z, i) / length, s = at(z, before) / length;
        put(z, i, length);
        rotate(n, u + before * uRow, u + i * uRow, c, -s);
        rotate(columns, v + before * vRow, v + i * vRow, c, -s);
        if (index(kind, before) != index(kind, i)) setIndex(kind, i, BOTH);
        k--;
      }
    }
    setIndex(kept, k++, i);
  }
  return k;
}

/**
 * The kept rows become mixtures of themselves, taken in the order of `grouped`: those up to `end` matter in columns before
 * `width`, those from `start` on in columns from `second` on.
 */
function mix(
  data: usize, row: usize, columns: usize, width: usize, second: usize,
  coefficients: usize, k: usize, kept: usize, grouped: usize, start: usize, end: usize,
  old: usize, mixed: usize, strip: usize,
): void {
  const line = columns * 8;
  for (let slot: usize = 0; slot < k; slot++) memory.copy(old + slot * line, data + index(kept, index(grouped, slot)) * row, line);
  multiply(k, width, end, coefficients, k * 8, 8, old, line, 8, mixed, line, SET, strip);
  multiply(k, columns - second, k - start, coefficients + start * 8, k * 8, 8, old + start * line + second * 8, line, 8, mixed + second * 8, line, SET, strip);
  for (let r: usize = 0; r < k; r++) {
    const to = data + index(kept, r) * row;
    memory.copy(to, mixed + r * line, width * 8);
    memory.copy(to + second * 8, mixed + r * line + second * 8, line - second * 8);
  }
}
