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
  const [c, s] = length === 0 ? [1, 0] : [x / length, y / length];
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
  const { values, left, right } = mixtures(kept, d, z);
  kept.forEach((i, r) => (d[i] = values[r]!));
  for (let i = 0; i < n; i++) d[i]! *= scale;

  const inAbove = kept.map((i, r) => (i > 0 && (i <= n1 || dense.has(i)) ? r : -1)).filter((r) => r >= 0);
  const inBelow = kept.map((i, r) => (i > n1 || dense.has(i) ? r : -1)).filter((r) => r >= 0);
  const k = kept.length;
  const newU = new Float64Array(k * n);
  mix(newU, n, 0, n1, left, k, uT, kept, inAbove);
  mix(newU, n, n1, 1, left, k, uT, kept, [0]);
  mix(newU, n, n1 + 1, n2, left, k, uT, kept, inBelow);
  const newV = new Float64Array(k * columns);
  mix(newV, columns, 0, above.columns, right, k, vT, kept, [0, ...inAbove]);
  mix(newV, columns, above.columns, below.columns, right, k, vT, kept, [0, ...inBelow]);
  kept.forEach((i, r) => {
    uT.set(newU.subarray(r * n, (r + 1) * n), i * n);
    vT.set(newV.subarray(r * columns, (r + 1) * columns), i * columns);
  });
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

/** Singular values of the deflated matrix, and its singular vectors as rows of k×k arrays. */
function mixtures(kept: readonly number[], d: Float64Array, z: Float64Array): { values: Float64Array; left: Float64Array; right: Float64Array } {
  const k = kept.length;
  const poles = Float64Array.from(kept, (i) => d[i]!);
  const weights = Float64Array.from(kept, (i) => z[i]!);
  const squares = poles.map((x) => x * x);
  const between = (j: number, i: number): number => (poles[j]! - poles[i]!) * (poles[j]! + poles[i]!);
  // Row r: dⱼ² − ωᵣ²
  const gaps = new Float64Array(k * k);
  const values = new Float64Array(k);
  for (let r = 0; r < k; r++) {
    const found = secularRoot(squares, weights, 1, r, between).gaps;
    gaps.set(found, r * k);
    values[r] = Math.sqrt(-found[0]!);
  }
  const exact = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let product = -gaps[j * k + j]!;
    for (let r = 0; r < k; r++) if (r !== j) product *= -gaps[r * k + j]! / between(r, j);
    exact[j] = (weights[j]! < 0 ? -1 : 1) * Math.sqrt(Math.abs(product));
  }
  const left = new Float64Array(k * k);
  const right = gaps;
  for (let r = 0; r < k; r++) {
    let [ofLeft, ofRight] = [1, 0];
    for (let j = 0, at = r * k; j < k; j++, at++) {
      const x = exact[j]! / gaps[at]!;
      right[at] = x;
      ofRight += x * x;
      const y = j === 0 ? -1 : poles[j]! * x;
      left[at] = y;
      if (j > 0) ofLeft += y * y;
    }
    const [scaleLeft, scaleRight] = [1 / Math.sqrt(ofLeft), 1 / Math.sqrt(ofRight)];
    for (let at = r * k; at < (r + 1) * k; at++) {
      left[at]! *= scaleLeft;
      right[at]! *= scaleRight;
    }
  }
  return { values, left, right };
}

/** Columns from … from + width − 1 of the new rows: only the old rows `some` (positions in `kept`) are not zero there. */
function mix(
  out: Float64Array,
  columns: number,
  from: number,
  width: number,
  coefficients: Float64Array,
  k: number,
  rows: Float64Array,
  kept: readonly number[],
  some: readonly number[],
): void {
  const count = some.length;
  if (count === 0 || width === 0) return;
  const factors = new Float64Array(k * count);
  for (let r = 0; r < k; r++) for (let j = 0; j < count; j++) factors[r * count + j] = coefficients[r * k + some[j]!]!;
  const old = new Float64Array(count * width);
  some.forEach((position, j) => {
    const start = kept[position]! * columns + from;
    old.set(rows.subarray(start, start + width), j * width);
  });
  const product = new Float64Array(k * width);
  gemm(k, width, count, factors, 0, count, 1, old, 0, width, 1, product, 0);
  for (let r = 0; r < k; r++) out.set(product.subarray(r * width, (r + 1) * width), r * columns + from);
}
