import {
  alias,
  apply,
  argument,
  rowMajorStrides,
  sameShape,
  type Graph,
  type Node,
  type Op,
  type Operand,
  type Tensor,
  type TypedArray,
} from '@x/tensor/core';
import { identityOf, keyOf } from './keyOf.js';
import { copyOp, formulaOf, hasToCheck, reduce } from './meaning.js';
import { isDense, isWhole, type Program, type Step, type Value, type Window } from './program.js';

type Scope = Map<Tensor, Window>;

/**
 * Turns a graph into a program: views become strides, ops on constants are computed once, equal calls become one,
 * and what nothing depends on is left out. Captured tensors are immutable and become constants.
 */
export function simplify(graph: Graph): Program {
  const builder = new Builder();
  const scope: Scope = new Map();
  const inputs = graph.inputs.map((x) => {
    const value = builder.value('input', x);
    scope.set(x, whole(value));
    return value;
  });
  builder.run(graph.nodes, scope);
  const outputs = graph.outputs.map((y) => builder.ownResult(builder.windowOf(y, scope)));
  return { inputs, outputs, steps: live(builder.steps, outputs) };
}

class Builder {
  readonly steps: Step[] = [];
  private count = 0;
  /** Concrete tensors behind constant windows. */
  private readonly concrete = new Map<Window, Tensor>();
  private readonly constants = new Map<TypedArray, Value>();
  private readonly scalars = new Map<string, Window>();
  private readonly known = new Map<string, readonly Window[]>();

  value(kind: Value['kind'], { shape, dtype, size }: Pick<Tensor, 'shape' | 'dtype' | 'size'>, data?: TypedArray): Value {
    return { id: this.count++, kind, dtype, shape, size, ...(data && { data }) };
  }

  windowOf(x: Tensor, scope: Scope): Window {
    const known = scope.get(x);
    if (known !== undefined) return known;
    const made = this.constant(x);
    scope.set(x, made);
    return made;
  }

  constant(x: Tensor): Window {
    const data = x.storage as TypedArray;
    if (x.size === 1) {
      // Equal numbers are one constant, wherever they were written.
      const number = data[x.offset]!;
      const key = `${x.dtype} ${keyOf(number)} ${x.shape.length}`;
      let found = this.scalars.get(key);
      if (found === undefined) {
        const own = alias(x);
        found = whole(this.value('constant', x, x.data.slice()));
        this.concrete.set(found, own);
        this.scalars.set(key, found);
      }
      return found;
    }
    let value = this.constants.get(data);
    if (value === undefined) {
      value = this.value('constant', { dtype: x.dtype, shape: [data.length], size: data.length }, data);
      this.constants.set(data, value);
    }
    const window = { value, shape: x.shape, strides: x.strides, offset: x.offset };
    this.concrete.set(window, alias(x));
    return window;
  }

  run(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) {
      const inputs = node.inputs.map((x) => this.windowOf(x, scope));
      this.call(node.op, node.attrs, inputs, node.outputs).forEach((w, k) => scope.set(node.outputs[k]!, w));
    }
  }

  private call(op: Op, attrs: unknown, inputs: readonly Window[], outputs: readonly Tensor[]): readonly Window[] {
    if (inputs.length > 0 && inputs.every((x) => this.concrete.has(x))) {
      return apply(op, inputs.map((x) => this.concrete.get(x)!), attrs).map((y) => this.constant(y));
    }
    if (op.inline !== undefined) {
      const graph = op.inline(attrs);
      const scope: Scope = new Map(graph.inputs.map((x, i) => [x, inputs[i]!]));
      this.run(graph.nodes, scope);
      return graph.outputs.map((y) => this.windowOf(y, scope));
    }
    const view = this.view(op, attrs, inputs, outputs);
    if (view !== undefined) return [view];
    const same = unchanged(op, attrs, inputs, outputs);
    if (same !== undefined) return [same];
    const anyStrides = op.strided === true || (op.elementwise !== undefined && !hasToCheck({ op, attrs, inputs }));
    const operands = anyStrides ? inputs : inputs.map((x) => this.dense(x));
    return this.once(op, attrs, operands, outputs);
  }

  /** A step, unless an equal one is there already. */
  private once(op: Op, attrs: unknown, inputs: readonly Window[], outputs: readonly Pick<Tensor, 'shape' | 'dtype' | 'size'>[]): readonly Window[] {
    const key = `${identityOf(op)} ${keyOf(attrs)} ${inputs.map(windowKey).join(' ')}`;
    let found = this.known.get(key);
    if (found === undefined) {
      const values = outputs.map((y) => this.value('result', y));
      this.steps.push({ op, attrs, inputs, outputs: values });
      this.known.set(key, (found = values.map(whole)));
    }
    return found;
  }

  private view(op: Op, attrs: unknown, inputs: readonly Window[], outputs: readonly Tensor[]): Window | undefined {
    if (op.view === undefined) return undefined;
    const { shape, dtype } = outputs[0]!;
    // Where strides stand in the way, a copy without them can be part of a loop, which a kernel cannot.
    for (const x of [inputs[0]!, this.dense(inputs[0]!)]) {
      const view = op.view(operandLike(x), attrs, { shape, dtype });
      if (view !== undefined) return { value: x.value, shape, strides: view.strides, offset: view.offset };
    }
    return undefined;
  }

  /** The same elements in a dense window, for kernels that cannot step through strides. */
  private dense(x: Window): Window {
    return isDense(x) ? x : this.copy(x);
  }

  private copy(x: Window): Window {
    const { shape, value } = x;
    const size = shape.reduce((n, length) => n * length, 1);
    return this.once(copyOp, undefined, [x], [{ shape, dtype: value.dtype, size }])[0]!;
  }

  /** The value of a result: an array of its own that no input shares. */
  ownResult(x: Window): Value {
    const known = this.concrete.get(x);
    if (known !== undefined) return this.value('constant', known, known.data);
    return x.value.kind === 'result' && isWhole(x) && sameShape(x.shape, x.value.shape) ? x.value : this.copy(x).value;
  }
}

function whole(value: Value): Window {
  return { value, shape: value.shape, strides: rowMajorStrides(value.shape), offset: 0 };
}

function operandLike({ value, shape, strides, offset }: Window): Operand {
  return { data: value.data ?? nothing, shape, strides, offset, dtype: value.dtype };
}

const nothing = new Float64Array(0);

/** The input of an elementwise call that returns it as it is. */
function unchanged(op: Op, attrs: unknown, inputs: readonly Window[], outputs: readonly Tensor[]): Window | undefined {
  if (op.elementwise === undefined || op === copyOp) return undefined;
  const [y] = outputs as [Tensor];
  const step = { op, attrs, inputs, outputs: [{ id: -1, kind: 'result', dtype: y.dtype, shape: y.shape, size: y.size } as const] };
  const formula = formulaOf(step);
  if (formula === undefined) return undefined;
  // Rounding to a type that the only argument has already changes nothing.
  const bare = formula.kind === 'call' && formula.args.length === 1 && formula.args[0]!.kind === 'argument' && roundings.has(formula.fn.name) ? formula.args[0]! : formula;
  const e = reduce(bare, inputs.map((_, i) => argument(i)));
  if (e.kind !== 'argument') return undefined;
  const x = inputs[e.index]!;
  return x.value.dtype === y.dtype && sameShape(x.shape, y.shape) ? x : undefined;
}

const roundings = new Set(['fround', 'int32', 'byte']);

function windowKey({ value, shape, strides, offset }: Window): string {
  return `${value.id}:${offset}:${shape.join()}:${strides.map((s, i) => (shape[i] === 1 ? 0 : s)).join()}`;
}

/** The steps that lead to the outputs. */
function live(steps: readonly Step[], outputs: readonly Value[]): Step[] {
  const needed = new Set(outputs);
  const kept: Step[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (!step.outputs.some((y) => needed.has(y))) continue;
    kept.push(step);
    for (const x of step.inputs) needed.add(x.value);
  }
  return kept.reverse();
}
