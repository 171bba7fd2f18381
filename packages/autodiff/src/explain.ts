import { showShape, sizeOf, type Aval, type Graph, type Node, type Tensor } from '@x/tensor/core';
import { traceCall } from './compile/compile.js';
import type { Region } from './compile/fuse.js';
import { buildPlan, type BuiltPlan } from './compile/plan.js';
import { flattenCall } from './compile/signature.js';
import { simplify } from './compile/simplify.js';
import type { Loose } from './grad.js';
import { markOp } from './mark.js';

/** One recorded op call. */
export interface ExplainedNode {
  readonly name: string;
  readonly op: string;
  readonly operands: readonly string[];
  readonly results: readonly Aval[];
  readonly flops: number;
}

/** One piece of the compiled function. */
export interface ExplainedKernel {
  /** `block`: written out element by element; `loop`: one fused loop; `call`: the kernel of an op. */
  readonly kind: 'block' | 'loop' | 'call';
  /** Names of the ops it does. */
  readonly ops: readonly string[];
  /** Elements that a loop goes over. */
  readonly elements: number;
  /** What carries it out. */
  readonly backend: 'generated WebAssembly' | 'generated JavaScript' | 'interpreter' | 'cpu kernel';
}

/** What becomes of a function when it is compiled; `String(explanation)` is meant for reading. */
export interface Explanation {
  /** The op calls in the order in which f makes them. */
  readonly graph: readonly ExplainedNode[];
  readonly kernels: readonly ExplainedKernel[];
  /** Bytes of intermediate arrays, and what they would be without sharing memory over time. */
  readonly buffers: { readonly bytes: number; readonly bytesWithoutReuse: number };
  /** Floating-point operations of one call, as the ops estimate them. */
  readonly flops: number;
  /** The generated JavaScript; undefined where code must not be generated. */
  readonly source: string | undefined;
  toString(): string;
}

/**
 * Shows what a function records and what `compile` makes of it for such arguments: the graph, the fused kernels,
 * their memory and their cost.
 *
 * Fails: as compile.
 *
 * @example
 * const e = explain((x) => x.mul(2).add(1).sum())([1, 2, 3]);
 * e.graph.map((node) => node.op) // => [ 'mul', 'add', 'sum' ]
 * e.kernels.length // => 1
 */
export function explain<A extends readonly unknown[] = [Tensor, ...Tensor[]]>(
  f: (...args: A) => unknown,
): (...args: { [K in keyof A]: Loose<A[K]> }) => Explanation {
  return (...args) => {
    const { graph } = traceCall(f as unknown as (...args: readonly unknown[]) => unknown, flattenCall(args, []));
    const plan = buildPlan(simplify(graph), { movable: true });
    const nodes = describeGraph(graph);
    const kernels = plan.regions.map((region, r) => describeRegion(region, plan, r));
    const flops = nodes.reduce((total, node) => total + node.flops, 0);
    const { bytes, bytesWithoutReuse } = plan.buffers;
    return {
      graph: nodes,
      kernels,
      buffers: { bytes, bytesWithoutReuse },
      flops,
      source: plan.source,
      toString: () =>
        [
          `graph: ${nodes.length} ops, ${flops} flops`,
          ...graph.inputs.map((x, i) => `  x${i}: ${showAval(x)}`),
          ...nodes.map((n) => `  ${n.name} = ${n.op}(${n.operands.join(', ')}): ${n.results.map(showAval).join(', ')}`),
          `kernels: ${kernels.length}`,
          ...kernels.map((k, i) => `  ${i}. ${showKernel(k)}`),
          `memory: ${bytes} bytes for intermediate results${bytesWithoutReuse > bytes ? ` (${bytesWithoutReuse} without reuse)` : ''}`,
        ].join('\n'),
    };
  };
}

function describeGraph(graph: Graph): ExplainedNode[] {
  const names = new Map<Tensor, string>();
  graph.inputs.forEach((x, i) => names.set(x, `x${i}`));
  let constants = 0;
  const nameOf = (x: Tensor): string => {
    let name = names.get(x);
    if (name === undefined) names.set(x, (name = x.size === 1 ? String(x.data[0]) : `constant${constants++}${showShape(x.shape)}`));
    return name;
  };
  const found: ExplainedNode[] = [];
  for (const node of graph.nodes) {
    if (node.op === markOp) {
      // A mark is a name that a derivative gives to its argument, not an op that anybody called.
      names.set(node.outputs[0]!, nameOf(node.inputs[0]!));
      continue;
    }
    const operands = node.inputs.map(nameOf);
    const name = `t${found.length}`;
    node.outputs.forEach((y, k) => names.set(y, node.outputs.length === 1 ? name : `${name}.${k}`));
    found.push({ name, op: node.op.name, operands, results: node.outputs.map(({ shape, dtype }) => ({ shape, dtype })), flops: flopsOf(node) });
  }
  return found;
}

function flopsOf({ op, inputs, outputs, attrs }: Node): number {
  return op.flops?.(inputs, outputs, attrs) ?? 0;
}

function describeRegion(region: Region, plan: BuiltPlan, r: number): ExplainedKernel {
  const steps = region.kind === 'loop' ? region.steps.map((s) => s.step) : region.steps;
  const elements = region.kind === 'loop' ? region.size : Math.max(...steps.flatMap((s) => s.outputs.map((y) => sizeOf(y.shape))));
  const generated = plan.isVectorized(r) ? 'generated WebAssembly' : plan.source === undefined ? 'interpreter' : 'generated JavaScript';
  const backend = region.kind === 'call' ? 'cpu kernel' : generated;
  return { kind: region.kind, ops: steps.map((s) => s.op.name), elements, backend };
}

const kinds = { block: 'written out', loop: 'one loop', call: 'kernel' } as const;

function showKernel({ kind, ops, elements, backend }: ExplainedKernel): string {
  return `${kinds[kind]} over ${elements} ${elements === 1 ? 'element' : 'elements'} (${backend}): ${ops.join(', ')}`;
}

function showAval({ dtype, shape }: Aval): string {
  return `${dtype} ${showShape(shape)}`;
}
