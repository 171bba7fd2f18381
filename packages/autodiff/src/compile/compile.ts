import {
  allocate,
  apply,
  asTensor,
  copyInto,
  evaluate,
  isAbstract,
  liveRecordings,
  rowMajorStrides,
  ShapeError,
  Tensor,
  trace,
  treeUnflatten,
  type Graph,
  type TreeStructure,
  type TypedArray,
} from '@x/tensor/core';
import type { Loose } from '../grad.js';
import { flattenResult } from '../leaves.js';
import { CompiledGraph, compiledCallOp } from './compiledCall.js';
import { buildPlan, type BuiltPlan, type Plan } from './plan.js';
import { flattenCall, matches, standingOf, type FlatCall, type Signature } from './signature.js';
import { simplify } from './simplify.js';

/** How a function is compiled. */
export interface CompileOptions {
  /** Positions of arguments that are compile-time constants: each new value of them is compiled anew. */
  readonly static?: number | readonly number[];
  /** False carries plans out without generated code, as where a content-security policy forbids it; the numbers are the same. */
  readonly codegen?: boolean;
}

/** A plan that belongs to the caller: arrays in, arrays out, nothing allocated in between. */
export interface PreparedPlan<Y = unknown> extends Plan {
  /** The outputs of the last `run` as fresh tensors in the form that the function returns. */
  result(): Y;
}

/** A compiled function. */
export interface Compiled<A extends readonly unknown[], Y> {
  (...args: { [K in keyof A]: Loose<A[K]> }): Y;
  /**
   * A plan of its own for arguments like these, for loops that call the function many times: write parameters into
   * `inputs` (one typed array per tensor or number among the arguments, holding those given here at first), call
   * `run()`, read `outputs`. The arrays stay the same for the life of the plan.
   *
   * @example
   * const plan = compile((x) => x.mul(x).sum()).prepare([1, 2]);
   * plan.inputs[0].set([3, 4]);
   * plan.run();
   * plan.outputs[0][0] // => 25
   */
  prepare(...args: { [K in keyof A]: Loose<A[K]> }): PreparedPlan<Y>;
}

/** One traced form of a function. */
interface Entry extends Signature {
  readonly compiled: CompiledGraph;
  readonly form: TreeStructure;
}

/** Forms of arguments that one compiled function remembers; the one not used for longest makes room. */
const cacheSize = 32;

/**
 * The same function, made fast: for each new form of arguments (tree, shapes, types, static values) it is run once on
 * abstract tensors, simplified, fused into few loops, given memory once and turned into code. Later calls with such
 * arguments only run that code.
 *
 * Shapes: as f. Numbers among the arguments are float64 scalars, random keys int32 tensors [2], which functions of
 * `random` take as keys; booleans, strings and `static` arguments are constants. The last 32 forms are kept.
 * Domain: f must depend on its arguments alone: tensors that it captures count as constants when it is first run,
 * and what it prints or pushes happens only then. Results are those of f bit by bit, except that long sums may be
 * added in another order. Inside grad, vmap, scan or another compile it nests like any function.
 * Fails: TraceError when f reads numbers (use where, cond, scan); DTypeError when it returns a promise or nothing.
 *
 * @example
 * const f = compile((x, y) => x.mul(y).sum());
 * f([1, 2], [3, 4]).item() // => 11
 * const noisy = compile((x, key) => x.add(random.normal(key, [2])));
 * noisy([1, 2], random.key(7)).toArray().length // => 2
 */
export function compile<A extends readonly unknown[] = [Tensor, ...Tensor[]], Y = Tensor>(
  f: (...args: A) => Y,
  options: CompileOptions = {},
): Compiled<A, Y> {
  const entries: Entry[] = [];
  const leaves: (Tensor | number)[] = [];
  const statics = typeof options.static === 'number' ? [options.static] : (options.static ?? []);
  const call = f as unknown as (...args: readonly unknown[]) => unknown;

  const find = (args: readonly unknown[], into: (Tensor | number)[]): Entry | undefined => {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (!matches(entry, args, into)) continue;
      if (i > 0) {
        entries.splice(i, 1);
        entries.unshift(entry);
      }
      return entry;
    }
    return undefined;
  };

  const run = (...args: readonly unknown[]): unknown => {
    const entry = find(args, leaves);
    if (entry === undefined) return first(args);
    leaves.length = entry.avals.length;
    return standingOf(leaves) === 'plain' ? runEntry(entry, leaves) : runSpecially(entry, [...leaves], args);
  };

  const first = (args: readonly unknown[]): unknown => {
    checkStatics(statics, args.length);
    const flat = flattenCall(args, statics);
    if (flat.leaves.some(isAbstract)) return call(...args);
    const { graph, form } = traceCall(call, flat);
    if (graph.captured.some(isAbstract)) return call(...args);
    const live = graph.captured.filter((x) => liveRecordings([x]).length > 0);
    if (live.length > 0) {
      // What belongs to an outer recording is an input, and new with every call.
      const closed = { ...graph, inputs: [...graph.inputs, ...live], captured: graph.captured.filter((x) => !live.includes(x)) };
      return treeUnflatten(form, apply(compiledCallOp, [...flat.leaves, ...live], new CompiledGraph(closed, options)));
    }
    const entry = { structures: flat.structures, avals: flat.avals, form, compiled: new CompiledGraph(graph, options) };
    entries.unshift(entry);
    if (entries.length > cacheSize) entries.pop();
    return standingOf(flat.leaves) === 'plain' ? runEntry(entry, flat.leaves) : runSpecially(entry, flat.leaves, args);
  };

  const runSpecially = ({ compiled, form }: Entry, given: readonly (Tensor | number)[], args: readonly unknown[]): unknown => {
    const inputs = given.map((x) => (typeof x === 'number' ? asTensor(x) : x));
    switch (standingOf(given)) {
      case 'abstract':
        return call(...args);
      case 'recorded':
        return treeUnflatten(form, apply(compiledCallOp, inputs, compiled));
      default:
        return treeUnflatten(form, compiled.callElsewhere(inputs));
    }
  };

  const prepare = (...args: readonly unknown[]): PreparedPlan<unknown> => {
    checkStatics(statics, args.length);
    const flat = flattenCall(args, statics);
    const { graph, form } = find(args, []) === undefined ? traceCall(call, flat) : { graph: entries[0]!.compiled.graph, form: entries[0]!.form };
    const plan = buildPlan(simplify(graph), options);
    flat.leaves.forEach((x, i) => write(plan.inputs[i]!, x));
    return { inputs: plan.inputs, outputs: plan.outputs, run: plan.run, result: () => treeUnflatten(form, resultsOf(plan)) };
  };

  return Object.assign(run, { prepare }) as unknown as Compiled<A, Y>;
}

/** Runs `f` once on stand-ins for the leaves of a call. */
export function traceCall(f: (...args: readonly unknown[]) => unknown, flat: FlatCall): { graph: Graph; form: TreeStructure } {
  let form: TreeStructure | undefined;
  const graph = trace('compile', flat.avals, (inputs) => {
    let next = 0;
    const take = (s: TreeStructure): unknown => {
      const count = countLeaves(s);
      return treeUnflatten(s, inputs.slice(next, (next += count)));
    };
    const result = flattenResult('compile', f(...flat.structures.map(take)));
    form = result.structure;
    return result.leaves;
  });
  return { graph, form: form! };
}

function countLeaves(s: TreeStructure): number {
  return s.kind === 'leaf' ? 1 : s.kind === 'static' ? 0 : s.children.reduce((n, child) => n + countLeaves(child), 0);
}

function checkStatics(statics: readonly number[], count: number): void {
  for (const argnum of statics) {
    if (Number.isInteger(argnum) && argnum >= 0 && argnum < count) continue;
    throw new ShapeError({ op: 'compile', argument: 'static', expected: `name one of the ${count} arguments of the call`, actual: String(argnum) });
  }
}

function runEntry({ compiled, form }: Entry, leaves: readonly (Tensor | number)[]): unknown {
  const { held } = compiled;
  let results: Tensor[] = [];
  const done = compiled.use(
    ({ inputs }) => {
      for (let i = 0; i < inputs.length; i++) {
        const x = leaves[i]!;
        if (typeof x === 'number') {
          inputs[i]![0] = x;
          held[i] = undefined;
        } else if (held[i] !== x) {
          write(inputs[i]!, x);
          held[i] = x;
        }
      }
    },
    (plan) => (results = resultsOf(plan)),
  );
  if (!done) results = evaluate(compiled.graph, leaves.map((x) => (typeof x === 'number' ? asTensor(x) : x)));
  return form.kind === 'leaf' ? results[0]! : treeUnflatten(form, results);
}

/** Writes the elements of a tensor into an array of its size. */
function write(target: TypedArray, x: Tensor): void {
  const data = x.storage as TypedArray;
  const n = target.length;
  if (x.layout !== undefined) {
    copyInto({ data, shape: x.shape, strides: x.layout, offset: x.offset, dtype: x.dtype }, target, 0, rowMajorStrides(x.shape));
  } else if (n <= 64) {
    for (let i = 0, from = x.offset; i < n; i++) target[i] = data[from++]!;
  } else {
    target.set(data.length === n ? data : data.subarray(x.offset, x.offset + n));
  }
}

function resultsOf({ program, outputs }: BuiltPlan): Tensor[] {
  const results = new Array<Tensor>(outputs.length);
  for (let k = 0; k < outputs.length; k++) {
    const { dtype, shape } = program.outputs[k]!;
    const from = outputs[k]!;
    const n = from.length;
    const data = allocate(dtype, n);
    if (n <= 64) for (let i = 0; i < n; i++) data[i] = from[i]!;
    else data.set(from);
    results[k] = new Tensor(dtype, shape, data);
  }
  return results;
}
