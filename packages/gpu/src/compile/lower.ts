import { apply, cpu, DTypeError, rowMajorStrides, trace, type Aval, type Graph, type Node, type Op, type Tensor } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import { formulaOf } from '../kernels/elementwise.js';
import type { Combine } from '../kernels/reduce.js';
import { combinations, stretchedAxes } from '../kernels/reductions.js';
import type { KernelTable } from '../kernels/rule.js';
import { bare, combine, costOf, windowIn, type Lazy, type Window } from './lazy.js';

/** One thing to do: results go to slots, densely. */
export type Step =
  | { readonly kind: 'fused'; readonly name: string; readonly value: Lazy; readonly slots: readonly [number] }
  | { readonly kind: 'reduce'; readonly how: Combine; readonly value: Lazy; readonly axes: readonly number[]; readonly output: Aval; readonly slots: readonly [number] }
  | { readonly kind: 'send'; readonly host: number; readonly slots: readonly [number] }
  | { readonly kind: 'host'; readonly op: Op; readonly attrs: unknown; readonly inputs: readonly HostValue[]; readonly made: readonly number[]; readonly slots: readonly [] }
  | { readonly kind: 'op'; readonly op: Op; readonly attrs: unknown; readonly inputs: readonly Window[]; readonly outputs: readonly Aval[]; readonly slots: readonly number[] };

/** A value that stays on the cpu, by its number, or one that is known. */
export type HostValue = number | Tensor;

/** What a tensor of the graph is: a value of the device, or one of the cpu. */
type Value = { readonly kind: 'device'; readonly lazy: Lazy } | { readonly kind: 'host'; readonly host: HostValue; readonly aval: Aval };

/** A graph as steps over slots: inputs come first, then constants and results. */
export interface Program {
  readonly steps: readonly Step[];
  readonly constants: ReadonlyMap<number, Tensor>;
  /** Numbers of the cpu values behind the inputs that have none on the device. */
  readonly hostInputs: ReadonlyMap<number, number>;
  readonly outputs: readonly (Window | HostValue)[];
  readonly slotCount: number;
}

/** A value used several times is computed once if it costs more than this; cheaper ones are computed again. */
const worthKeeping = 4;
/** Expressions do not grow beyond this. */
const mostCost = 160;

type Scope = Map<Tensor, Value>;

/**
 * Turns a graph into steps: views become strides, elementwise chains one expression, reductions take theirs in. What is
 * float64, such as the step count of an optimizer, stays on the cpu with all that follows from it alone.
 */
export function lower(graph: Graph, kernels: KernelTable, maxInputs: number): Program {
  const steps: Step[] = [];
  const constants = new Map<number, Tensor>();
  const constantSlots = new Map<Tensor, number>();
  let slots = graph.inputs.length;

  const fresh = ({ shape, dtype }: Aval): Window => ({ slot: slots++, shape, dtype, strides: rowMajorStrides(shape), offset: 0 });

  const sent = new Map<number, Window>();
  let hosts = 0;
  const hostInputs = new Map<number, number>();

  const onDevice = (op: string, value: Value): Lazy => {
    if (value.kind === 'device') return value.lazy;
    const { host, aval } = value;
    // Converting silently would lose precision.
    if (aval.dtype === 'float64') throw tooPrecise(op);
    if (typeof host !== 'number') return constant(host);
    let window = sent.get(host);
    if (window === undefined) {
      sent.set(host, (window = fresh(aval)));
      steps.push({ kind: 'send', host, slots: [window.slot] });
    }
    return bare(window);
  };

  const constant = (x: Tensor): Lazy => {
    let slot = constantSlots.get(x);
    if (slot === undefined) {
      constantSlots.set(x, (slot = slots++));
      constants.set(slot, x);
    }
    return bare({ slot, shape: x.shape, dtype: x.dtype, strides: rowMajorStrides(x.shape), offset: 0 });
  };

  const kept = (name: string, value: Lazy): Window => {
    const known = windowIn(value);
    if (known !== undefined) return known;
    const window = fresh(value);
    steps.push({ kind: 'fused', name, value, slots: [window.slot] });
    return window;
  };

  const valueOf = (x: Tensor, scope: Scope): Value => {
    let value = scope.get(x);
    if (value === undefined) scope.set(x, (value = x.device === cpu ? { kind: 'host', host: x, aval: x } : { kind: 'device', lazy: constant(x) }));
    return value;
  };

  /** A call whose operands are all on the cpu; at once if all are known. */
  const onHost = (node: Node, inputs: readonly HostValue[]): readonly Value[] => {
    const known = inputs.filter((x) => typeof x !== 'number');
    if (known.length === inputs.length) return apply(node.op, known, node.attrs).map((y) => ({ kind: 'host', host: y, aval: y }));
    const made = node.outputs.map(() => hosts++);
    steps.push({ kind: 'host', op: node.op, attrs: node.attrs, inputs, made, slots: [] });
    return node.outputs.map(({ shape, dtype }, k) => ({ kind: 'host', host: made[k]!, aval: { shape, dtype } }));
  };

  const elementwise = (op: Op, attrs: unknown, given: readonly Lazy[], output: Aval): Lazy => {
    let inputs = given;
    const formula = formulaOf(op, attrs, inputs, output);
    let value = combine(formula, inputs, output);
    while (value.leaves.length > maxInputs || costOf(value.expression) > mostCost) {
      // The input that brings most is computed first.
      const costs = inputs.map((x) => (windowIn(x) === undefined ? costOf(x.expression) + x.leaves.length : -1));
      const most = Math.max(...costs);
      if (most < 0) break;
      const at = costs.indexOf(most);
      inputs = inputs.map((x, k) => (k === at ? bare(kept(op.name, x)) : x));
      value = combine(formula, inputs, output);
    }
    return value;
  };

  const view = (op: Op, attrs: unknown, x: Lazy, output: Aval): Lazy => {
    const seen = (leaf: Window): Window | undefined => {
      const { shape, strides, offset, dtype } = leaf;
      const found = op.view!({ data: nothing, shape, strides, offset, dtype }, attrs, output);
      return found && { ...leaf, shape: output.shape, ...found };
    };
    const leaves = x.leaves.map(seen);
    if (leaves.every((leaf) => leaf !== undefined)) return { ...x, shape: output.shape, leaves };
    const window = fresh(x);
    steps.push({ kind: 'fused', name: 'copy', value: x, slots: [window.slot] });
    return bare(seen(window)!);
  };

  const call = (node: Node, values: readonly Value[]): readonly Value[] => {
    const there = values.flatMap((value) => (value.kind === 'host' ? [value.host] : []));
    if (there.length === values.length && there.length > 0) return onHost(node, there);
    if (node.op.inline !== undefined) return inlined(node.op.inline(node.attrs), values);
    const lazy = values.map((value) => onDevice(node.op.name, value));
    return callOnDevice(node, lazy).map((y) => ({ kind: 'device', lazy: y }));
  };

  const callOnDevice = (node: Node, inputs: readonly Lazy[]): readonly Lazy[] => {
    const { op, attrs } = node;
    const outputs = node.outputs.map(({ shape, dtype }) => ({ shape, dtype }));
    const output = outputs[0]!;
    if (outputs.some(({ dtype }) => dtype === 'float64')) throw tooPrecise(op.name);
    if (op.view !== undefined) return [view(op, attrs, inputs[0]!, output)];
    if (op.elementwise !== undefined) return [elementwise(op, attrs, inputs, output)];
    const entry = kernels.get(op);
    if (entry?.composition !== undefined) {
      const { composition } = entry;
      const part = trace('compile', node.inputs, (xs) => composition(xs, attrs));
      return inlined(part, inputs.map((x) => ({ kind: 'device', lazy: x }))).map((y) => onDevice(op.name, y));
    }
    const reduction = reductionOf(op, attrs, inputs[0], output);
    if (reduction !== undefined) {
      const window = fresh(output);
      steps.push({ kind: 'reduce', ...reduction, value: inputs[0]!, output, slots: [window.slot] });
      return [bare(window)];
    }
    const windows = outputs.map(fresh);
    const given = inputs.map((x) => kept(op.name, x));
    steps.push({ kind: 'op', op, attrs, inputs: given, outputs, slots: windows.map(({ slot }) => slot) });
    return windows.map(bare);
  };

  const inlined = (sub: Graph, inputs: readonly Value[]): readonly Value[] => {
    const scope: Scope = new Map(sub.inputs.map((x, i) => [x, inputs[i]!]));
    run(sub, scope);
    return sub.outputs.map((y) => valueOf(y, scope));
  };

  const run = (part: Graph, scope: Scope): void => {
    const uses = new Map<Tensor, number>();
    for (const x of [...part.nodes.flatMap((node) => node.inputs), ...part.outputs]) uses.set(x, (uses.get(x) ?? 0) + 1);
    for (const node of part.nodes) {
      const values = call(node, node.inputs.map((x) => valueOf(x, scope)));
      node.outputs.forEach((y, k) => {
        const value = values[k]!;
        const again = value.kind === 'device' && (uses.get(y) ?? 0) > 1 && costOf(value.lazy.expression) > worthKeeping;
        scope.set(y, again ? { kind: 'device', lazy: bare(kept(node.op.name, value.lazy)) } : value);
      });
    }
  };

  const scope: Scope = new Map();
  graph.inputs.forEach((x, slot) => {
    if (x.dtype === 'float64') {
      hostInputs.set(slot, hosts);
      scope.set(x, { kind: 'host', host: hosts++, aval: x });
    } else {
      scope.set(x, { kind: 'device', lazy: bare({ slot, shape: x.shape, dtype: x.dtype, strides: rowMajorStrides(x.shape), offset: 0 }) });
    }
  });
  run(graph, scope);
  const outputs = graph.outputs.map((y) => {
    const value = valueOf(y, scope);
    return value.kind === 'host' && value.aval.dtype === 'float64' ? value.host : kept('result', onDevice('compile', value));
  });
  return { steps, constants, hostInputs, outputs, slotCount: slots };
}

const nothing = new Float32Array(0);

function reductionOf(op: Op, attrs: unknown, x: Lazy | undefined, output: Aval): { readonly how: Combine; readonly axes: readonly number[] } | undefined {
  if (x === undefined || x.shape.includes(0) || output.shape.includes(0)) return undefined;
  const how = combinations.get(op as never);
  if (how !== undefined) return { how, axes: (attrs as { readonly axes: readonly number[] }).axes };
  return op === (records.sumTo as Op) ? { how: 'sum', axes: stretchedAxes(x.shape, output.shape) } : undefined;
}

function tooPrecise(op: string): DTypeError {
  return new DTypeError({
    op,
    argument: 'x',
    expected: 'give float32 or whole numbers on this device',
    actual: 'float64',
    hint: "Say astype('float32') for the operands, and write numbers inside the function or pass them as float32 tensors.",
  });
}
