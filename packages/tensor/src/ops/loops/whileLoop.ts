import { isFloat } from '../../dtype.js';
import { NoKernelError, ShapeError, showShape } from '../../errors.js';
import { evaluate, trace, type Graph } from '../../graph.js';
import { asTensor, scalar } from '../../create.js';
import { apply, defineOp, type Op } from '../../op.js';
import { isAbstract, type Tensor, type TensorLike } from '../../tensor.js';
import { treeUnflatten } from '../../tree.js';
import { allBatched, broadcastTo, reshaped, sumTo } from '../broadcast.js';
import { astype } from '../cast.js';
import { greater, logicalAnd, where } from '../elementwise.js';
import { closeOver, flattenTensors, load, requireSameCarry, tensorOf, traceTrees } from './subgraph.js';
import { scan } from './scan.js';

interface While {
  /** (carry, captured) → whether to go on. */
  readonly test: Graph;
  /** (carry, captured) → next carry. */
  readonly body: Graph;
  readonly carries: number;
}

/** Inputs: carry, captured. Outputs: final carry. */
export const whileOp: Op<While> = /* @__PURE__ */ defineOp<While>({
  name: 'whileLoop',
  infer: (inputs, { carries }) => inputs.slice(0, carries).map(({ shape, dtype }) => ({ shape, dtype })),
  kernel: (inputs, outputs, { test, body, carries }) => {
    const captured = inputs.slice(carries).map(tensorOf);
    let carry = inputs.slice(0, carries).map(tensorOf);
    while (evaluate(test, [...carry, ...captured])[0]!.item() !== 0) carry = evaluate(body, [...carry, ...captured]);
    carry.forEach((c, i) => outputs[i]!.set(c.data));
  },
  kernelWith: (attrs, compile) => {
    const { carries } = attrs;
    const [test, body] = [compile(attrs.test), compile(attrs.body)];
    return (inputs, outputs) => {
      for (const { inputs: given } of [test, body]) inputs.forEach(({ data, offset }, i) => load(given[i]!, data, offset));
      for (test.run(); test.outputs[0]![0] !== 0; test.run()) {
        body.run();
        for (let i = 0; i < carries; i++) {
          load(body.inputs[i]!, body.outputs[i]!, 0);
          load(test.inputs[i]!, body.outputs[i]!, 0);
        }
      }
      for (let i = 0; i < carries; i++) load(outputs[i]!, body.inputs[i]!, 0);
    };
  },
  vjp: () => {
    throw new NoKernelError({
      op: 'whileLoop',
      argument: 'maxIterations',
      expected: 'be given for a reverse-mode derivative of a traced loop',
      actual: 'undefined',
      hint: 'Pass { maxIterations } so that the steps can be remembered, use scan, or take the derivative with jvp.',
    });
  },
  jvp: (tangents, { inputs, outputs, attrs: { test, body, carries }, walks }) => {
    const active = inputs.map((x, i) => isFloat(x.dtype) && (i < carries || tangents[i] !== null));
    const ofCarry = active.flatMap((is, i) => (is && i < carries ? [i] : []));
    const moving = active.flatMap((is, i) => (is ? [tangents[i] ?? broadcastTo(scalar(0, inputs[i]!.dtype), inputs[i]!.shape)] : []));
    const push = walks.jvp(body, active);
    const [tCarry, tFixed] = [moving.slice(0, ofCarry.length), moving.slice(ofCarry.length)];
    const carry = [...inputs.slice(0, carries), ...tCarry];
    const fixed = [...inputs.slice(carries), ...tFixed];
    const split = (all: readonly Tensor[]): Tensor[][] => {
      const ends = [carries, carries + ofCarry.length, carry.length + inputs.length - carries, all.length];
      return ends.map((end, k) => all.slice(ends[k - 1] ?? 0, end));
    };
    const both = trace('whileLoop', [...carry, ...fixed], (all) => {
      const [x, t, captured, tCaptured] = split(all) as [Tensor[], Tensor[], Tensor[], Tensor[]];
      const found = evaluate(push, [...x, ...captured, ...t, ...tCaptured]);
      return [...found.slice(0, carries), ...ofCarry.map((i) => found[carries + i]!)];
    });
    const goOn = trace('whileLoop', [...carry, ...fixed], (all) => {
      const [x, , captured] = split(all) as [Tensor[], Tensor[], Tensor[]];
      return evaluate(test, [...x, ...captured]);
    });
    const found = callWhile(goOn, both, carry, fixed);
    const moved: (Tensor | null)[] = outputs.map(() => null);
    ofCarry.forEach((i, k) => (moved[i] = found[carries + k]!));
    return moved;
  },
  batch: ({ inputs, batched, attrs: { test, body, carries }, size, walks }) => {
    const flags = inputs.map((_, i) => i < carries || batched[i]!);
    const [tests, bodies] = [walks.batch(test, flags, size), walks.batch(body, flags, size)];
    const carry = allBatched({ inputs: inputs.slice(0, carries), batched, size });
    const fixed = inputs.slice(carries);
    // The loop runs while any example wants to go on; the others keep what they have.
    const body_ = trace('whileLoop', [...carry, ...fixed], (all) => {
      const going = evaluate(tests, all)[0]!;
      return evaluate(bodies, all).map((y, i) => where(reshaped(going, [size, ...new Array<number>(y.ndim - 1).fill(1)]), y, all[i]!));
    });
    const test_ = trace('whileLoop', [...carry, ...fixed], (all) => [greater(sumTo(astype(evaluate(tests, all)[0]!, 'int32'), []), 0)]);
    return callWhile(test_, body_, carry, fixed);
  },
});

function callWhile(test: Graph, body: Graph, carry: readonly Tensor[], fixed: readonly Tensor[]): readonly Tensor[] {
  const captured = [...new Set([...test.captured, ...body.captured])];
  return apply(whileOp, [...carry, ...fixed, ...captured], {
    test: closeOver(test, captured),
    body: closeOver(body, captured),
    carries: carry.length,
  });
}

/** Options of `whileLoop`. */
export interface WhileOptions {
  /** An upper bound of the number of steps; makes reverse-mode derivatives of traced loops possible. */
  readonly maxIterations?: number;
}

/**
 * Repeats `body` while `condition` holds. With known values this is a plain loop; in a traced function it is one op.
 *
 * Shapes: a tree that keeps its form, shapes and types; condition: a bool scalar.
 * Fails: ShapeError when the tree changes; NoKernelError for a reverse-mode derivative of a traced loop without
 * `maxIterations`.
 *
 * @example
 * whileLoop((x) => x.less(100), (x) => x.mul(2), tensor(3)).item() // => 192
 */
export function whileLoop<C>(condition: (carry: C) => TensorLike, body: (carry: C) => C, init: C, { maxIterations }: WhileOptions = {}): C {
  const carry = flattenTensors(init);
  let first = condition(init);
  if (!isAbstract(asTensor(first)) && !carry.leaves.some(isAbstract)) {
    let state = init;
    for (let n = 0; asTensor(first).item() !== 0 && n < (maxIterations ?? Infinity); n++) {
      state = body(state);
      first = condition(state);
    }
    return state;
  }
  if (maxIterations !== undefined) return bounded(condition, body, init, maxIterations);
  const avals = [{ structure: carry.structure, avals: carry.leaves }];
  const test = traceTrees('whileLoop', avals, condition as unknown as (tree: unknown) => unknown);
  const next = traceTrees('whileLoop', avals, body as unknown as (tree: unknown) => unknown);
  requireSameCarry('whileLoop', 'body', carry, next.structure, next.graph.outputs);
  const shape = test.graph.outputs[0]?.shape ?? [0];
  if (shape.length > 0) {
    throw new ShapeError({ op: 'whileLoop', argument: 'condition', expected: 'return a scalar', actual: showShape(shape), hint: 'Reduce it with any() or all().' });
  }
  return treeUnflatten(carry.structure, callWhile(test.graph, next.graph, carry.leaves, [])) as C;
}

/** A loop of fixed length of which the steps after the end change nothing. */
function bounded<C>(condition: (carry: C) => TensorLike, body: (carry: C) => C, init: C, maxIterations: number): C {
  const { structure } = flattenTensors(init);
  const [[state]] = scan<readonly [C, Tensor], null, null>(
    ([current, going]) => {
      const on = logicalAnd(going, condition(current));
      const next = flattenTensors(body(current)).leaves;
      const kept = flattenTensors(current).leaves.map((x, i) => where(on, next[i]!, x));
      return [[treeUnflatten(structure, kept) as C, on], null];
    },
    [init, scalar(1, 'bool')],
    null,
    { length: maxIterations },
  );
  return state;
}
