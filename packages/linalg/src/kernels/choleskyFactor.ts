import { arena } from '@x/tensor/core';
import { factorKernels, stripBytes } from '../wasm/factorKernels.js';
import { choleskyInPlace } from './cholesky.js';

/** Below this order the copies into WebAssembly memory cost more than they save. */
const small = 12;

/** A pivot that is not positive, or not finite. */
export interface FailedPivot {
  readonly pivot: number;
  readonly value: number;
}

/** Writes the lower factor of (A + Aᵀ)/2 for the n×n row-major matrix at `from`, with zeros above; undefined, or where it fails. */
export function choleskyFactor(a: Float32Array | Float64Array, from: number, n: number, l: Float32Array | Float64Array, to: number): FailedPivot | undefined {
  const wasm = n < small ? undefined : factorKernels();
  let factor: Float64Array;
  let failed: number;
  if (wasm === undefined) {
    factor = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) factor[i * n + j] = a[from + i * n + j]! * 0.5 + a[from + j * n + i]! * 0.5;
      factor[i * n + i] = a[from + i * n + i]!;
    }
    failed = choleskyInPlace({ data: factor, offset: 0, row: n, column: 1 }, n);
  } else {
    const address = arena.scratch(8 * n * n + stripBytes(n));
    factor = arena.heap().f64.subarray(address / 8, address / 8 + n * n);
    factor.set(a.subarray(from, from + n * n));
    wasm.symmetrize(n, address);
    failed = wasm.cholesky(n, address, address + 8 * n * n);
  }
  if (failed >= 0) return { pivot: failed, value: factor[failed * (n + 1)]! };
  for (let i = 0; i < n; i++) if (factor[i * (n + 1)] === Infinity) return { pivot: i, value: Infinity };
  for (let i = 0; i < n; i++) factor.fill(0, i * n + i + 1, (i + 1) * n);
  l.set(factor, to);
  return undefined;
}
