import {
  apply,
  add,
  broadcastTo,
  isFloat,
  Recording,
  scalar,
  type GraphWalks,
  type Node,
  type Tensor,
} from '@x/tensor/core';
import { backward, nodesOf, noRule } from './backward.js';
import { mark } from './mark.js';

/** The forward walk: pushes the tangents of the leaves through a recording, in order of execution. */
export function forward(
  outputs: readonly Tensor[],
  leaves: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  recording: Recording,
  walks: GraphWalks,
): (Tensor | null)[] {
  const moving = new Map<Tensor, Tensor>();
  leaves.forEach((x, i) => {
    const t = tangents[i];
    if (t != null) moving.set(x, t);
  });
  for (const node of nodesOf(outputs, leaves, recording)) {
    const ts = node.inputs.map((x) => moving.get(x) ?? null);
    if (ts.every((t) => t === null)) continue;
    pushThrough(node, ts, walks).forEach((t, k) => {
      if (t !== null) moving.set(node.outputs[k]!, t);
    });
  }
  return outputs.map((y) => moving.get(y) ?? null);
}

/** The tangents of a node's results, by its rule, by linearity, or by transposing its backward rule. */
export function pushThrough(node: Node, tangents: readonly (Tensor | null)[], walks: GraphWalks): readonly (Tensor | null)[] {
  const { op, inputs, outputs, attrs } = node;
  if (!outputs.some((y) => isFloat(y.dtype))) return outputs.map(() => null);
  const needs = tangents.map((t) => t !== null);
  if (op.jvp !== undefined) return op.jvp(tangents, { inputs, outputs, attrs, needs, walks });
  if (op.linearity === 'linear') {
    return apply(op, inputs.map((x, i) => (isFloat(x.dtype) ? (tangents[i] ?? zerosAs(x)) : x)), attrs);
  }
  if (op.linearity === 'bilinear') {
    const [x, y] = inputs as [Tensor, Tensor];
    const [s, t] = tangents;
    const left = s == null ? null : apply(op, [s, y], attrs)[0]!;
    const right = t == null ? null : apply(op, [x, t], attrs)[0]!;
    return [left === null ? right : right === null ? left : add(left, right)];
  }
  return transposeOfBackward(node, tangents, walks);
}

/**
 * The backward rule g ↦ J(x)ᵀg is linear in g, so its own backward walk is t ↦ J(x)t. The value of g does not
 * matter; zeros that take no room stand in for it.
 */
function transposeOfBackward(node: Node, tangents: readonly (Tensor | null)[], walks: GraphWalks): (Tensor | null)[] {
  const { op, inputs, outputs, attrs } = node;
  if (op.vjp === undefined) throw noRule(op, 'jvp');
  const recording = new Recording('jvp');
  const gs = outputs.map((y) => (isFloat(y.dtype) ? mark(zerosAs(y), recording) : null));
  const pulled = op.vjp(gs, { inputs, outputs, attrs, needs: tangents.map((t) => t !== null), walks });
  recording.live = false;
  const used = inputs.flatMap((_, i) => (tangents[i] !== null && pulled[i] != null ? [i] : []));
  const active = gs.filter((g) => g !== null);
  const found = backward(used.map((i) => pulled[i]!), used.map((i) => tangents[i]!), active, recording, walks);
  let next = 0;
  return gs.map((g) => (g === null ? null : found[next++]!));
}

/** Zeros of the shape of `x`, as a stretched scalar. */
export function zerosAs(x: Tensor): Tensor {
  return broadcastTo(scalar(0, x.dtype), x.shape);
}
