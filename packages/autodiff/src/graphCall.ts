import { apply, defineOp, evaluate, isFloat, Tensor, type Graph, type Op, type Operand } from '@x/tensor/core';
import { zerosAs } from './forward.js';

/** A whole graph as one op: its nodes run when it is called and again when it is differentiated. */
export const graphCallOp: Op<Graph> = /* @__PURE__ */ defineOp<Graph>({
  name: 'checkpoint',
  infer: (_, graph) => graph.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  kernel: (inputs, outputs, graph) => {
    evaluate(graph, inputs.map(asTensorOf)).forEach((y, k) => outputs[k]!.set(y.data));
  },
  kernelWith: (graph, compile) => {
    const plan = compile(graph);
    return (inputs, outputs) => {
      inputs.forEach(({ data, offset }, i) => plan.inputs[i]!.set(data.subarray(offset, offset + plan.inputs[i]!.length)));
      plan.run();
      outputs.forEach((y, k) => y.set(plan.outputs[k]!));
    };
  },
  vjp: (gs, { inputs, outputs, attrs: graph, needs, walks }) => {
    const active = inputs.map((x, i) => needs[i]! && isFloat(x.dtype));
    const cotangents = outputs.map((y, k) => gs[k] ?? zerosAs(y));
    const found = apply(graphCallOp, [...inputs, ...cotangents], walks.vjp(graph, active));
    let next = 0;
    return active.map((is) => (is ? found[next++]! : null));
  },
  jvp: (tangents, { inputs, outputs, attrs: graph, walks }) => {
    const active = tangents.map((t) => t !== null);
    const found = apply(graphCallOp, [...inputs, ...tangents.filter((t) => t !== null)], walks.jvp(graph, active));
    return found.slice(outputs.length);
  },
  batch: ({ inputs, batched, attrs: graph, size, walks }) => apply(graphCallOp, inputs, walks.batch(graph, batched, size)),
});

function asTensorOf({ data, shape, offset, dtype }: Operand): Tensor {
  return new Tensor(dtype, shape, data, undefined, offset);
}
