import {
  add,
  belongsTo,
  isFloat,
  NoKernelError,
  type GraphWalks,
  type Node,
  type Op,
  type Recording,
  type Tensor,
} from '@x/tensor/core';

/**
 * The backward walk: from the cotangents of `outputs` to those of the leaves, in reverse order of execution. Rules
 * are written in ops, so the walk is itself recorded by whatever recordings are still live.
 */
export function backward(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | null)[],
  leaves: readonly Tensor[],
  recording: Recording,
  walks: GraphWalks,
): (Tensor | null)[] {
  const total = new Map<Tensor, Tensor>();
  const accumulate = (x: Tensor, g: Tensor): void => {
    const before = total.get(x);
    total.set(x, before === undefined ? g : add(before, g));
  };
  outputs.forEach((y, i) => {
    const g = cotangents[i];
    if (g != null) accumulate(y, g);
  });
  for (const node of nodesOf(outputs, leaves, recording).reverse()) {
    const gs = node.outputs.map((y) => total.get(y) ?? null);
    if (gs.every((g) => g === null)) continue;
    const needs = node.inputs.map((x) => isFloat(x.dtype) && belongsTo(x, recording));
    if (!needs.includes(true)) continue;
    const { op, inputs, outputs: results, attrs } = node;
    if (op.vjp === undefined) throw noRule(op, 'vjp');
    const rule = op.vjp(gs, { inputs, outputs: results, attrs, needs, walks });
    inputs.forEach((x, i) => {
      const g = rule[i];
      if (needs[i] && g != null) accumulate(x, g);
    });
    // What lies before this node never needs the cotangents of its results again.
    for (const y of results) if (!outputs.includes(y)) total.delete(y);
  }
  return leaves.map((x) => total.get(x) ?? null);
}

/** The op calls of a recording between leaves and outputs, in order of execution. */
export function nodesOf(outputs: readonly Tensor[], leaves: readonly Tensor[], recording: Recording): Node[] {
  const stop = new Set(leaves);
  const nodes = new Set<Node>();
  const pending = [...outputs];
  for (let x = pending.pop(); x !== undefined; x = pending.pop()) {
    if (stop.has(x) || !belongsTo(x, recording) || nodes.has(x.node!)) continue;
    nodes.add(x.node!);
    for (const input of x.node!.inputs) pending.push(input);
  }
  return [...nodes].sort((a, b) => a.id - b.id);
}

/** The error for an op that has no derivative. */
export function noRule(op: Op, rule: 'vjp' | 'jvp'): NoKernelError {
  return new NoKernelError({
    op: op.name,
    argument: 'x',
    expected: 'not be differentiated',
    actual: `a derivative through ${op.name}`,
    hint: `${op.name} has no derivative rule (${rule}). Use stopGradient(x) to treat its input as constant, or customGrad to give a rule.`,
  });
}
