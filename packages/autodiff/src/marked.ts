import { evaluate, Recording, type Graph, type Tensor } from '@x/tensor/core';
import { mark } from './mark.js';

/** A graph run on inputs of which the active ones are leaves of an own, already ended recording. */
export function evaluateMarked(
  purpose: string,
  graph: Graph,
  inputs: readonly Tensor[],
  active: readonly boolean[],
): { leaves: Tensor[]; outputs: Tensor[]; recording: Recording } {
  const recording = new Recording(purpose);
  const marked = inputs.map((x, i) => (active[i] ? mark(x, recording) : x));
  const outputs = evaluate(graph, marked);
  recording.live = false;
  return { leaves: marked.filter((_, i) => active[i]), outputs, recording };
}
