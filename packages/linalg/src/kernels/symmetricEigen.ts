import { arena } from '@x/tensor/core';
import { NoConvergence } from '../errors.js';
import { spectrumKernels, type SpectrumKernels } from '../wasm/spectrumKernels.js';
import { applyReflections, reflectionsOf } from './householder.js';
import { tridiagonalEigen, type Eigen } from './tridiagonalEigen.js';
import { tridiagonalize } from './tridiagonalize.js';

/** Below this order the copies into WebAssembly memory cost more than they save. */
const small = 6;

/** Eigenvalues in ascending order and orthonormal eigenvectors (columns) of (A + Aᵀ)/2 for an n×n row-major array, which is overwritten. */
export function symmetricEigen(a: Float64Array, n: number): Eigen {
  // A power of two brings the entries near 1 without rounding, so that squares neither overflow nor vanish.
  const scale = powerOfTwo(a);
  const wasm = n < small ? undefined : spectrumKernels();
  if (wasm !== undefined) return inWasm(wasm, a, n, scale);
  for (let i = 0; i < a.length; i++) a[i]! /= scale;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[i * n + j] = (a[i * n + j]! + a[j * n + i]!) * 0.5;
  const { diagonal, off, taus } = tridiagonalize(a, n);
  const { values, vectors } = tridiagonalEigen(diagonal, off);
  if (n > 2) {
    // Reflector k lies below element (k + 1, k): a QR-like trapezoid one row further down.
    const shifted = new Float64Array((n - 1) * (n - 1));
    for (let i = 1; i < n; i++) shifted.set(a.subarray(i * n, i * n + n - 1), (i - 1) * (n - 1));
    applyReflections(reflectionsOf(shifted, n - 1, n - 1, taus), vectors.subarray(n), n, false);
  } else if (n === 2 && taus[0] !== 0) {
    for (let j = 0; j < n; j++) vectors[n + j]! *= 1 - taus[0]!;
  }
  return { values: values.map((x) => x * scale), vectors };
}

function inWasm(wasm: SpectrumKernels, a: Float64Array, n: number, scale: number): Eigen {
  const even = n + (n & 1);
  const work = 8 * (even * even + n + n * n);
  const address = arena.scratch(work + wasm.symmetricEigenBytes(n, 8 * even));
  const { f64 } = arena.heap();
  const from = address / 8;
  if (even === n) f64.set(a, from);
  else {
    f64.fill(0, from, from + even * even);
    for (let i = 0; i < n; i++) f64.set(a.subarray(i * n, (i + 1) * n), from + i * even);
  }
  const values = from + even * even;
  const failed = wasm.symmetricEigen(n, address, 8 * even, 1 / scale, 8 * values, 8 * (values + n), address + work);
  if (failed > 0) throw new NoConvergence('linalg.eigh', failed);
  return { values: f64.slice(values, values + n).map((x) => x * scale), vectors: f64.slice(values + n, values + n + n * n) };
}

/** The power of two next to the largest entry; 1 for zeros. */
export function powerOfTwo(a: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]!);
    if (size > largest) largest = size;
  }
  return largest > 0 && Number.isFinite(largest) ? 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest)))) : 1;
}
