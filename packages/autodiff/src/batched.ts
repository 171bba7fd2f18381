import {
  apply,
  broadcastTo,
  concat,
  expandDims,
  reshaped,
  slice,
  type Graph,
  type GraphWalks,
  type Node,
  type Tensor,
} from '@x/tensor/core';

/** A value of a batched walk: with the batch as axis 0, or the same for every example. */
export interface Batched {
  readonly value: Tensor;
  readonly batched: boolean;
}

/** The batch walk: calls the ops of a graph on whole batches by their batching rules. */
export function evaluateBatched(graph: Graph, inputs: readonly Batched[], size: number, walks: GraphWalks): Batched[] {
  const values = new Map<Tensor, Batched>();
  graph.inputs.forEach((x, i) => values.set(x, inputs[i]!));
  const valueOf = (x: Tensor): Batched => values.get(x) ?? { value: x, batched: false };
  for (const node of graph.nodes) {
    const operands = node.inputs.map(valueOf);
    const batched = operands.some((x) => x.batched);
    const results = batched
      ? callBatched(node, operands, size, walks)
      : apply(node.op, operands.map((x) => x.value), node.attrs);
    node.outputs.forEach((y, k) => values.set(y, { value: results[k]!, batched }));
  }
  return graph.outputs.map(valueOf);
}

function callBatched({ op, attrs }: Node, operands: readonly Batched[], size: number, walks: GraphWalks): readonly Tensor[] {
  const inputs = operands.map((x) => x.value);
  if (op.batch !== undefined) return op.batch({ inputs, batched: operands.map((x) => x.batched), attrs, size, walks });
  return oneByOne(size, (i) => apply(op, operands.map((x) => (x.batched ? example(x.value, i) : x.value)), attrs));
}

/** Runs the examples of a batch one after the other: for ops without a batching rule. */
export function oneByOne(size: number, run: (i: number) => readonly Tensor[]): Tensor[] {
  const rows = Array.from({ length: size }, (_, i) => run(i));
  return rows[0]!.map((_, k) => concat(rows.map((row) => expandDims(row[k]!, 0)), { axis: 0 }));
}

/** Example i of a batch. */
export function example(x: Tensor, i: number): Tensor {
  const ends = [i + 1, ...x.shape.slice(1)];
  const row = slice(x, [i, ...x.shape.slice(1).map(() => 0)], ends);
  return reshaped(row, x.shape.slice(1));
}

/** A value with the batch as axis 0, repeated where it is the same for every example. */
export function withBatch({ value, batched }: Batched, size: number): Tensor {
  return batched ? value : broadcastTo(value, [size, ...value.shape]);
}

