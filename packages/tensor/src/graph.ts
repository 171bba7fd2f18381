import type { Aval } from './device.js';
import { belongsTo, Node, Recording } from './recording.js';
import { abstractTensor, type Tensor } from './tensor.js';
import { apply, defineOp, type Op } from './op.js';

/** A function as the op calls it makes: what `compile`, `vmap` and the loops transform. */
export interface Graph {
  readonly inputs: readonly Tensor[];
  /** Tensors from outside that the function uses, in order of first use. */
  readonly captured: readonly Tensor[];
  /** The op calls the outputs need, each after its inputs. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly Tensor[];
}

/** The op behind the inputs of a traced function. */
export const placeholder: Op = /* @__PURE__ */ defineOp<unknown>({
  name: 'input',
  infer: () => {
    throw new Error('placeholder: inputs of a graph are never called.');
  },
});

/**
 * Runs `f` once on abstract tensors of the given shapes and types, and returns what it did.
 * @internal
 */
export function trace(purpose: string, avals: readonly Aval[], f: (inputs: Tensor[]) => readonly Tensor[]): Graph {
  const recording = new Recording(purpose);
  const inputs = avals.map((aval) => {
    const x = abstractTensor(aval);
    x.node = new Node(placeholder, [], undefined, [recording]);
    x.node.outputs = [x];
    return x;
  });
  try {
    return graphOf(inputs, f(inputs), recording);
  } finally {
    recording.live = false;
  }
}

/**
 * The part of a recording that leads from `inputs` to `outputs`.
 * @internal
 */
export function graphOf(inputs: readonly Tensor[], outputs: readonly Tensor[], recording: Recording): Graph {
  const own = new Set(inputs);
  const nodes = new Set<Node>();
  const captured = new Set<Tensor>();
  const pending = [...outputs];
  for (let x = pending.pop(); x !== undefined; x = pending.pop()) {
    if (own.has(x)) continue;
    if (!belongsTo(x, recording)) {
      captured.add(x);
      continue;
    }
    const node = x.node!;
    if (nodes.has(node)) continue;
    nodes.add(node);
    pending.push(...node.inputs);
  }
  return { inputs, captured: [...captured], nodes: [...nodes].sort((a, b) => a.id - b.id), outputs };
}

/**
 * Calls the ops of a graph on other inputs.
 * @internal
 */
export function evaluate(graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  const values = new Map<Tensor, Tensor>();
  graph.inputs.forEach((x, i) => values.set(x, inputs[i]!));
  const valueOf = (x: Tensor): Tensor => values.get(x) ?? x;
  for (const node of graph.nodes) {
    const results = apply(node.op, node.inputs.map(valueOf), node.attrs);
    node.outputs.forEach((y, k) => values.set(y, results[k]!));
  }
  return graph.outputs.map(valueOf);
}
