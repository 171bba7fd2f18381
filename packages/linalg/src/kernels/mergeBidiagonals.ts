import { gemm } from '@x/tensor/core';
import type { BidiagonalVectors } from './bidiagonalSvd.js';
import { secularRoot } from './secularRoot.js';
import { powerOfTwo } from './symmetricEigen.js';

const eps = 2 ** -52;

/**
 * Singular values and vectors of the bidiagonal matrix made of a block above, the row (0 … α β … 0) and a block below.
 *
 * In the singular bases of the blocks it is a diagonal matrix with its first row replaced by z, whose squared singular
 * values are roots of the secular equation 1 + Σ zⱼ²/(dⱼ² − ω²) = 0 with d₀ = 0. The vector z is recomputed from the
 * roots, which makes the singular vectors orthogonal to working precision.
 *
 * Source: Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995), with LAPACK's deflation and grouping.
 */
export function mergeBidiagonals(above: BidiagonalVectors, below: BidiagonalVectors, alpha: number, beta: number): BidiagonalVectors {
  const [n1, n2] = [above.values.length, below.values.length];
  const n = n1 + n2 + 1;
  const columns = above.columns + below.columns;
  // Index 0 is the torn row, then the block above, then the one below.
  const uT = new Float64Array(n * n);
  const vT = new Float64Array(columns * columns);
  uT[n1] = 1;
  for (let i = 0; i < n1; i++) uT.set(above.uT.subarray(i * n1, (i + 1) * n1), (1 + i) * n);
  for (let i = 0; i < n2; i++) uT.set(below.uT.subarray(i * n2, (i + 1) * n2), (1 + n1 + i) * n + n1 + 1);
  for (let i = 0; i < n1; i++) vT.set(row(above.vT, i, above.columns), (1 + i) * columns);
  for (let i = 0; i < n2; i++) vT.set(row(below.vT, i, below.columns), (1 + n1 + i) * columns + above.columns);

  const d = new Float64Array(n);
  d.set(above.values, 1);
  d.set(below.values, 1 + n1);
  const z = new Float64Array(n);
  for (let i = 0; i < n1; i++) z[1 + i] = alpha * above.vT[i * above.columns + n1]!;
  for (let i = 0; i < n2; i++) z[1 + n1 + i] = beta * below.vT[i * below.columns]!;

  // The null vectors of the blocks: one combination meets the torn row, the other stays a null vector.
  const spare = below.columns > n2;
  const nullAbove = row(above.vT, n1, above.columns);
  const nullBelow = spare ? row(below.vT, n2, below.columns) : new Float64Array(below.columns);
  const [x, y] = [alpha * nullAbove[n1]!, spare ? beta * nullBelow[0]! : 0];
  const length = Math.hypot(x, y);
  // Where digits are missing, near the smallest numbers, any rotation will do.
  const [c, s] = length < 1e-290 ? [1, 0] : [x / length, y / length];
  for (let j = 0; j < above.columns; j++) {
    vT[j] = c * nullAbove[j]!;
    if (spare) vT[n * columns + j] = -s * nullAbove[j]!;
  }
  for (let j = 0; j < below.columns; j++) {
    vT[above.columns + j] = s * nullBelow[j]!;
    if (spare) vT[n * columns + above.columns + j] = c * nullBelow[j]!;
  }

  // Near 1, squares of what is not negligible do not vanish.
  z[0] = length;
  const both = new Float64Array(2 * n);
  both.set(d);
  both.set(z, n);
  if (both.every((value) => value === 0)) return { values: d, uT, vT, columns };
  const scale = powerOfTwo(both);
  for (let i = 0; i < n; i++) {
    d[i]! /= scale;
    z[i]! /= scale;
  }
  const tolerance = 16 * eps;
  z[0] = Math.max(z[0]!, tolerance);
  const { kept, dense } = deflate(d, z, n1, tolerance, uT, n, vT, columns);
  if (kept.length > 1) d[kept[1]!] = Math.max(d[kept[1]!]!, tolerance / 2);
  // Grouped so that the rows which are not zero above, and those not zero below, each lie together.
  const group = (i: number): number => (i === 0 ? 2 : dense.has(i) ? 1 : i <= n1 ? 0 : 3);
  const grouped = kept.map((_, r) => r).sort((p, q) => group(kept[p]!) - group(kept[q]!));
  const [endAbove, startBelow] = [grouped.indexOf(0) + 1, grouped.filter((r) => group(kept[r]!) === 0).length];
  const { values, left, right } = mixtures(kept, d, z, grouped);
  const rows = grouped.map((r) => kept[r]!);
  kept.forEach((i, r) => (d[i] = values[r]!));
  for (let i = 0; i < n; i++) d[i]! *= scale;
  const k = kept.length;
  mix(uT, n, 0, n1, left, k, kept, rows, 0, endAbove);
  mix(uT, n, n1 + 1, n2, left, k, kept, rows, startBelow, k);
  kept.forEach((i, r) => (uT[i * n + n1] = left[r * k + endAbove - 1]!));
  mix(vT, columns, 0, above.columns, right, k, kept, rows, 0, endAbove);
  mix(vT, columns, above.columns, below.columns, right, k, kept, rows, startBelow, k);
  return { values: d, uT, vT, columns };
}

function row(x: Float64Array, i: number, columns: number): Float64Array {
  return x.subarray(i * columns, (i + 1) * columns);
}

/**
 * Splits off indices that the torn row leaves alone: small weights, and pairs of nearly equal values, where a rotation
 * frees one. The others come back in ascending order; `dense` are those that mix both blocks.
 */
function deflate(
  d: Float64Array,
  z: Float64Array,
  n1: number,
  tolerance: number,
  uT: Float64Array,
  n: number,
  vT: Float64Array,
  columns: number,
): { kept: number[]; dense: Set<number> } {
  const kept = [0];
  const dense = new Set<number>();
  const order = Array.from({ length: n - 1 }, (_, i) => i + 1).sort((i, j) => d[i]! - d[j]!);
  for (const i of order) {
    if (Math.abs(z[i]!) <= tolerance) continue;
    const before = kept.length > 1 ? kept[kept.length - 1]! : 0;
    if (before > 0 && d[i]! - d[before]! <= tolerance) {
      const length = Math.hypot(z[before]!, z[i]!);
      const [c, s] = [z[i]! / length, z[before]! / length];
      z[i] = length;
      z[before] = 0;
      turn(uT, before * n, i * n, n, c, s);
      turn(vT, before * columns, i * columns, columns, c, s);
      if (before <= n1 !== i <= n1 || dense.has(before)) dense.add(i);
      kept.pop();
    }
    kept.push(i);
  }
  return { kept, dense };
}

function turn(rows: Float64Array, a: number, b: number, length: number, c: number, s: number): void {
  for (let k = 0; k < length; k++) {
    const x = rows[a + k]!;
    const y = rows[b + k]!;
    rows[a + k] = c * x - s * y;
    rows[b + k] = s * x + c * y;
  }
}

/** Singular values of the deflated matrix, and its singular vectors as rows of k×k arrays, with elements in the order of `grouped`. */
function mixtures(kept: readonly number[], d: Float64Array, z: Float64Array, grouped: readonly number[]): { values: Float64Array; left: Float64Array; right: Float64Array } {
  const k = kept.length;
  const poles = Float64Array.from(kept, (i) => d[i]!);
  const weights = Float64Array.from(kept, (i) => z[i]!);
  const squares = poles.map((x) => x * x);
  const between = (j: number, i: number): number => (poles[j]! - poles[i]!) * (poles[j]! + poles[i]!);
  // Row r: dⱼ² − ωᵣ²
  const gaps: Float64Array[] = [];
  const values = new Float64Array(k);
  for (let r = 0; r < k; r++) {
    const found = secularRoot(squares, weights, 1, r, between).gaps;
    gaps.push(found);
    values[r] = Math.sqrt(-found[0]!);
  }
  const exact = gaps.map((own, j) => -own[j]!);
  for (let r = 0; r < k; r++) {
    const own = gaps[r]!;
    for (let j = 0; j < k; j++) if (r !== j) exact[j]! *= own[j]! / between(j, r);
  }
  for (let j = 0; j < k; j++) exact[j] = (weights[j]! < 0 ? -1 : 1) * Math.sqrt(Math.abs(exact[j]!));
  const left = new Float64Array(k * k);
  const right = new Float64Array(k * k);
  for (let r = 0; r < k; r++) {
    const own = gaps[r]!;
    let [ofLeft, ofRight] = [1, 0];
    for (let j = 0; j < k; j++) {
      const x = exact[j]! / own[j]!;
      own[j] = x;
      ofRight += x * x;
      if (j > 0) ofLeft += (poles[j]! * x) ** 2;
    }
    const [scaleLeft, scaleRight] = [1 / Math.sqrt(ofLeft), 1 / Math.sqrt(ofRight)];
    for (let slot = 0, at = r * k; slot < k; slot++, at++) {
      const j = grouped[slot]!;
      right[at] = own[j]! * scaleRight;
      left[at] = j === 0 ? -scaleLeft : poles[j]! * own[j]! * scaleLeft;
    }
  }
  return { values, left, right };
}

let scratch = new Float64Array(0);

/**
 * In columns from … from + width − 1, makes the kept rows the mixtures of the old ones. Of these, in the order of `rows`,
 * only those from start … end − 1 are not zero there.
 */
function mix(
  data: Float64Array,
  columns: number,
  from: number,
  width: number,
  coefficients: Float64Array,
  k: number,
  kept: readonly number[],
  rows: readonly number[],
  start: number,
  end: number,
): void {
  const count = end - start;
  if (scratch.length < (count + k) * width) scratch = new Float64Array((count + k) * width);
  const old = scratch.subarray(0, count * width);
  const mixed = scratch.subarray(count * width, (count + k) * width);
  for (let j = 0; j < count; j++) {
    const at = rows[start + j]! * columns + from;
    old.set(data.subarray(at, at + width), j * width);
  }
  gemm(k, width, count, coefficients, start, k, 1, old, 0, width, 1, mixed, 0);
  for (let r = 0; r < k; r++) data.set(mixed.subarray(r * width, (r + 1) * width), kept[r]! * columns + from);
}
