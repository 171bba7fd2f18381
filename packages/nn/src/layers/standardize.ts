import { add, apply, apply1, broadcastTo, defineOp, div, mean, mul, neg, reshape, rsqrt, sum, transpose, type Op, type Operand, type Tensor, type TypedArray } from '@x/tensor/core';

interface Attributes {
  readonly epsilon: number;
}

/** Axes of [groups of examples, channels, elements] over which a channel's statistics are taken. */
const over: readonly number[] = [0, 2];

/**
 * Inputs: x [n, channels, elements]. Results: (x − μ)/√(σ² + ε), μ and σ² [1, channels, 1] over the first and last axis. One
 * op because it reads and writes so little else: as single ops it costs several times as much.
 */
const standardizeOp: Op<Attributes> = /* @__PURE__ */ defineOp<Attributes>({
  name: 'standardize',
  infer: ([x]) => {
    const statistic = { shape: [1, x!.shape[1]!, 1], dtype: x!.dtype };
    return [{ shape: x!.shape, dtype: x!.dtype }, statistic, statistic];
  },
  kernel: ([x], [y, centre, spread], { epsilon }) => standardizeInto(x!, y!, centre!, spread!, epsilon),
  vjp: ([g, ofMean, ofVariance], { inputs: [x], outputs: [y, , variance], attrs }) => {
    const count = x!.shape[0]! * x!.shape[2]!;
    let total = g == null ? undefined : apply1(pullOp, [g, y!, variance!], attrs);
    const join = (part: Tensor): void => {
      const full = broadcastTo(part, x!.shape);
      total = total === undefined ? full : add(total, full);
    };
    if (ofMean != null) join(div(ofMean, count));
    // ∂σ²/∂x = 2(x − μ)/count, and x − μ is the result times √(σ² + ε).
    if (ofVariance != null) join(mul(y!, div(mul(ofVariance, 2 / count), rsqrt(add(variance!, attrs.epsilon)))));
    return [total ?? null];
  },
  batch: ({ inputs: [x], attrs, size }) => apply(standardizeOp, [intoChannels(x!)], attrs).map((y) => fromChannels(y, size)),
});

/** Inputs: cotangent g, result y, variance. Result: r·(g − mean g − y·mean(g·y)) with r = 1/√(σ² + ε): the cotangent of x. */
const pullOp: Op<Attributes> = /* @__PURE__ */ defineOp<Attributes>({
  name: 'standardizePull',
  infer: ([g]) => ({ shape: g!.shape, dtype: g!.dtype }),
  kernel: ([g, y, variance], [out], { epsilon }) => pullInto(g!, y!, variance!, out!, epsilon),
  vjp: ([h], { inputs: [g, y, variance], outputs: [out], attrs, needs }) => {
    const r = rsqrt(add(variance!, attrs.epsilon));
    const average = (t: Tensor): Tensor => mean(t, { axis: over, keepDims: true });
    return [
      needs[0] ? apply1(pullOp, [h!, y!, variance!], attrs) : null,
      needs[1] ? neg(mul(r, add(mul(h!, average(mul(g!, y!))), mul(g!, average(mul(h!, y!)))))) : null,
      needs[2] ? mul(sum(mul(h!, out!), { axis: over, keepDims: true }), mul(mul(r, r), -0.5)) : null,
    ];
  },
  batch: ({ inputs, batched, attrs, size }) => {
    const wide = inputs.map((t, i) => intoChannels(batched[i] ? t : broadcastTo(t, [size, ...t.shape])));
    return [fromChannels(apply1(pullOp, wide, attrs), size)];
  },
});

/** [batch, n, channels, elements] → [n, batch·channels, elements]. */
function intoChannels(x: Tensor): Tensor {
  const [size, n, channels, elements] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [1, 0, 2, 3]), [n, size * channels, elements]);
}

function fromChannels(y: Tensor, size: number): Tensor {
  const [n, channels, elements] = y.shape as [number, number, number];
  return transpose(reshape(y, [n, size, channels / size, elements]), [1, 0, 2, 3]);
}

/** Σ (x − centre)^power over one row, in short blocks that keep the rounding small. */
function rowSum(x: TypedArray, from: number, length: number, centre: number, squared: boolean): number {
  let total = 0;
  for (let i = from, end = from + length; i < end; ) {
    let block = 0;
    const stop = Math.min(end, i + 128);
    if (squared) for (; i < stop; i++) block += (x[i]! - centre) * (x[i]! - centre);
    else for (; i < stop; i++) block += x[i]! - centre;
    total += block;
  }
  return total;
}

function standardizeInto({ data, offset, shape }: Operand, y: TypedArray, centre: TypedArray, spread: TypedArray, epsilon: number): void {
  const [n, channels, elements] = shape as [number, number, number];
  const count = n * elements;
  for (let c = 0; c < channels; c++) {
    let total = 0;
    for (let k = 0; k < n; k++) total += rowSum(data, offset + (k * channels + c) * elements, elements, 0, false);
    const average = total / count;
    let squares = 0;
    for (let k = 0; k < n; k++) squares += rowSum(data, offset + (k * channels + c) * elements, elements, average, true);
    const variance = squares / count;
    const r = 1 / Math.sqrt(variance + epsilon);
    for (let k = 0; k < n; k++) {
      const at = (k * channels + c) * elements;
      for (let i = 0; i < elements; i++) y[at + i] = (data[offset + at + i]! - average) * r;
    }
    centre[c] = average;
    spread[c] = variance;
  }
}

function pullInto(g: Operand, y: Operand, variance: Operand, out: TypedArray, epsilon: number): void {
  const [n, channels, elements] = g.shape as [number, number, number];
  const count = n * elements;
  for (let c = 0; c < channels; c++) {
    let total = 0;
    let products = 0;
    for (let k = 0; k < n; k++) {
      const [from, other] = [g.offset + (k * channels + c) * elements, y.offset + (k * channels + c) * elements];
      let block = 0;
      let blockProducts = 0;
      for (let i = 0; i < elements; i++) {
        block += g.data[from + i]!;
        blockProducts += g.data[from + i]! * y.data[other + i]!;
      }
      total += block;
      products += blockProducts;
    }
    const r = 1 / Math.sqrt(variance.data[variance.offset + c]! + epsilon);
    const [average, slope] = [total / count, products / count];
    for (let k = 0; k < n; k++) {
      const at = (k * channels + c) * elements;
      for (let i = 0; i < elements; i++) out[at + i] = r * (g.data[g.offset + at + i]! - average - y.data[y.offset + at + i]! * slope);
    }
  }
}

/** What standardising gives: everything in the form [n, channels, elements]. */
export interface Standardized {
  readonly value: Tensor;
  /** [1, channels, 1]. */
  readonly mean: Tensor;
  /** [1, channels, 1], divided by the count. */
  readonly variance: Tensor;
}

/** (x − μ)/√(σ² + ε) of x [n, channels, elements] over its first and last axis. */
export function standardize(x: Tensor, epsilon: number): Standardized {
  const [value, average, variance] = apply(standardizeOp, [x], { epsilon }) as [Tensor, Tensor, Tensor];
  return { value, mean: average, variance };
}
