import { arena } from '@x/tensor/core';
import { NoConvergence } from '../errors.js';
import type { SpectrumKernels } from '../wasm/spectrumKernels.js';
import { applyReflections, qrInPlace, type Reflections } from './householder.js';
import { descendingValues, lossy, rescale, tall, type Singular } from './singular.js';

/** Where things lie in the shared memory, in bytes; rows have `row` and `leftRow`. */
interface Places {
  readonly n: number;
  /** Rows of the matrix that is reduced: m, or n after a QR factorisation. */
  readonly rows: number;
  readonly row: number;
  readonly leftRow: number;
  readonly a: number;
  readonly left: number;
  readonly right: number;
  readonly diagonal: number;
  readonly off: number;
  readonly leftTaus: number;
  readonly rightTaus: number;
  readonly work: number;
}

/** The factor that brought the entries near 1, and the reflections of a QR factorisation of a tall matrix. */
interface Begun {
  readonly scale: number;
  readonly before: Reflections | undefined;
  readonly places: Places;
}

const even = (n: number): number => n + (n & 1);

/** Bidiagonal form of an m×n row-major array, m ≥ n, which is overwritten; `extra` are bytes wanted as workspace. */
function begin(wasm: SpectrumKernels, a: Float64Array, m: number, n: number, extra: number): Begun {
  const scale = rescale(a);
  const before = m < tall * n ? undefined : qrInPlace(a, m, n);
  const rows = before === undefined ? m : n;
  const [row, leftRow] = [8 * even(n), 8 * even(rows)];
  const sizes = [rows * row, n * leftRow, n * row, 8 * n, 8 * n, 8 * n, 8 * n];
  const starts = [arena.scratch(sizes.reduce((sum, size) => sum + size, Math.max(extra, 3 * (row + leftRow))))];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  const [at, left, right, diagonal, off, leftTaus, rightTaus, work] = starts as [number, number, number, number, number, number, number, number];
  const { f64 } = arena.heap();
  f64.fill(0, at / 8, left / 8);
  for (let i = 0; i < rows; i++) {
    const skip = before === undefined ? 0 : i;
    f64.set(a.subarray(i * n + skip, (i + 1) * n), (at + i * row) / 8 + skip);
  }
  f64.fill(0, off / 8, off / 8 + n);
  wasm.bidiagonalize(rows, n, at, row, left, leftRow, right, diagonal, off, leftTaus, rightTaus, work);
  return { scale, before, places: { n, rows, row, leftRow, a: at, left, right, diagonal, off, leftTaus, rightTaus, work } };
}

function bidiagonal({ n, diagonal, off }: Places): { diagonal: Float64Array; off: Float64Array } {
  const { f64 } = arena.heap();
  return { diagonal: f64.slice(diagonal / 8, diagonal / 8 + n), off: f64.slice(off / 8, off / 8 + n - 1) };
}

/** `singularValues` with the kernels in WebAssembly. */
export function valuesInWasm(wasm: SpectrumKernels, a: Float64Array, m: number, n: number): Float64Array {
  const { scale, places } = begin(wasm, a, m, n, 0);
  const { diagonal, off } = bidiagonal(places);
  return descendingValues(diagonal, off, scale);
}

/** `singularDecomposition` for m ≥ n with the kernels in WebAssembly. */
export function singularInWasm(wasm: SpectrumKernels, a: Float64Array, m: number, n: number, full: boolean): Singular {
  // The sizes of the workspaces stand beside the kernels.
  const reduced = m < tall * n ? m : n;
  const uRows = full && reduced === m ? m : n;
  const uBytes = uRows * 8 * even(reduced);
  const vBytes = n * 8 * even(n);
  const dense = 8 * uRows * reduced;
  const divide = 8 * (4 * n * (n + 1) + 12 * n) + 8192;
  const reflect = 8 * 32 * (64 + 2 * uRows) + 8192;
  const { scale, before, places } = begin(wasm, a, m, n, uBytes + vBytes + Math.max(divide, reflect, dense));
  const { rows, row, leftRow } = places;
  const { diagonal, off } = bidiagonal(places);

  const { f64 } = arena.heap();
  const u = places.work;
  const v = u + uBytes;
  const rest = v + vBytes;
  f64.fill(0, u / 8, rest / 8);
  const failed = wasm.bidiagonalSvd(n, places.diagonal, places.off, false, u, leftRow, v, row, rest);
  if (failed > 0) throw new NoConvergence('linalg.svd', failed);
  for (let i = n; i < uRows; i++) f64[u / 8 + i * (leftRow / 8 + 1)] = 1;
  wasm.reflectRows(uRows, rows, u, leftRow, n, places.left, places.leftTaus, 0, rest);
  if (n > 1) wasm.reflectRows(n, n, v, row, n - 1, places.right, places.rightTaus, 1, rest);

  const values = f64.slice(places.diagonal / 8, places.diagonal / 8 + n);
  const order = Array.from(values.keys()).sort((i, j) => values[j]! - values[i]!);
  const vT = new Float64Array(n * n);
  // Sorted rows of u go where the reflectors were.
  const sorted = uRows === n ? places.left : u;
  order.forEach((from, to) => {
    vT.set(f64.subarray((v + from * row) / 8, (v + from * row) / 8 + n), to * n);
    if (sorted !== u) f64.copyWithin((sorted + to * leftRow) / 8, (u + from * leftRow) / 8, (u + (from + 1) * leftRow) / 8);
  });
  if (sorted === u) {
    const own = f64.slice(u / 8, (u + n * leftRow) / 8);
    order.forEach((from, to) => f64.set(own.subarray((from * leftRow) / 8, ((from + 1) * leftRow) / 8), (u + to * leftRow) / 8));
  }
  wasm.transpose(uRows, rows, sorted, leftRow, rest);
  const s = order.map((i) => values[i]!);
  const precise = s[n - 1]! > lossy * s[0]!;
  return {
    u: leftVectors(f64.slice(rest / 8, rest / 8 + uRows * rows), before, m, n, full),
    s: precise ? Float64Array.from(s, (x) => x * scale) : descendingValues(diagonal, off, scale),
    vT,
  };
}

/** Those of the matrix from those of the triangle of its QR factorisation, if there was one. */
function leftVectors(u: Float64Array, before: Reflections | undefined, m: number, n: number, full: boolean): Float64Array {
  if (before === undefined) return u;
  const columns = full ? m : n;
  const whole = new Float64Array(m * columns);
  for (let i = 0; i < n; i++) whole.set(u.subarray(i * n, (i + 1) * n), i * columns);
  for (let i = n; i < columns; i++) whole[i * (columns + 1)] = 1;
  applyReflections(before, whole, columns, false);
  return whole;
}
