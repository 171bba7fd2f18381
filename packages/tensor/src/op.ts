import { cpu, type Aval, type Device } from './device.js';
import type { FloatArray, TypedArray } from './dtype.js';
import { DTypeError, NoKernelError, showShape, TraceError } from './errors.js';
import type { Expression } from './formula/expression.js';
import type { Graph } from './graph.js';
import { allocate, type Operand } from './kernels/copy.js';
import { liveRecordings, Node } from './recording.js';
import { isRowMajor, rowMajorStrides, sizeOf } from './shape.js';
import { abstractTensor, Tensor } from './tensor.js';

/** What a derivative or batching rule sees of one op call. */
export interface Call<A = unknown> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attrs: A;
  /** Per input, whether a derivative is asked for; a rule may return null for the others. */
  readonly needs: readonly boolean[];
  /** Walks over sub-graphs, for ops such as scan that hold some. */
  readonly walks: GraphWalks;
}

/** What a batching rule sees: batched inputs carry the batch as axis 0, the others have none. */
export interface BatchCall<A = unknown> {
  readonly inputs: readonly Tensor[];
  readonly batched: readonly boolean[];
  readonly attrs: A;
  /** The length of the batch axis. */
  readonly size: number;
  readonly walks: GraphWalks;
}

/** The walks over sub-graphs that rules may need; handed to them, because they live above this package. */
export interface GraphWalks {
  /** (inputs, tangents of the active inputs) → (outputs, tangents of all outputs). */
  jvp(graph: Graph, active: readonly boolean[]): Graph;
  /** (inputs, cotangents of all outputs) → cotangents of the active inputs. */
  vjp(graph: Graph, active: readonly boolean[]): Graph;
  /** The graph over batched inputs, with every output batched. */
  batch(graph: Graph, batched: readonly boolean[], size: number): Graph;
}

/** A sub-graph as a function on arrays: write its inputs, run it, read its outputs. A run may put others in their place. */
export interface ArrayFunction {
  readonly inputs: readonly TypedArray[];
  readonly outputs: readonly TypedArray[];
  run(): void;
}

/** A zero-copy result: the same storage seen through other strides. */
export interface View {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The scalar meaning of an elementwise op, from which every backend generates its loop. */
export interface ElementwiseMeaning {
  /** The value of one element over the elements of the inputs. */
  readonly expression: (attrs?: unknown) => Expression;
  /** A kernel for dense data that beats the generated loop; returns false when it declines. */
  readonly bulk?: (input: FloatArray, output: FloatArray) => boolean;
  /** Checks values before the loop runs, where the op is not defined for all of them. */
  readonly check?: (inputs: readonly Operand[], attrs?: unknown) => void;
}

/** The meaning of a reduction, by which compiled functions fold it into the loop that makes its input. */
export interface ReductionMeaning {
  /** Which axes are combined. */
  readonly axes: readonly number[];
  readonly combine: 'sum';
  /** The result over the combined value; the combined value itself when left out. */
  readonly finish?: Expression;
}

/**
 * Everything there is to know about one op, in one place. Shapes are validated by `infer` alone; kernels and rules
 * may rely on it. Derivative and batching rules are written in ops, so that derivatives nest.
 */
export interface OpRecord<A = unknown> {
  readonly name: string;
  /** Shape and type of every result; the only validator of the op's tensors. */
  infer(inputs: readonly Tensor[], attrs: A): Aval | readonly Aval[];
  /** Fills the results on the CPU: row-major inputs (any strides if `strided`), row-major outputs. Defines the op. */
  kernel?(inputs: readonly Operand[], outputs: readonly TypedArray[], attrs: A, avals: readonly Aval[]): void;
  /** For ops that hold sub-graphs: the kernel for one call of many, with the sub-graphs compiled by `compile`. */
  kernelWith?(attrs: A, compile: (graph: Graph) => ArrayFunction): (inputs: readonly Operand[], outputs: readonly TypedArray[]) => void;
  /** True when the kernel reads inputs through their strides; others get them dense. */
  readonly strided?: boolean;
  /** Instead of a kernel call, when the result can share the first input's storage; undefined when it cannot. */
  view?(input: Operand, attrs: A, output: Aval): View | undefined;
  /** Instead of a kernel, for the op that moves a tensor between devices. */
  move?(input: Tensor, attrs: A): Tensor;
  /** The scalar meaning, for elementwise ops. */
  readonly elementwise?: ElementwiseMeaning;
  /** The meaning of reductions of floats. */
  reduction?(input: Aval, attrs: A): ReductionMeaning;
  /** True when every element of the result is an element of some input or the same constant whatever the inputs hold. */
  readonly moves?: boolean;
  /** The op calls that a call stands for, for ops which hold them in their attributes; its inputs are the op's. */
  inline?(attrs: A): Graph;
  /**
   * `linear`: the op is linear in all inputs jointly; `bilinear`: in each of its two inputs. Forward derivatives
   * and Taylor series follow from that without a rule.
   */
  readonly linearity?: 'linear' | 'bilinear';
  /** Cotangents of the inputs from those of the outputs (null where an output has none). */
  vjp?(cotangents: readonly (Tensor | null)[], call: Call<A>): readonly (Tensor | null)[];
  /** Tangents of the outputs from those of the inputs (null where an input has none). Derived when left out. */
  jvp?(tangents: readonly (Tensor | null)[], call: Call<A>): readonly (Tensor | null)[];
  /** The results over a batch, the batch as axis 0 of each. Without a rule the examples run one by one. */
  batch?(call: BatchCall<A>): readonly Tensor[];
  /** How to sum the results of many such calls from their stacked inputs, where that is cheaper than to add them up. */
  total?(inputs: readonly Tensor[], attrs: A): ((stacked: readonly Tensor[]) => Tensor) | undefined;
  /** Rough number of floating-point operations, for `explain`. */
  flops?(inputs: readonly Aval[], outputs: readonly Aval[], attrs: A): number;
}

/** An op: its record. Kernels for other devices are tables keyed by this object. */
export type Op<A = unknown> = OpRecord<A>;

/**
 * Declares an op from its record; call it with `apply`. Put the pure annotation (`@__PURE__`) before the call so that bundlers can
 * drop ops nobody uses.
 *
 * @example
 * const double = defineOp({
 *   name: 'double',
 *   infer: ([x]) => x,
 *   kernel: ([x], [y]) => { for (let i = 0; i < y.length; i++) y[i] = 2 * x.data[x.offset + i]; },
 *   linearity: 'linear',
 *   vjp: ([g]) => [mul(g, 2)],
 * });
 * apply(double, [tensor([1, 2])])[0].toArray() // => [ 2, 4 ]
 */
export function defineOp<A = undefined>(record: OpRecord<A>): Op<A> {
  // Nothing here looks ops up by name; graphs that come from another thread do.
  named.set(record.name, named.has(record.name) ? undefined : (record as Op));
  return record;
}

const named = new Map<string, Op | undefined>();

/**
 * The op of a name, as far as it has been defined in this thread; undefined when there is none, or more than one.
 * @internal
 */
export function opNamed(name: string): Op | undefined {
  return named.get(name);
}

/**
 * Calls an op and returns its results.
 *
 * @example
 * const twice = defineOp({ name: 'twice', infer: ([x]) => x, kernel: ([x], [y]) => y.set(x.data.map((v) => 2 * v)) });
 * apply(twice, [tensor([1, 2])])[0].toArray() // => [ 2, 4 ]
 */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): readonly Tensor[] {
  const inferred = op.infer(inputs, attrs);
  const avals = Array.isArray(inferred) ? (inferred as readonly Aval[]) : [inferred as Aval];
  const outputs = execute(op, inputs, attrs, avals);
  remember(op, inputs, attrs, outputs);
  return outputs;
}

/**
 * `apply` for an op with a single result.
 *
 * @example
 * const twice = defineOp({ name: 'twice', infer: ([x]) => x, kernel: ([x], [y]) => y.set(x.data.map((v) => 2 * v)) });
 * apply1(twice, [tensor([1, 2])]).toArray() // => [ 2, 4 ]
 */
export function apply1<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  return apply(op, inputs, attrs)[0]!;
}

function remember(op: Op, inputs: readonly Tensor[], attrs: unknown, outputs: readonly Tensor[]): void {
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i]!.node === undefined) continue;
    const recordings = liveRecordings(inputs);
    if (recordings.length === 0) break;
    const node = new Node(op, inputs, attrs, recordings);
    node.outputs = outputs;
    for (const y of outputs) y.node = node;
    return;
  }
  if (outputs.length > 0 && outputs[0]!.storage === undefined) throw outlivedTrace(op, inputs);
}

function execute(op: Op, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Tensor[] {
  let device: Device = cpu;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i]!;
    if (x.storage === undefined) return avals.map(abstractTensor);
    if (x.device !== cpu) device = x.device;
  }
  if (op.move !== undefined) return [op.move(inputs[0]!, attrs)];
  if (device !== cpu) return executeOn(device, op, inputs, attrs, avals);
  if (op.view !== undefined) {
    const x = inputs[0]!;
    const view = op.view(operandOf(x, true), attrs, avals[0]!);
    if (view !== undefined) return [viewOf(x, avals[0]!, view)];
  }
  const { kernel } = op;
  if (kernel === undefined) {
    throw new NoKernelError({ op: op.name, argument: 'device', expected: 'have a kernel for this op', actual: 'cpu' });
  }
  const operands = new Array<Operand>(inputs.length);
  for (let i = 0; i < inputs.length; i++) operands[i] = operandOf(inputs[i]!, op.strided === true);
  const buffers = new Array<TypedArray>(avals.length);
  const outputs = new Array<Tensor>(avals.length);
  for (let k = 0; k < avals.length; k++) {
    const { dtype, shape } = avals[k]!;
    buffers[k] = allocate(dtype, sizeOf(shape));
    outputs[k] = new Tensor(dtype, shape, buffers[k]);
  }
  op.kernel!(operands, buffers, attrs, avals);
  return outputs;
}

/**
 * A CPU tensor as kernels see it; `strided` keeps views as they are, otherwise they are copied densely.
 * @internal
 */
export function operandOf(x: Tensor, strided: boolean): Operand {
  if (strided || x.layout === undefined) {
    return { data: x.storage as TypedArray, shape: x.shape, strides: x.strides, offset: x.offset, dtype: x.dtype };
  }
  return { data: x.data, shape: x.shape, strides: rowMajorStrides(x.shape), offset: 0, dtype: x.dtype };
}

function viewOf(x: Tensor, { dtype, shape }: Aval, { strides, offset }: View): Tensor {
  return new Tensor(dtype, shape, x.storage, isRowMajor(shape, strides) ? undefined : strides, offset);
}

function executeOn(
  device: Device,
  op: Op,
  inputs: readonly Tensor[],
  attrs: unknown,
  avals: readonly Aval[],
): readonly Tensor[] {
  const moved = inputs.map((x) => {
    if (x.device === device) return x;
    if (x.device === cpu && follows(x) && device.dtypes.includes(x.dtype)) {
      return new Tensor(x.dtype, x.shape, device.upload(x.data, x), undefined, 0, device);
    }
    throw new DTypeError({
      op: op.name,
      argument: 'inputs',
      expected: `all live on ${device.name}`,
      actual: `a tensor ${showShape(x.shape)} on ${x.device.name}`,
      hint: 'Move it with x.to(device).',
    });
  });
  const storages = device.run(op, moved, attrs, avals);
  return avals.map(({ dtype, shape }, k) => new Tensor(dtype, shape, storages[k], undefined, 0, device));
}

/**
 * What follows silently to a device: numbers, which are mostly written in the program, also stretched to a shape (the
 * ones that a gradient starts from), and positions, which ops such as `pad` and `at` make themselves.
 */
function follows(x: Tensor): boolean {
  return x.size === 1 || x.dtype === 'int32' || (x.layout !== undefined && x.layout.every((stride, axis) => stride === 0 || x.shape[axis] === 1));
}

function outlivedTrace(op: Op, inputs: readonly Tensor[]): TraceError {
  const x = inputs.find((input) => input.storage === undefined)!;
  return new TraceError({
    op: op.name,
    argument: 'x',
    expected: 'belong to a trace that is still running',
    actual: `an abstract ${x.dtype} ${showShape(x.shape)} whose trace has ended`,
    hint: 'Return it from the traced function instead of storing it outside.',
  });
}
