import { gemm } from '@x/tensor/core';
import { secularRoot } from './secularRoot.js';
import type { Eigen } from './tridiagonalEigen.js';

/**
 * The eigensystem of diag(T₁, T₂) + ρ·u·uᵀ (u = last of the first half plus `sign` times first of the second, ρ ≥ 0)
 * from those of the halves: a diagonal matrix plus ρ·z·zᵀ, whose eigenvalues are the roots of the secular equation.
 * The vector z is recomputed from the roots, which makes the eigenvectors orthogonal to working precision.
 *
 * Source: Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995).
 */
export function mergeHalves(first: Eigen, second: Eigen, rho: number, sign: number): Eigen {
  const [n1, n2] = [first.values.length, second.values.length];
  const n = n1 + n2;
  const d = new Float64Array(n);
  d.set(first.values);
  d.set(second.values, n1);
  const z = new Float64Array(n);
  for (let j = 0; j < n1; j++) z[j] = first.vectors[(n1 - 1) * n1 + j]!;
  for (let j = 0; j < n2; j++) z[n1 + j] = sign * second.vectors[j]!;

  // Columns of the block diagonal eigenvectors, one per row here, so that rotations run along memory.
  const rows = new Float64Array(n * n);
  for (let j = 0; j < n1; j++) for (let i = 0; i < n1; i++) rows[j * n + i] = first.vectors[i * n1 + j]!;
  for (let j = 0; j < n2; j++) for (let i = 0; i < n2; i++) rows[(n1 + j) * n + n1 + i] = second.vectors[i * n2 + j]!;

  const { kept, settled } = deflate(d, z, rho, rows, n);
  const k = kept.length;
  const poles = Float64Array.from(kept, (i) => d[i]!);
  const weights = Float64Array.from(kept, (i) => z[i]!);
  const roots = Array.from({ length: k }, (_, i) => secularRoot(poles, weights, rho, i));
  const exact = lowner(poles, weights, roots, k);

  // Coefficients of the new eigenvectors in the kept old ones, one eigenvector a row.
  const mix = new Float64Array(k * k);
  roots.forEach(({ gaps }, r) => {
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const x = exact[j]! / gaps[j]!;
      mix[r * k + j] = x;
      sum += x * x;
    }
    const scale = 1 / Math.sqrt(sum);
    for (let j = 0; j < k; j++) mix[r * k + j]! *= scale;
  });
  const old = new Float64Array(k * n);
  kept.forEach((i, r) => old.set(rows.subarray(i * n, (i + 1) * n), r * n));
  const mixed = new Float64Array(k * n);
  gemm(k, n, k, mix, 0, k, 1, old, 0, n, 1, mixed, 0);

  const found = [
    ...roots.map(({ value }, r) => ({ value, row: mixed.subarray(r * n, (r + 1) * n) })),
    ...settled.map((i) => ({ value: d[i]!, row: rows.subarray(i * n, (i + 1) * n) })),
  ].sort((a, b) => a.value - b.value);
  const vectors = new Float64Array(n * n);
  found.forEach(({ row }, column) => {
    for (let i = 0; i < n; i++) vectors[i * n + column] = row[i]!;
  });
  return { values: Float64Array.from(found, ({ value }) => value), vectors };
}

/** Splits off eigenpairs that the update leaves alone: small weights, and poles so close that a rotation frees one. */
function deflate(d: Float64Array, z: Float64Array, rho: number, rows: Float64Array, n: number): { kept: number[]; settled: number[] } {
  const order = Array.from(d.keys()).sort((i, j) => d[i]! - d[j]!);
  const scale = Math.max(Math.abs(d[order[0]!]!), Math.abs(d[order[n - 1]!]!), rho);
  const tolerance = 8 * 2 ** -52 * scale;
  const kept: number[] = [];
  const settled: number[] = [];
  for (const i of order) {
    // ‖z‖² = 2 here, so ρ·|zᵢ| bounds what the update does to pair i.
    if (rho * Math.abs(z[i]!) <= tolerance) {
      settled.push(i);
      continue;
    }
    const before = kept.at(-1);
    if (before !== undefined) {
      const length = Math.hypot(z[before]!, z[i]!);
      const [c, s] = [z[i]! / length, z[before]! / length];
      if (Math.abs((d[i]! - d[before]!) * c * s) <= tolerance) {
        // Rotate the weight of `before` into i.
        z[i] = length;
        z[before] = 0;
        for (let m = 0, a = before * n, b = i * n; m < n; m++, a++, b++) {
          const x = rows[a]!;
          rows[a] = c * x - s * rows[b]!;
          rows[b] = s * x + c * rows[b]!;
        }
        const low = d[before]!;
        d[before] = low * c * c + d[i]! * s * s;
        d[i] = low * s * s + d[i]! * c * c;
        kept.pop();
        settled.push(before);
      }
    }
    kept.push(i);
  }
  return { kept, settled };
}

/** The weights for which the computed roots are exact: ẑⱼ² = Π(λᵢ − dⱼ) / (ρ·Π₍ᵢ≠ⱼ₎(dᵢ − dⱼ)), up to the common ρ. */
function lowner(poles: Float64Array, weights: Float64Array, roots: readonly { readonly gaps: Float64Array }[], k: number): Float64Array {
  const exact = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let product = -roots[j]!.gaps[j]!;
    for (let i = 0; i < k; i++) {
      if (i !== j) product *= -roots[i]!.gaps[j]! / (poles[i]! - poles[j]!);
    }
    exact[j] = Math.sign(weights[j]!) * Math.sqrt(Math.abs(product));
  }
  return exact;
}
