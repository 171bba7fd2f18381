import { arena } from '@x/tensor/core';
import { factorKernels, stripBytes, type FactorKernels } from '../wasm/factorKernels.js';
import { blockAt, subtractProduct, type Block } from './subtractProduct.js';
import { solveTriangle } from './triangularSolve.js';

/** Columns that are eliminated together before the rest of the matrix is updated by a matrix product. */
const panel = 24;
/** Below this size the copies into WebAssembly memory cost more than they save. */
const small = 144;

/** What an elimination did besides filling in L and U. */
export interface Elimination {
  /** Row i of P·A is row `order[i]` of A. */
  readonly order: Int32Array;
  /** Determinant of the permutation: 1 or −1. */
  readonly sign: number;
  /** First column without a pivot, or −1. */
  readonly singular: number;
}

/**
 * P·A = L·U with partial pivoting in place of the m×n window A (unit-stride rows): U in the upper triangle, L below
 * it with ones on the diagonal left out.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.4; blocked right-looking form.
 */
export function luInPlace(a: Block, m: number, n: number): Elimination {
  const wasm = m * n < small || a.row !== n || a.column !== 1 ? undefined : factorKernels();
  if (wasm !== undefined) return inWasm(wasm, a, m, n);
  const order = Int32Array.from({ length: m }, (_, i) => i);
  const steps = Math.min(m, n);
  let sign = 1;
  let singular = -1;
  for (let from = 0; from < steps; from += panel) {
    const to = Math.min(from + panel, steps);
    for (let k = from; k < to; k++) {
      const pivot = largestBelow(a, k, m);
      if (pivot !== k) {
        swapRows(a, k, pivot, n);
        [order[k], order[pivot]] = [order[pivot]!, order[k]!];
        sign = -sign;
      }
      const value = a.data[a.offset + k * a.row + k]!;
      if (value === 0) {
        if (singular < 0) singular = k;
        continue;
      }
      eliminate(a, k, m, to, value);
    }
    const width = n - to;
    if (width > 0) {
      const right = blockAt(a, from, to);
      solveTriangle(blockAt(a, from, from), right, to - from, width, true, true);
      subtractProduct(blockAt(a, to, to), blockAt(a, to, from), right, m - to, width, to - from);
    }
  }
  return { order, sign, singular };
}

function inWasm(wasm: FactorKernels, { data, offset }: Block, m: number, n: number): Elimination {
  const strip = stripBytes(Math.min(m, n));
  const address = arena.scratch(8 * m * n + strip + 4 * m);
  const { f64, i32 } = arena.heap();
  const [stripAddress, orderAddress] = [address + 8 * m * n, address + 8 * m * n + strip];
  f64.set(data.subarray(offset, offset + m * n), address / 8);
  const singular = wasm.lu(m, n, address, orderAddress, stripAddress);
  data.set(f64.subarray(address / 8, address / 8 + m * n), offset);
  const order = i32.slice(orderAddress / 4, orderAddress / 4 + m);
  return { order, sign: signOf(order), singular };
}

/** The determinant of a permutation: −1 for each cycle of even length. */
function signOf(order: Int32Array): number {
  const seen = new Uint8Array(order.length);
  let sign = 1;
  for (let i = 0; i < order.length; i++) {
    let length = 0;
    for (let j = i; seen[j] === 0; j = order[j]!, length++) seen[j] = 1;
    if (length > 0 && length % 2 === 0) sign = -sign;
  }
  return sign;
}

function largestBelow({ data, offset, row }: Block, k: number, m: number): number {
  let best = k;
  let size = Math.abs(data[offset + k * row + k]!);
  for (let i = k + 1; i < m; i++) {
    const candidate = Math.abs(data[offset + i * row + k]!);
    if (candidate > size) {
      size = candidate;
      best = i;
    }
  }
  return best;
}

function swapRows({ data, offset, row }: Block, i: number, j: number, n: number): void {
  const [a, b] = [offset + i * row, offset + j * row];
  for (let k = 0; k < n; k++) {
    const kept = data[a + k]!;
    data[a + k] = data[b + k]!;
    data[b + k] = kept;
  }
}

/** Clears column k below the pivot, updating the columns up to `to`. */
function eliminate({ data, offset, row }: Block, k: number, m: number, to: number, value: number): void {
  const top = offset + k * row;
  for (let i = k + 1; i < m; i++) {
    const at = offset + i * row;
    const factor = data[at + k]! / value;
    data[at + k] = factor;
    for (let j = k + 1; j < to; j++) data[at + j]! -= factor * data[top + j]!;
  }
}
