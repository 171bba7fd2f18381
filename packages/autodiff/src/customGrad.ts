import {
  alias,
  apply,
  asTensor,
  broadcastTo,
  defineOp,
  evaluate,
  isAbstract,
  requireSameStructure,
  reshaped,
  sumTo,
  trace,
  treeUnflatten,
  type Graph,
  type GraphWalks,
  type Op,
  type Tensor,
  type TensorLike,
  type TreeStructure,
} from '@x/tensor/core';
import { zerosAs } from './forward.js';
import { flattenResult } from './leaves.js';
import { stopGradient } from './stopGradient.js';
import { toLeaf } from './tangent.js';

type Pull = (cotangents: readonly Tensor[], args: readonly Tensor[], walks: GraphWalks) => readonly Tensor[];

/** The results of a function, tied to its arguments by a derivative rule: inputs are arguments, then results. */
const tieOp: Op<{ readonly arity: number; readonly pull: Pull }> = /* @__PURE__ */ defineOp<{ readonly arity: number; readonly pull: Pull }>({
  name: 'customGrad',
  infer: (inputs, { arity }) => inputs.slice(arity).map(({ shape, dtype }) => ({ shape, dtype })),
  kernel: (inputs, outputs, { arity }) => {
    outputs.forEach((y, k) => {
      const { data, offset } = inputs[arity + k]!;
      y.set(data.subarray(offset, offset + y.length));
    });
  },
  vjp: (gs, { inputs, outputs, attrs: { arity, pull }, walks }) => {
    const cotangents = outputs.map((y, k) => gs[k] ?? zerosAs(y));
    return [...pull(cotangents, inputs.slice(0, arity), walks), ...outputs.map(() => null)];
  },
  batch: ({ inputs, batched, attrs: { arity, pull }, size, walks }) => {
    const one = (x: Tensor, i: number): { shape: readonly number[]; dtype: Tensor['dtype'] } => ({
      shape: batched[i] ? x.shape.slice(1) : x.shape,
      dtype: x.dtype,
    });
    const pullBatch: Pull = (cotangents, args) => {
      const avals = [...cotangents.map((g) => ({ shape: g.shape.slice(1), dtype: g.dtype })), ...args.map(one)];
      const graph = trace('vmap', avals, (all) => pull(all.slice(0, cotangents.length), all.slice(cotangents.length), walks));
      const flags = [...cotangents.map(() => true), ...args.map((_, i) => batched[i]!)];
      return evaluateClosed(walks.batch(graph, flags, size), [...cotangents, ...args], batched);
    };
    const results = inputs.slice(arity).map((y, k) => (batched[arity + k] ? y : broadcastTo(y, [size, ...y.shape])));
    return apply(tieOp, [...inputs.slice(0, arity), ...results], { arity, pull: pullBatch });
  },
});

/** Cotangents of unbatched arguments are summed over the batch. */
function evaluateClosed(graph: Graph, inputs: readonly Tensor[], batched: readonly boolean[]): Tensor[] {
  return evaluate(graph, inputs).map((g, i) => (batched[i] ? g : reshaped(sumTo(g, [1, ...g.shape.slice(1)]), g.shape.slice(1))));
}

/**
 * A function with a derivative rule of your own: `rule(cotangent, ...args)` returns the cotangents of the arguments
 * (an array, or a single one for a single argument).
 *
 * Shapes: the rule gets a cotangent of the form of f's result and must return tensors of the shapes of the arguments.
 * Domain: f may use anything, also plain JavaScript on numbers; tensors it captures count as constants.
 * Fails: ShapeError when the rule returns the wrong number or shapes.
 *
 * @example
 * const log1pExp = customGrad((x) => x.exp().log1p(), (g, x) => g.mul(x.sigmoid()));
 * grad(log1pExp)(0).item() // => 0.5
 */
export function customGrad<A extends readonly Tensor[] = [Tensor, ...Tensor[]], Y = Tensor>(
  f: (...args: A) => Y,
  rule: (cotangent: Y, ...args: A) => TensorLike | readonly TensorLike[],
): (...args: { [K in keyof A]: TensorLike }) => Y {
  return (...given) => {
    const args = (given as readonly TensorLike[]).map(asTensor);
    // f runs apart from all recordings: only the rule says how its result depends on the arguments.
    const apart = args.map((x) => (isAbstract(x) ? stopGradient(x) : alias(x)));
    const { leaves, structure } = flattenResult('customGrad', f(...(apart as unknown as A)));
    const pull: Pull = (cotangents, inputs) => {
      const g = treeUnflatten(structure, cotangents) as Y;
      const found = rule(g, ...(inputs as unknown as A));
      const list = inputs.length === 1 && !(Array.isArray(found) && found.length === 1) ? [found] : found;
      requireSameStructure('customGrad', 'rule', leavesOnly(inputs), leavesOnly(list as readonly unknown[]));
      return (list as readonly TensorLike[]).map((c, i) => toLeaf('customGrad', `cotangent ${i} of the rule`, c, inputs[i]!));
    };
    const tied = apply(tieOp, [...args, ...leaves], { arity: args.length, pull });
    return treeUnflatten(structure, tied) as Y;
  };
}

function leavesOnly(list: readonly unknown[]): TreeStructure {
  return { kind: 'array', children: list.map(() => ({ kind: 'leaf' })) };
}
