import { asTensor } from '../../create.js';
import { isFloat } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { evaluate, type Graph } from '../../graph.js';
import { apply, defineOp, type Op } from '../../op.js';
import { sameShape } from '../../shape.js';
import { isAbstract, type Tensor, type TensorLike } from '../../tensor.js';
import { requireSameStructure, treeUnflatten } from '../../tree.js';
import { broadcastTo, reshaped } from '../broadcast.js';
import { scalar } from '../../create.js';
import { where } from '../elementwise.js';
import { closeOver, flattenTensors, load, tensorOf, traceTrees } from './subgraph.js';

interface Branches {
  /** Both over the same inputs: operands, then everything either of them captured. */
  readonly yes: Graph;
  readonly no: Graph;
}

/** Inputs: condition, operands, captured. Outputs: those of the branch taken. */
export const condOp: Op<Branches> = /* @__PURE__ */ defineOp<Branches>({
  name: 'cond',
  infer: (_, { yes }) => yes.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  kernel: ([condition, ...inputs], outputs, { yes, no }) => {
    const taken = condition!.data[condition!.offset] !== 0 ? yes : no;
    evaluate(taken, inputs.map(tensorOf)).forEach((y, k) => outputs[k]!.set(y.data));
  },
  kernelWith: ({ yes, no }, compile) => {
    const branches = [compile(no), compile(yes)];
    return ([condition, ...inputs], outputs) => {
      const branch = branches[condition!.data[condition!.offset] !== 0 ? 1 : 0]!;
      inputs.forEach(({ data, offset }, i) => load(branch.inputs[i]!, data, offset));
      branch.run();
      outputs.forEach((y, k) => load(y, branch.outputs[k]!, 0));
    };
  },
  vjp: (gs, { inputs: [condition, ...inputs], outputs, attrs: { yes, no }, needs, walks }) => {
    const active = inputs.map((x, i) => needs[i + 1] === true && isFloat(x.dtype));
    const cotangents = outputs.map((y, k) => gs[k] ?? zero(y));
    const found = apply(condOp, [condition!, ...inputs, ...cotangents], { yes: walks.vjp(yes, active), no: walks.vjp(no, active) });
    let next = 0;
    return [null, ...active.map((is) => (is ? found[next++]! : null))];
  },
  jvp: ([, ...tangents], { inputs, outputs, attrs: { yes, no }, walks }) => {
    const active = tangents.map((t) => t !== null);
    const moving = tangents.filter((t) => t !== null);
    if (moving.length === 0) return outputs.map(() => null);
    const found = apply(condOp, [...inputs, ...moving], { yes: walks.jvp(yes, active), no: walks.jvp(no, active) });
    return found.slice(outputs.length);
  },
  batch: ({ inputs: [condition, ...inputs], batched: [split, ...flags], attrs: { yes, no }, size, walks }) => {
    const [whenYes, whenNo] = [walks.batch(yes, flags, size), walks.batch(no, flags, size)];
    if (!split) return apply(condOp, [condition!, ...inputs], { yes: whenYes, no: whenNo });
    // Examples go different ways: both branches run for all, and each example keeps its own.
    const [a, b] = [evaluate(whenYes, inputs), evaluate(whenNo, inputs)];
    return a.map((y, k) => where(reshaped(condition!, [size, ...new Array<number>(y.ndim - 1).fill(1)]), y, b[k]!));
  },
});

function zero(y: Tensor): Tensor {
  return broadcastTo(scalar(0, y.dtype), y.shape);
}

/**
 * One of two functions, by a condition that may only be known when a traced function runs. A condition that is known
 * simply picks the function, as `if` does.
 *
 * Shapes: condition: a scalar; both functions take the operands and return trees of the same form, shapes and types.
 * Fails: ShapeError when the condition is not a scalar or the branches disagree.
 *
 * @example
 * cond(tensor(3).greater(2), (x) => x.mul(10), (x) => x, tensor(1)).item() // => 10
 */
export function cond<A extends readonly unknown[], Y>(
  condition: TensorLike,
  onTrue: (...operands: A) => Y,
  onFalse: (...operands: A) => Y,
  ...operands: A
): Y {
  const test = asTensor(condition);
  if (test.ndim !== 0) {
    throw new ShapeError({
      op: 'cond',
      argument: 'condition',
      expected: 'be a scalar',
      actual: showShape(test.shape),
      hint: 'Use where(condition, a, b) to choose elementwise, or any()/all() to reduce it.',
    });
  }
  if (!isAbstract(test)) return (test.item() !== 0 ? onTrue : onFalse)(...operands);
  const flat = operands.map(flattenTensors);
  const args = flat.map(({ leaves, structure }) => ({ structure, avals: leaves }));
  const yes = traceTrees('cond', args, onTrue as unknown as (...trees: unknown[]) => unknown);
  const no = traceTrees('cond', args, onFalse as unknown as (...trees: unknown[]) => unknown);
  requireSameBranches(yes, no);
  const captured = [...new Set([...yes.graph.captured, ...no.graph.captured])];
  const found = apply(condOp, [test, ...flat.flatMap((f) => f.leaves), ...captured], {
    yes: closeOver(yes.graph, captured),
    no: closeOver(no.graph, captured),
  });
  return treeUnflatten(yes.structure, found) as Y;
}

function requireSameBranches(yes: ReturnType<typeof traceTrees>, no: ReturnType<typeof traceTrees>): void {
  requireSameStructure('cond', 'onFalse', yes.structure, no.structure);
  yes.graph.outputs.forEach((y, k) => {
    const other = no.graph.outputs[k]!;
    if (sameShape(y.shape, other.shape) && y.dtype === other.dtype) return;
    throw new ShapeError({
      op: 'cond',
      argument: 'onFalse',
      expected: `return ${y.dtype} ${showShape(y.shape)} like onTrue`,
      actual: `${other.dtype} ${showShape(other.shape)}`,
      hint: 'Both branches must return the same shapes and types; use broadcastTo or astype.',
    });
  });
}
