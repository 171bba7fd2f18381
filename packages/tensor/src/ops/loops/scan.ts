import { ShapeError, showShape, TraceError } from '../../errors.js';
import { evaluate, trace, type Graph } from '../../graph.js';
import { apply, defineOp, type Op } from '../../op.js';
import { isFloat } from '../../dtype.js';
import { requireWhole } from '../../shape.js';
import type { Aval } from '../../device.js';
import { isAbstract, type Tensor } from '../../tensor.js';
import { treeUnflatten } from '../../tree.js';
import { add } from '../elementwise.js';
import { broadcastTo } from '../broadcast.js';
import { scalar } from '../../create.js';
import { stack } from '../layout/concat.js';
import { moveAxis } from '../layout/transpose.js';
import { at } from '../layout/at.js';
import { closeOver, flattenTensors, load, requireSameCarry, rowOf, store, tensorOf, traceTrees } from './subgraph.js';

interface Scan {
  /** (carry, element of xs, captured) → (next carry, element of ys). */
  readonly step: Graph;
  readonly carries: number;
  /** How many of the carries, the last ones, are sums that steps only add to: their values before a step are not kept. */
  readonly sums: number;
  /** Whether the carries before every step are results, which the derivative needs. */
  readonly saves: boolean;
  readonly elements: number;
  readonly length: number;
  /** Runs from the last element to the first; ys keep the order of xs. */
  readonly reverse: boolean;
}

/** Inputs: carry, xs, captured. Outputs: final carry, ys, and the carry before every step if it is saved, without sums. */
export const scanOp: Op<Scan> = /* @__PURE__ */ defineOp<Scan>({
  name: 'scan',
  infer: (inputs, attrs) => {
    const { step, carries, length } = attrs;
    const rows = (x: Aval): Aval => ({ shape: [length, ...x.shape], dtype: x.dtype });
    return [...step.outputs.map((y, i) => (i < carries ? aval(y) : rows(y))), ...inputs.slice(0, savedIn(attrs)).map(rows)];
  },
  kernel: (inputs, outputs, attrs) => {
    const { step, carries, elements, length, reverse } = attrs;
    const saved = savedIn(attrs);
    const captured = inputs.slice(carries + elements).map(tensorOf);
    const xs = inputs.slice(carries, carries + elements);
    const results = step.outputs.length;
    let carry = inputs.slice(0, carries).map(tensorOf);
    for (let n = 0; n < length; n++) {
      const t = reverse ? length - 1 - n : n;
      for (let i = 0; i < saved; i++) store(outputs[results + i]!, t * carry[i]!.size, carry[i]!.data);
      const next = evaluate(step, [...carry, ...xs.map((x) => rowOf(x, t)), ...captured]);
      for (let k = carries; k < results; k++) store(outputs[k]!, t * next[k]!.size, next[k]!.data);
      carry = next.slice(0, carries);
    }
    carry.forEach((c, i) => outputs[i]!.set(c.data));
  },
  kernelWith: (attrs, compile) => {
    const { step, carries, elements, length, reverse } = attrs;
    const [saved, plan] = [savedIn(attrs), compile(step)];
    const results = step.outputs.length;
    return (inputs, outputs) => {
      inputs.forEach(({ data, offset }, i) => {
        if (i < carries || i >= carries + elements) load(plan.inputs[i]!, data, offset);
      });
      for (let n = 0; n < length; n++) {
        const t = reverse ? length - 1 - n : n;
        const given = plan.inputs;
        for (let i = 0; i < saved; i++) store(outputs[results + i]!, t * given[i]!.length, given[i]!);
        for (let j = carries; j < carries + elements; j++) load(given[j]!, inputs[j]!.data, inputs[j]!.offset + t * given[j]!.length);
        plan.run();
        const made = plan.outputs;
        for (let k = carries; k < results; k++) store(outputs[k]!, t * made[k]!.length, made[k]!);
        for (let i = 0; i < carries; i++) load(plan.inputs[i]!, made[i]!, 0);
      }
      for (let i = 0; i < carries; i++) store(outputs[i]!, 0, plan.inputs[i]!);
    };
  },
  vjp: (gs, { inputs, outputs, attrs, needs, walks }) => {
    const { step, carries, elements, length, reverse } = attrs;
    const captured = inputs.slice(carries + elements);
    const results = step.outputs.length;
    const made = attrs.saves ? outputs : apply(scanOp, inputs, { ...attrs, saves: true });
    // The step's derivative is taken for all float carries: a cotangent may enter through any of them.
    const active = inputs.map((x, i) => isFloat(x.dtype) && (i < carries || needs[i] === true));
    const pull = walks.vjp(step, active);
    const index = (from: number, to: number): number[] => range(from, to).filter((i) => active[i]);
    const [ofCarry, ofElements, ofCaptured] = [index(0, carries), index(carries, carries + elements), index(carries + elements, inputs.length)];
    const zero = (y: Aval): Tensor => broadcastTo(scalar(0, y.dtype), y.shape);

    const start = [...ofCarry.map((i) => gs[i] ?? zero(inputs[i]!)), ...ofCaptured.map((i) => zero(inputs[i]!))];
    // What sums were does not matter to the derivative of a step.
    const saved = [...made.slice(results), ...inputs.slice(carries - attrs.sums, carries).map(({ dtype, shape }) => zero({ dtype, shape: [length, ...shape] }))];
    const ys = range(carries, results);
    // Higher derivatives also pull on the saved carries: those cotangents join in at their step.
    const pulled = ofCarry.filter((i) => gs[results + i] != null);
    const xs = [
      ...saved,
      ...inputs.slice(carries, carries + elements),
      ...ys.map((k) => gs[k] ?? zero(outputs[k]!)),
      ...pulled.map((i) => gs[results + i]!),
    ];
    // Cotangents of captured tensors are sums over the steps: carried along, or made afterwards of stacks of what they consist of.
    let later: (((stacks: readonly Tensor[]) => Tensor) | undefined)[] = [];
    const kept: Tensor[] = [];
    const back = trace('scan', [...start.map(aval), ...xs.map(row)], (all) => {
      const [gCarry, sums, rest] = parts(all, [ofCarry.length, ofCaptured.length]);
      const [before, element, gYs, gSaved] = parts(rest!, [carries, elements, ys.length]);
      let next = 0;
      const gNext = range(0, carries).map((i) => (active[i] ? gCarry![next++]! : zero(step.outputs[i]!)));
      const found = evaluate(pull, [...before!, ...element!, ...captured, ...gNext, ...gYs!]);
      const [toCarry, toElements, toCaptured] = parts(found, [ofCarry.length, ofElements.length]);
      const joined = toCarry!.map((g, k) => (pulled.includes(ofCarry[k]!) ? add(g, gSaved![pulled.indexOf(ofCarry[k]!)]!) : g));
      later = toCaptured!.map(({ node }) => {
        const total = node?.op.total?.(node.inputs, node.attrs);
        const [from, to] = [kept.length, total === undefined ? 0 : kept.push(...node!.inputs)];
        return total && ((stacks) => total(stacks.slice(from, to)));
      });
      const carried = sums!.flatMap((sum, i) => (later[i] === undefined ? [add(sum, toCaptured![i]!)] : []));
      return [...joined, ...carried, ...toElements!, ...kept];
    });
    const isCarried = (_: unknown, i: number): boolean => later[i - ofCarry.length] === undefined;
    const [init, closed] = [start.filter(isCarried), closeOver(back)];
    const sums = init.length - ofCarry.length;
    const attrsBack: Scan = { step: { ...closed, inputs: closed.inputs.filter(isCarried) }, carries: init.length, sums, saves: false, elements: xs.length, length, reverse: !reverse };
    const found = apply(scanOp, [...init, ...xs, ...back.captured], attrsBack);
    const [toCarry, carried, toElements, stacks] = parts(found, [ofCarry.length, sums, ofElements.length, kept.length]);
    const toCaptured = later.map((total) => (total === undefined ? carried!.shift()! : total(stacks!)));
    const result: (Tensor | null)[] = inputs.map(() => null);
    ofCarry.forEach((i, k) => (result[i] = toCarry![k]!));
    ofCaptured.forEach((i, k) => (result[i] = toCaptured![k]!));
    ofElements.forEach((i, k) => (result[i] = toElements![k]!));
    return result;
  },
  jvp: (tangents, { inputs, outputs, attrs, walks }) => {
    const { step, carries, elements, length, reverse } = attrs;
    const results = step.outputs.length;
    const active = inputs.map((x, i) => isFloat(x.dtype) && (i < carries || tangents[i] !== null));
    const push = walks.jvp(step, active);
    const index = (from: number, to: number): number[] => range(from, to).filter((i) => active[i]);
    const [ofCarry, ofElements, ofCaptured] = [index(0, carries), index(carries, carries + elements), index(carries + elements, inputs.length)];
    const tangent = (i: number): Tensor => tangents[i] ?? broadcastTo(scalar(0, inputs[i]!.dtype), inputs[i]!.shape);

    const start = [...inputs.slice(0, carries), ...ofCarry.map(tangent)];
    const xs = [...inputs.slice(carries, carries + elements), ...ofElements.map(tangent)];
    const captured = [...inputs.slice(carries + elements), ...ofCaptured.map(tangent)];
    const both = trace('scan', [...start.map(aval), ...xs.map(row), ...captured.map(aval)], (all) => {
      const [carry, tCarry, element, tElement, fixed, tFixed] = parts(all, [carries, ofCarry.length, elements, ofElements.length, inputs.length - carries - elements]);
      const found = evaluate(push, [...carry!, ...element!, ...fixed!, ...tCarry!, ...tElement!, ...tFixed!]);
      const [values, moved] = parts(found, [results]);
      return [...values!.slice(0, carries), ...ofCarry.map((i) => moved![i]!), ...values!.slice(carries), ...moved!.slice(carries)];
    });
    const attrsBoth: Scan = { step: closeOver(both), carries: start.length, sums: 0, saves: true, elements: xs.length, length, reverse };
    const found = apply(scanOp, [...start, ...xs, ...captured, ...both.captured], attrsBoth);
    const moved: (Tensor | null)[] = outputs.map(() => null);
    const savedAt = start.length + 2 * (results - carries);
    ofCarry.forEach((i, k) => {
      moved[i] = found[carries + k]!;
      if (results + i < outputs.length) moved[results + i] = found[savedAt + carries + k]!;
    });
    for (let k = carries; k < results; k++) moved[k] = isFloat(outputs[k]!.dtype) ? found[start.length + results - 2 * carries + k]! : null;
    return moved;
  },
  batch: ({ inputs, batched, attrs, size, walks }) => {
    const { step, carries, elements } = attrs;
    const results = step.outputs.length;
    // Every carry gets the batch, since a batched element or captured tensor reaches it sooner or later.
    const flags = inputs.map((_, i) => i < carries || batched[i]!);
    const graph = walks.batch(step, flags, size);
    const operands = inputs.map((x, i) => {
      if (i < carries) return batched[i] ? x : broadcastTo(x, [size, ...x.shape]);
      return i < carries + elements && batched[i] ? moveAxis(x, 0, 1) : x;
    });
    const found = apply(scanOp, [...operands, ...graph.captured], { ...attrs, step: closeOver(graph) });
    return found.map((y, k) => (k < carries ? y : moveAxis(y, 1, 0))).slice(0, results + carries);
  },
});

/** How many carries, the first ones, are saved. */
function savedIn({ carries, sums, saves }: Scan): number {
  return saves ? carries - sums : 0;
}

function aval({ shape, dtype }: Aval): Aval {
  return { shape, dtype };
}

function row({ shape, dtype }: Aval): Aval {
  return { shape: shape.slice(1), dtype };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A list cut into parts of the given lengths, and the rest. */
function parts<T>(list: readonly T[], lengths: readonly number[]): T[][] {
  let from = 0;
  return [...lengths, list.length].map((n) => list.slice(from, (from += n)));
}

/** Options of `scan`. */
export interface ScanOptions {
  /** Number of steps, when `xs` is empty. */
  readonly length?: number;
  /** From the last element to the first; the results keep the order of xs. */
  readonly reverse?: boolean;
}

/**
 * A loop that threads state through a sequence: `step(carry, x) → [carry, y]` for every slice x along the first axis
 * of `xs`; returns the last carry and all y stacked. Recorded as one op however long the sequence is, and step runs
 * once on stand-ins while tracing.
 *
 * Shapes: xs: a tree of [T, …]; carry: any tree, of the same shapes and types in every step; ys: a tree of [T, …].
 * Fails: ShapeError when lengths differ or the carry changes its form; DomainError for a length that is not a whole
 * number ≥ 0; TraceError inside derivatives and compiled functions when step reads numbers (use where or cond).
 *
 * @example
 * const [total, sums] = scan((sum, x) => [sum.add(x), sum.add(x)], tensor(0), tensor([1, 2, 3]));
 * sums.toArray() // => [ 1, 3, 6 ]
 */
export function scan<C, X, Y>(
  step: (carry: C, x: X) => readonly [C, Y],
  init: C,
  xs: X,
  { length, reverse = false }: ScanOptions = {},
): [C, Y] {
  const carry = flattenTensors(init);
  const elements = flattenTensors(xs);
  const steps = stepsOf(elements.leaves, length);
  let traced;
  try {
    traced = traceTrees('scan', [
      { structure: carry.structure, avals: carry.leaves },
      { structure: elements.structure, avals: elements.leaves.map(row) },
    ], step as (...trees: unknown[]) => unknown);
  } catch (error) {
    const concrete = ![...carry.leaves, ...elements.leaves].some(isAbstract);
    if (error instanceof TraceError && concrete && steps > 0) return unrolled(step, init, xs, steps, reverse);
    throw error;
  }
  const { graph, structure } = traced;
  const form = resultForm(structure);
  requireSameCarry('scan', 'carry', carry, form.carry, graph.outputs.slice(0, carry.leaves.length));
  const inputs = [...carry.leaves, ...elements.leaves, ...graph.captured];
  const found = apply(scanOp, inputs, {
    step: closeOver(graph),
    carries: carry.leaves.length,
    sums: 0,
    saves: true,
    elements: elements.leaves.length,
    length: steps,
    reverse,
  });
  const last = treeUnflatten(form.carry, found.slice(0, carry.leaves.length)) as C;
  return [last, treeUnflatten(form.y, found.slice(carry.leaves.length, graph.outputs.length)) as Y];
}

function resultForm(structure: ReturnType<typeof traceTrees>['structure']): { carry: typeof structure; y: typeof structure } {
  if (structure.kind === 'array' && structure.children.length === 2) return { carry: structure.children[0]!, y: structure.children[1]! };
  throw new ShapeError({
    op: 'scan',
    argument: 'step',
    expected: 'return [carry, y]',
    actual: structure.kind === 'array' ? `an array of ${structure.children.length}` : `a ${structure.kind}`,
    hint: 'Return [carry, null] when there is nothing to collect.',
  });
}

function stepsOf(xs: readonly Tensor[], length: number | undefined): number {
  const lengths = xs.map((x) => {
    if (x.ndim === 0) throw new ShapeError({ op: 'scan', argument: 'xs', expected: 'have a first axis to walk along', actual: 'a scalar' });
    return x.shape[0]!;
  });
  const steps = length ?? lengths[0];
  if (steps === undefined) {
    throw new ShapeError({ op: 'scan', argument: 'length', expected: 'be given when xs holds no tensor', actual: 'undefined' });
  }
  requireWhole('scan', 'length', steps, 0);
  const other = lengths.find((n) => n !== steps);
  if (other !== undefined) {
    throw new ShapeError({ op: 'scan', argument: 'xs', expected: `have ${steps} elements everywhere`, actual: showShape(lengths) });
  }
  return steps;
}

/** The loop in plain JavaScript, for steps that read numbers: each op is then recorded by itself. */
function unrolled<C, X, Y>(step: (carry: C, x: X) => readonly [C, Y], init: C, xs: X, steps: number, reverse: boolean): [C, Y] {
  const elements = flattenTensors(xs);
  let carry = init;
  const ys: { leaves: Tensor[]; structure: ReturnType<typeof flattenTensors>['structure'] }[] = new Array(steps);
  for (let n = 0; n < steps; n++) {
    const t = reverse ? steps - 1 - n : n;
    const [next, y] = step(carry, treeUnflatten(elements.structure, elements.leaves.map((x) => at(x, t))) as X);
    carry = next;
    ys[t] = flattenTensors(y);
  }
  return [carry, treeUnflatten(ys[0]!.structure, ys[0]!.leaves.map((_, k) => stack(ys.map((y) => y.leaves[k]!)))) as Y];
}
