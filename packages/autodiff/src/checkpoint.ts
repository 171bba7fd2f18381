import { apply, asTensor, isTensor, trace, treeUnflatten, type Tensor, type TensorLike, type TreeStructure } from '@x/tensor/core';
import { graphCallOp } from './graphCall.js';
import { flattenArgument, flattenResult } from './leaves.js';

/**
 * The same function, of which derivatives remember only the arguments: intermediate results are computed again on
 * the way back. Trades one more evaluation for memory.
 *
 * Fails: TraceError when f reads numbers (use where or cond).
 * Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 12.
 *
 * @example
 * grad(checkpoint((x) => x.sin().exp().sum()))([0]).toArray() // => [ 1 ]
 */
export function checkpoint<A extends readonly unknown[] = [Tensor, ...Tensor[]], Y = Tensor>(f: (...args: A) => Y): (...args: A) => Y {
  return (...args) => {
    const flat = args.map((arg) => flattenArgument(arg));
    const leaves = flat.flatMap((x) => x.leaves.map((leaf) => (isTensor(leaf) ? leaf : asTensor(leaf as TensorLike))));
    let form: TreeStructure | undefined;
    const graph = trace('checkpoint', leaves, (inputs) => {
      let next = 0;
      const trees = flat.map((x) => treeUnflatten(x.structure, x.leaves.map(() => inputs[next++]!)));
      const result = flattenResult('checkpoint', f(...(trees as unknown as A)));
      form = result.structure;
      return result.leaves;
    });
    const closed = { ...graph, inputs: [...graph.inputs, ...graph.captured], captured: [] };
    return treeUnflatten(form!, apply(graphCallOp, [...leaves, ...graph.captured], closed)) as Y;
  };
}
