import { apply1, defineOp, expandDims, moveAxis, reshape, squeeze, type BatchCall, type Op, type Operand, type Tensor, type TypedArray } from '@x/tensor/core';
import { withBatch } from './matrices.js';

/** Where the nonzeros of an m×n matrix lie: those of row i are numbers rowStarts[i] … rowStarts[i + 1] − 1. */
export interface Pattern {
  readonly rows: number;
  readonly columns: number;
  readonly rowStarts: Int32Array;
  readonly columnOf: Int32Array;
}

interface Product {
  readonly pattern: Pattern;
  readonly transpose: boolean;
}

/** A·X or Aᵀ·X. Inputs: nonzeros [..., z], X [..., n, k] of the same leading axes. */
const sparseProductOp: Op<Product> = /* @__PURE__ */ defineOp<Product>({
  name: 'linalg.sparseProduct',
  infer: ([values, x], { pattern, transpose }) => ({
    shape: [...x!.shape.slice(0, -2), transpose ? pattern.columns : pattern.rows, x!.shape[x!.shape.length - 1]!],
    dtype: values!.dtype,
  }),
  kernel: ([values, x], [y], { pattern, transpose }) => {
    const z = pattern.columnOf.length;
    const [n, k] = x!.shape.slice(-2) as [number, number];
    const m = transpose ? pattern.columns : pattern.rows;
    if (m === 0 || k === 0) return;
    for (let i = 0; i < y!.length / (m * k); i++) {
      const out = new Float64Array(m * k);
      const from = values!.offset + i * z;
      const at = x!.offset + i * n * k;
      if (transpose) scatterRows(pattern, values!.data, from, x!.data, at, k, out);
      else if (k === 1) multiplyVector(pattern, values!.data, from, x!.data, at, out);
      else gatherRows(pattern, values!.data, from, x!.data, at, k, out);
      y!.set(out, i * m * k);
    }
  },
  linearity: 'bilinear',
  vjp: ([g], { inputs: [values, x], attrs: { pattern, transpose }, needs }) => [
    needs[0] ? (transpose ? sampled(pattern, x!, g!) : sampled(pattern, g!, x!)) : null,
    needs[1] ? product(pattern, values!, g!, !transpose) : null,
  ],
  batch: (batch) => [batchProduct(batch)],
  flops: ([values, x]) => 2 * values!.shape[values!.shape.length - 1]! * x!.shape.slice(-1)[0]!,
});

/** The elements of P·Qᵀ at the nonzeros. Inputs: P [..., m, k], Q [..., n, k] → [..., z]. */
const sampledProductOp: Op<Pattern> = /* @__PURE__ */ defineOp<Pattern>({
  name: 'linalg.sampledProduct',
  infer: ([p], { columnOf }) => ({ shape: [...p!.shape.slice(0, -2), columnOf.length], dtype: p!.dtype }),
  kernel: ([p, q], [y], { rows, columns, rowStarts, columnOf }) => {
    const z = columnOf.length;
    const k = p!.shape[p!.shape.length - 1]!;
    for (let i = 0, to = 0; to < y!.length; i++) {
      const atP = p!.offset + i * rows * k;
      const atQ = q!.offset + i * columns * k;
      for (let r = 0; r < rows; r++) {
        for (let e = rowStarts[r]!; e < rowStarts[r + 1]!; e++) y![i * z + e] = rowProduct(p!, atP + r * k, q!, atQ + columnOf[e]! * k, k);
      }
      to += z;
    }
  },
  linearity: 'bilinear',
  vjp: ([g], { inputs: [p, q], attrs, needs }) => [needs[0] ? product(attrs, g!, q!, false) : null, needs[1] ? product(attrs, g!, p!, true) : null],
  batch: (batch) => [apply1(sampledProductOp, withBatch(batch), batch.attrs)],
});

/** A·X (Aᵀ·X with `transpose`) for the nonzeros of A. */
export function product(pattern: Pattern, values: Tensor, x: Tensor, transpose: boolean): Tensor {
  return apply1(sparseProductOp, [values, x], { pattern, transpose });
}

function sampled(pattern: Pattern, p: Tensor, q: Tensor): Tensor {
  return apply1(sampledProductOp, [p, q], pattern);
}

/** Many right-hand sides of one matrix are the columns of one product. */
function batchProduct({ inputs, batched, ...rest }: BatchCall<Product>): Tensor {
  const [values, x] = inputs as [Tensor, Tensor];
  if (batched[0] || values.ndim > 1) return apply1(sparseProductOp, withBatch({ inputs, batched, ...rest }), rest.attrs);
  const [size, n, k] = x.shape as [number, number, number];
  const side = reshape(moveAxis(x, 0, 1), [n, size * k]);
  const y = apply1(sparseProductOp, [values, side], rest.attrs);
  return moveAxis(reshape(y, [y.shape[0]!, size, k]), 1, 0);
}

/** A·x of a vector. */
export function vectorProduct(pattern: Pattern, values: Tensor, x: Tensor): Tensor {
  return squeeze(product(pattern, values, expandDims(x, -1), false), { axis: -1 });
}

function multiplyVector({ rows, rowStarts, columnOf }: Pattern, values: TypedArray, from: number, x: TypedArray, at: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    const end = rowStarts[i + 1]!;
    let sum = 0;
    for (let e = rowStarts[i]!; e < end; e++) sum += values[from + e]! * x[at + columnOf[e]!]!;
    out[i] = sum;
  }
}

function gatherRows({ rows, rowStarts, columnOf }: Pattern, values: TypedArray, from: number, x: TypedArray, at: number, k: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    for (let e = rowStarts[i]!; e < rowStarts[i + 1]!; e++) {
      const value = values[from + e]!;
      const row = at + columnOf[e]! * k;
      for (let j = 0; j < k; j++) out[i * k + j]! += value * x[row + j]!;
    }
  }
}

function scatterRows({ rows, rowStarts, columnOf }: Pattern, values: TypedArray, from: number, x: TypedArray, at: number, k: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    for (let e = rowStarts[i]!; e < rowStarts[i + 1]!; e++) {
      const value = values[from + e]!;
      const to = columnOf[e]! * k;
      for (let j = 0, row = at + i * k; j < k; j++, row++) out[to + j]! += value * x[row]!;
    }
  }
}

function rowProduct(p: Operand, atP: number, q: Operand, atQ: number, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += p.data[atP + j]! * q.data[atQ + j]!;
  return sum;
}
