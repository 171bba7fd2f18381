import { arena } from '@x/tensor/core';
import { factorKernels, stripBytes } from '../wasm/factorKernels.js';
import { luInPlace } from './lu.js';
import { solveTriangle } from './triangularSolve.js';

/** Below this order the copies into WebAssembly memory cost more than they save. */
const small = 12;

/** Elements of a matrix in a longer array of any float type. */
export interface Elements {
  readonly data: Float32Array | Float64Array;
  readonly from: number;
}

/** Solves A·X = B for n×n and n×m row-major matrices into `x` at `to`. Returns −1, or the first column without a pivot. */
export function luSolve(a: Elements, b: Elements, n: number, m: number, x: Float32Array | Float64Array, to: number): number {
  const wasm = n < small ? undefined : factorKernels();
  const matrix = a.data.subarray(a.from, a.from + n * n);
  if (wasm === undefined) {
    const factors = { data: Float64Array.from(matrix), offset: 0, row: n, column: 1 };
    const { order, singular } = luInPlace(factors, n, n);
    if (singular >= 0) return singular;
    const right = { data: new Float64Array(n * m), offset: 0, row: m, column: 1 };
    permuteRows(b, order, m, right.data);
    solveTriangle(factors, right, n, m, true, true);
    solveTriangle(factors, right, n, m, false, false);
    x.set(right.data, to);
    return -1;
  }
  const strip = stripBytes(n);
  const address = arena.scratch(8 * n * (n + m) + strip + 4 * n);
  const { f64, i32 } = arena.heap();
  const rightAddress = address + 8 * n * n;
  const stripAddress = rightAddress + 8 * n * m;
  const orderAddress = stripAddress + strip;
  f64.set(matrix, address / 8);
  const singular = wasm.lu(n, n, address, orderAddress, stripAddress);
  if (singular >= 0) return singular;
  const right = f64.subarray(rightAddress / 8, rightAddress / 8 + n * m);
  permuteRows(b, i32.subarray(orderAddress / 4, orderAddress / 4 + n), m, right);
  wasm.solveTriangle(n, m, address, 8 * n, 8, rightAddress, 8 * m, true, true, stripAddress);
  wasm.solveTriangle(n, m, address, 8 * n, 8, rightAddress, 8 * m, false, false, stripAddress);
  x.set(right, to);
  return -1;
}

function permuteRows({ data, from }: Elements, order: Int32Array, m: number, into: Float64Array): void {
  for (let i = 0; i < order.length; i++) {
    const start = from + order[i]! * m;
    for (let j = 0; j < m; j++) into[i * m + j] = data[start + j]!;
  }
}
