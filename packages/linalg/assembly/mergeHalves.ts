import { index, setIndex } from './indexList';
import { multiply, SET } from './multiply';
import { secularRoots } from './secular';
import { at, dot, put, rotate, scale } from './vector';

// Which half a row is not zero in.
const FIRST: usize = 0;
const BOTH: usize = 1;
const SECOND: usize = 2;

/**
 * The eigensystem of diag(T₁, T₂) + ρ·u·uᵀ (u = last of the first half plus `sign` times first of the second, ρ ≥ 0)
 * from those of the halves, which lie in d and as blocks of rows in q: a diagonal matrix plus ρ·z·zᵀ, whose eigenvalues
 * are the roots of the secular equation. The vector z is recomputed from the roots, which makes the eigenvectors
 * orthogonal to working precision. Rows that are zero in one half are multiplied only in the other.
 *
 * Source: Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995).
 */
export function mergeHalves(n1: usize, n2: usize, d: usize, q: usize, row: usize, rho: f64, sign: f64, work: usize): void {
  const n = n1 + n2;
  const z = work, poles = z + n * 8, weights = poles + n * 8, values = weights + n * 8, exact = values + n * 8, line = exact + n * 8;
  const order = line + n * 8, kept = order + n * 4, settled = kept + n * 4, kind = settled + n * 4, grouped = kind + n * 4;
  const mix = work + n * 96, old = mix + n * n * 8, mixed = old + n * n * 8, strip = mixed + n * n * 8;

  for (let j: usize = 0; j < n1; j++) put(z, j, at(q + j * row, n1 - 1));
  for (let j = n1; j < n; j++) put(z, j, sign * at(q + j * row, n1));
  mergeOrder(n1, n, d, order);

  // Split off eigenpairs that the update leaves alone: small weights, and poles so close that a rotation frees one.
  const largest = max(max(abs(at(d, index(order, 0))), abs(at(d, index(order, n - 1)))), rho);
  const tolerance = 8 * 2.220446049250313e-16 * largest;
  let k: usize = 0, others: usize = 0;
  for (let o: usize = 0; o < n; o++) {
    const i = index(order, o);
    setIndex(kind, i, i < n1 ? FIRST : SECOND);
    // ‖z‖² = 2 here, so ρ·|zᵢ| bounds what the update does to pair i.
    if (rho * abs(at(z, i)) <= tolerance) {
      setIndex(settled, others++, i);
      continue;
    }
    if (k > 0) {
      const before = index(kept, k - 1);
      const zi = at(z, i), zb = at(z, before);
      const length = sqrt(zi * zi + zb * zb);
      const c = zi / length, s = zb / length;
      if (abs((at(d, i) - at(d, before)) * c * s) <= tolerance) {
        // Rotate the weight of `before` into i.
        put(z, i, length);
        rotate(n, q + before * row, q + i * row, c, -s);
        const low = at(d, before), high = at(d, i);
        put(d, before, low * c * c + high * s * s);
        put(d, i, low * s * s + high * c * c);
        if (index(kind, before) != index(kind, i)) setIndex(kind, i, BOTH);
        k--;
        setIndex(settled, others++, before);
      }
    }
    setIndex(kept, k++, i);
  }

  for (let r: usize = 0; r < k; r++) {
    put(poles, r, at(d, index(kept, r)));
    put(weights, r, at(z, index(kept, r)));
  }
  secularRoots(k, poles, weights, rho, false, mix, values, exact);

  // The kept rows by kind, and one row of coefficients in them for each new eigenvector.
  let slot: usize = 0, endFirst: usize = 0, startSecond: usize = 0;
  for (let group = FIRST; group <= SECOND; group++) {
    if (group == BOTH) startSecond = slot;
    if (group == SECOND) endFirst = slot;
    for (let r: usize = 0; r < k; r++) {
      const i = index(kept, r);
      if (index(kind, i) != group) continue;
      setIndex(grouped, slot, r);
      memory.copy(old + slot * n * 8, q + i * row, n * 8);
      slot++;
    }
  }
  for (let r: usize = 0; r < k; r++) {
    const own = mix + r * k * 8;
    for (let j: usize = 0; j < k; j++) put(line, j, at(exact, j) / at(own, j));
    const factor = 1 / sqrt(dot(k, line, line));
    for (let j: usize = 0; j < k; j++) put(own, j, at(line, index(grouped, j)));
    scale(k, factor, own);
  }
  product(k, n1, endFirst, mix, old, mixed, n, strip);
  product(k, n2, k - startSecond, mix + startSecond * 8, old + (startSecond * n + n1) * 8, mixed + n1 * 8, n, strip);

  // Settled pairs beside the new ones, all in ascending order.
  for (let r: usize = 0; r < others; r++) {
    const i = index(settled, r);
    const value = at(d, i);
    memory.copy(mixed + (k + r) * n * 8, q + i * row, n * 8);
    let to = r;
    for (; to > 0 && at(weights, to - 1) > value; to--) {
      put(weights, to, at(weights, to - 1));
      setIndex(order, to, index(order, to - 1));
    }
    put(weights, to, value);
    setIndex(order, to, k + r);
  }
  let a: usize = 0, b: usize = 0;
  for (let to: usize = 0; to < n; to++) {
    const isNew = b == others || (a < k && at(values, a) <= at(weights, b));
    const from = isNew ? a : index(order, b);
    put(d, to, isNew ? at(values, a) : at(weights, b));
    memory.copy(q + to * row, mixed + from * n * 8, n * 8);
    if (isNew) a++;
    else b++;
  }
}

/** The order that makes two ascending lists, one after the other in d, one. */
function mergeOrder(n1: usize, n: usize, d: usize, order: usize): void {
  let a: usize = 0, b = n1;
  for (let to: usize = 0; to < n; to++) {
    const first = b == n || (a < n1 && at(d, a) <= at(d, b));
    setIndex(order, to, first ? a++ : b++);
  }
}

function product(k: usize, width: usize, count: usize, coefficients: usize, rows: usize, into: usize, n: usize, strip: usize): void {
  if (count == 0) {
    for (let r: usize = 0; r < k; r++) memory.fill(into + r * n * 8, 0, width * 8);
    return;
  }
  multiply(k, width, count, coefficients, k * 8, 8, rows, n * 8, 8, into, n * 8, SET, strip);
}
