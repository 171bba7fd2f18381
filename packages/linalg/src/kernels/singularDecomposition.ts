import { spectrumKernels } from '../wasm/spectrumKernels.js';
import { bidiagonalize, type Bidiagonal } from './bidiagonalize.js';
import { bidiagonalSvd } from './bidiagonalSvd.js';
import { applyReflections, qrInPlace, reflectionsOf, type Reflections } from './householder.js';
import { descendingValues, lossy, rescale, tall, type Singular } from './singular.js';
import { singularInWasm, valuesInWasm } from './singularInWasm.js';

/** Below this order the copies into WebAssembly memory cost more than they save. */
const small = 6;

/** Singular values, descending, of an m×n row-major array, which is overwritten. */
export function singularValues(a: Float64Array, m: number, n: number): Float64Array {
  if (m < n) return singularValues(transpose(a, m, n), n, m);
  const wasm = n < small ? undefined : spectrumKernels();
  if (wasm !== undefined) return valuesInWasm(wasm, a, m, n);
  const scale = rescale(a);
  const { diagonal, off } = reduce(a, m, n);
  return descendingValues(diagonal, off, scale);
}

/** Singular values and vectors of an m×n row-major array, which is overwritten; `full` completes both bases. */
export function singularDecomposition(a: Float64Array, m: number, n: number, full: boolean): Singular {
  if (m < n) {
    const { u, s, vT } = singularDecomposition(transpose(a, m, n), n, m, full);
    return { u: transpose(vT, m, m), s, vT: transpose(u, n, full ? n : m) };
  }
  const wasm = n < small ? undefined : spectrumKernels();
  if (wasm !== undefined) return singularInWasm(wasm, a, m, n, full);
  const scale = rescale(a);
  const reduced = reduce(a, m, n);
  const { diagonal, off, leftTaus, rightTaus, rows, before } = reduced;
  const { values, uT, vT } = bidiagonalSvd(diagonal, off);
  const order = Array.from(values.keys()).sort((i, j) => values[j]! - values[i]!);

  const left = full ? m : n;
  const u = new Float64Array(m * left);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) u[i * left + to] = uT[from * n + i]!;
  });
  for (let i = n; i < left; i++) u[i * left + i] = 1;
  applyReflections(reflectionsOf(reduced.a, rows, n, leftTaus), u, left, false);
  if (before !== undefined) applyReflections(before, u, left, false);

  const v = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) v[i * n + to] = vT[from * n + i]!;
  });
  if (n > 1) {
    // Reflector k lies beside element (k, k): turned, a QR-like trapezoid one row further down.
    const turned = new Float64Array((n - 1) * (n - 1));
    for (let k = 0; k < n - 1; k++) for (let i = k; i < n - 1; i++) turned[i * (n - 1) + k] = reduced.a[k * n + i + 1]!;
    applyReflections(reflectionsOf(turned, n - 1, n - 1, rightTaus), v.subarray(n), n, false);
  }
  const s = order.map((i) => values[i]!);
  const precise = n === 0 || s[n - 1]! > lossy * s[0]!;
  return { u, s: precise ? Float64Array.from(s, (x) => x * scale) : descendingValues(diagonal, off, scale), vT: transpose(v, n, n) };
}

interface Reduced extends Bidiagonal {
  /** The array that holds the reflectors, of `rows` rows. */
  readonly a: Float64Array;
  readonly rows: number;
  /** Those of the QR factorisation of a tall matrix. */
  readonly before: Reflections | undefined;
}

function reduce(a: Float64Array, m: number, n: number): Reduced {
  if (m < tall * n) return { ...bidiagonalize(a, m, n), a, rows: m, before: undefined };
  const before = qrInPlace(a, m, n);
  const r = a.slice(0, n * n);
  for (let i = 1; i < n; i++) r.fill(0, i * n, i * n + i);
  return { ...bidiagonalize(r, n, n), a: r, rows: n, before };
}

function transpose(a: Float64Array, m: number, n: number): Float64Array {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[j * m + i] = a[i * n + j]!;
  return t;
}
