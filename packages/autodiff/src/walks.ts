import { isFloat, trace, type GraphWalks } from '@x/tensor/core';
import { backward } from './backward.js';
import { evaluateBatched, withBatch } from './batched.js';
import { forward, zerosAs } from './forward.js';
import { evaluateMarked } from './marked.js';

/** The walks over sub-graphs, as rules of ops such as scan receive them. */
export const walks: GraphWalks = {
  jvp(graph, active) {
    const tangentsOf = graph.inputs.filter((_, i) => active[i]);
    return trace('jvp', [...graph.inputs, ...tangentsOf], (all) => {
      const inputs = all.slice(0, graph.inputs.length);
      const { leaves, outputs, recording } = evaluateMarked('jvp', graph, inputs, active);
      const tangents = forward(outputs, leaves, all.slice(inputs.length), recording, walks);
      return [...outputs, ...tangents.map((t, k) => t ?? zerosAs(outputs[k]!))];
    });
  },
  vjp(graph, active) {
    return trace('vjp', [...graph.inputs, ...graph.outputs], (all) => {
      const inputs = all.slice(0, graph.inputs.length);
      const { leaves, outputs, recording } = evaluateMarked('vjp', graph, inputs, active);
      const cotangents = all.slice(inputs.length).map((g) => (isFloat(g.dtype) ? g : null));
      return backward(outputs, cotangents, leaves, recording, walks).map((g, k) => g ?? zerosAs(leaves[k]!));
    });
  },
  batch(graph, batched, size) {
    const avals = graph.inputs.map(({ shape, dtype }, i) => ({ shape: batched[i] ? [size, ...shape] : shape, dtype }));
    return trace('vmap', avals, (inputs) =>
      evaluateBatched(graph, inputs.map((value, i) => ({ value, batched: batched[i]! })), size, walks).map((y) => withBatch(y, size)),
    );
  },
};
