import { arena } from '@x/tensor/core';
import { factorKernels, stripBytes, type FactorKernels } from '../wasm/factorKernels.js';
import { blockAt, subtractProduct, type Block } from './subtractProduct.js';

/** Triangles up to this order are solved directly, larger ones by halves with matrix products. */
const direct = 48;
/** Below so many products the copies into WebAssembly memory cost more than they save. */
const small = 20_000;

/**
 * Solves T·X = B in place of the n×m window B (unit-stride rows), for a lower or upper triangular window T of any
 * strides. With `unit` the diagonal counts as ones and is not read. Division by a zero diagonal gives infinities.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.1.
 */
export function solveTriangle(t: Block, b: Block, n: number, m: number, lower: boolean, unit: boolean): void {
  const wasm = n * n * m < small || b.row !== m || !isWhole(t, n) ? undefined : factorKernels();
  if (wasm !== undefined) {
    inWasm(wasm, t, b, n, m, lower, unit);
    return;
  }
  if (m === 1) {
    solveVector(t, b, n, lower, unit);
    return;
  }
  if (n <= direct) {
    solveDirectly(t, b, n, m, lower, unit);
    return;
  }
  const half = n >> 1;
  const rest = n - half;
  if (lower) {
    solveTriangle(t, b, half, m, lower, unit);
    subtractProduct(blockAt(b, half, 0), blockAt(t, half, 0), b, rest, m, half);
    solveTriangle(blockAt(t, half, half), blockAt(b, half, 0), rest, m, lower, unit);
  } else {
    solveTriangle(blockAt(t, half, half), blockAt(b, half, 0), rest, m, lower, unit);
    subtractProduct(b, blockAt(t, 0, half), blockAt(b, half, 0), half, m, rest);
    solveTriangle(t, b, half, m, lower, unit);
  }
}

function isWhole({ row, column }: Block, n: number): boolean {
  return (row === n && column === 1) || (row === 1 && column === n);
}

function inWasm(wasm: FactorKernels, t: Block, b: Block, n: number, m: number, lower: boolean, unit: boolean): void {
  const address = arena.scratch(8 * n * (n + m) + stripBytes(n));
  const { f64 } = arena.heap();
  const right = address + 8 * n * n;
  f64.set(t.data.subarray(t.offset, t.offset + n * n), address / 8);
  f64.set(b.data.subarray(b.offset, b.offset + n * m), right / 8);
  wasm.solveTriangle(n, m, address, 8 * t.row, 8 * t.column, right, 8 * m, lower, unit, right + 8 * n * m);
  b.data.set(f64.subarray(right / 8, right / 8 + n * m), b.offset);
}

function solveDirectly(t: Block, b: Block, n: number, m: number, lower: boolean, unit: boolean): void {
  const { data } = b;
  for (let s = 0; s < n; s++) {
    const i = lower ? s : n - 1 - s;
    const to = b.offset + i * b.row;
    const row = t.offset + i * t.row;
    for (let r = 0; r < s; r++) {
      const k = lower ? r : n - 1 - r;
      const factor = t.data[row + k * t.column]!;
      const from = b.offset + k * b.row;
      for (let j = 0; j < m; j++) data[to + j]! -= factor * data[from + j]!;
    }
    if (unit) continue;
    const pivot = t.data[row + i * t.column]!;
    for (let j = 0; j < m; j++) data[to + j]! /= pivot;
  }
}

/** One right-hand side: by rows of T where those have unit stride, else by its columns. */
function solveVector(t: Block, b: Block, n: number, lower: boolean, unit: boolean): void {
  const { data, offset, row } = b;
  const byRows = t.column === 1;
  for (let s = 0; s < n; s++) {
    const i = lower ? s : n - 1 - s;
    const diagonal = t.data[t.offset + i * (t.row + t.column)]!;
    if (byRows) {
      const at = t.offset + i * t.row;
      let sum = data[offset + i * row]!;
      if (lower) for (let k = 0; k < i; k++) sum -= t.data[at + k]! * data[offset + k * row]!;
      else for (let k = i + 1; k < n; k++) sum -= t.data[at + k]! * data[offset + k * row]!;
      data[offset + i * row] = unit ? sum : sum / diagonal;
    } else {
      const x = unit ? data[offset + i * row]! : data[offset + i * row]! / diagonal;
      data[offset + i * row] = x;
      const at = t.offset + i * t.column;
      if (lower) for (let k = i + 1; k < n; k++) data[offset + k * row]! -= t.data[at + k * t.row]! * x;
      else for (let k = 0; k < i; k++) data[offset + k * row]! -= t.data[at + k * t.row]! * x;
    }
  }
}
