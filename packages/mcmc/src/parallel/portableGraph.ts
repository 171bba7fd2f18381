import { apply, DomainError, opNamed, sizeOf, Tensor, trace, type Aval, type DType, type Graph, type Shape } from '@x/tensor/core';
import { castTo } from '../target/parameterTree.js';

/** A graph as plain data, for another thread: tensors are numbered, ops are known by their names. */
export interface PortableGraph {
  readonly inputs: readonly Aval[];
  readonly constants: readonly PortableTensor[];
  /** Each call reads tensors made before it: inputs, then constants, then results, in order. */
  readonly calls: readonly { readonly op: string; readonly inputs: readonly number[]; readonly attrs: unknown; readonly results: number }[];
  readonly outputs: readonly number[];
}

/** A tensor as plain data. */
export interface PortableTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly elements: Float64Array;
}

/** Why something cannot leave its thread. */
export class NotPortable extends Error {}

/** Writes a graph down; throws `NotPortable` for what only exists in this thread. */
export function packGraph(graph: Graph): PortableGraph {
  const numbers = new Map<Tensor, number>();
  const note = (x: Tensor): number => {
    const number = numbers.size;
    numbers.set(x, number);
    return number;
  };
  graph.inputs.forEach(note);
  graph.captured.forEach(note);
  const numberOf = (x: Tensor): number => {
    const found = numbers.get(x);
    if (found === undefined) throw new NotPortable('the density uses a tensor of an outer computation');
    return found;
  };
  const calls = graph.nodes.map(({ op, inputs, attrs, outputs }) => {
    if (opNamed(op.name) !== op) throw new NotPortable(`the op ${op.name} cannot be told from others by its name`);
    const call = { op: op.name, inputs: inputs.map(numberOf), attrs: packValue(attrs), results: outputs.length };
    outputs.forEach(note);
    return call;
  });
  return { inputs: graph.inputs.map(({ shape, dtype }) => ({ shape, dtype })), constants: graph.captured.map(packTensor), calls, outputs: graph.outputs.map(numberOf) };
}

/** The function that a graph computes. */
export function unpackGraph({ constants, calls, outputs }: PortableGraph): (inputs: readonly Tensor[]) => Tensor[] {
  const fixed = constants.map(unpackTensor);
  const ready = calls.map(({ op, inputs, attrs, results }) => {
    const record = opNamed(op);
    if (record === undefined) throw new NotPortable(`the op ${op} is not defined in the other thread`);
    return { record, inputs, attrs: unpackValue(attrs), results };
  });
  return (given) => {
    const values = [...given, ...fixed];
    for (const { record, inputs, attrs } of ready) values.push(...apply(record, inputs.map((i) => values[i]!), attrs));
    return outputs.map((i) => values[i]!);
  };
}

/** The names of the ops of a graph, those inside of loops included. */
export function opsOf({ calls }: PortableGraph): string[] {
  const inner = (x: unknown): string[] => {
    if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return [];
    if ('graph' in x && isPortableGraph(x.graph)) return opsOf(x.graph);
    return Object.values(x).flatMap(inner);
  };
  return calls.flatMap(({ op, attrs }) => [op, ...inner(attrs)]);
}

/** Options and attributes as plain data: tensors and graphs are marked, functions are refused. */
export function packValue(x: unknown): unknown {
  if (typeof x === 'function') throw new NotPortable('a function of yours would have to move to another thread');
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return x;
  if (x instanceof Tensor) return { tensor: packTensor(x) };
  if (isGraph(x)) return { graph: packGraph(x) };
  if (Array.isArray(x)) return x.map(packValue);
  const prototype = Object.getPrototypeOf(x) as object | null;
  if (prototype !== null && prototype !== Object.prototype) throw new NotPortable(`an object of class ${x.constructor.name} would have to move to another thread`);
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, packValue(v)]));
}

/** The inverse of `packValue`. */
export function unpackValue(x: unknown): unknown {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return x;
  if (Array.isArray(x)) return x.map(unpackValue);
  if ('tensor' in x && isPortableTensor(x.tensor)) return unpackTensor(x.tensor);
  if ('graph' in x && isPortableGraph(x.graph)) {
    const { graph } = x;
    return trace('parallel', graph.inputs, unpackGraph(graph));
  }
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, unpackValue(v)]));
}

function packTensor({ dtype, shape, data }: Tensor): PortableTensor {
  return { dtype, shape: [...shape], elements: Float64Array.from(data) };
}

function unpackTensor({ dtype, shape, elements }: PortableTensor): Tensor {
  return new Tensor(dtype, shape, castTo(dtype, elements));
}

function isGraph(x: object): x is Graph {
  return 'captured' in x && 'nodes' in x && 'inputs' in x && 'outputs' in x;
}

function isPortableGraph(x: unknown): x is PortableGraph {
  return typeof x === 'object' && x !== null && 'calls' in x && 'constants' in x;
}

function isPortableTensor(x: unknown): x is PortableTensor {
  return typeof x === 'object' && x !== null && 'elements' in x && 'shape' in x && (x.elements as Float64Array).length === sizeOf(x.shape as Shape);
}

/** The error that tells how to sample in parallel all the same. */
export function moduleNeeded(kernel: string, reason: string): DomainError {
  return new DomainError({
    op: 'sample',
    argument: 'parallel',
    expected: 'name a module for this kernel',
    actual: `true, but ${reason}`,
    hint: `Put the kernel in a file of its own, export const kernel = ${kernel}(…), and pass parallel: new URL('./that-file.js', import.meta.url).`,
  });
}
