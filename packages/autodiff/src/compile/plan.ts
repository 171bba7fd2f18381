import { canGenerateCode, NoKernelError, operandOf, Tensor, type Op, type Operand, type TypedArray } from '@x/tensor/core';
import { Bindings } from './bindings.js';
import { lowerBlock, type BlockResult } from './blockProgram.js';
import { planBuffers, storedValues, type BufferPlan } from './buffers.js';
import { fuse, type Region } from './fuse.js';
import { generateBlock } from './generateBlock.js';
import { generateLoop } from './generateLoop.js';
import { interpretBlock } from './interpretBlock.js';
import { interpretLoop } from './interpretLoop.js';
import { lowerLoop, type LoopProgram } from './loopProgram.js';
import { PlanMemory } from './memory.js';
import type { Program, Step, Value, Window } from './program.js';
import { simplify } from './simplify.js';
import { vectorLoops, vectorValues } from './vectorLoops.js';

/** A program ready to run on arrays of its own: write the inputs, call `run`, read the outputs. Nothing is allocated. */
export interface Plan {
  /** One array per input, to be written before `run`. */
  readonly inputs: readonly TypedArray[];
  /** One array per output; the next `run` overwrites them. */
  readonly outputs: readonly TypedArray[];
  run(): void;
}

/** A plan with what `explain` tells about it. */
export interface BuiltPlan extends Plan {
  readonly program: Program;
  readonly regions: readonly Region[];
  readonly buffers: BufferPlan;
  /** The generated JavaScript; undefined when the plan is interpreted. */
  readonly source: string | undefined;
  /** Whether a region is a loop of vector instructions. */
  isVectorized(region: number): boolean;
}

/** What is bound to arrays where they lie at present. */
type Code = Plan & Pick<BuiltPlan, 'source'>;

let count = 0;

/** How a plan is built. */
export interface PlanOptions {
  /** False interprets the program. */
  readonly codegen?: boolean;
  /** Whether `inputs` and `outputs` may be other arrays after the memory has grown: read them anew before each use. */
  readonly movable?: boolean;
}

/** Fuses a program, lays out its memory and builds the code. */
export function buildPlan(program: Program, { codegen = canGenerateCode(), movable = false }: PlanOptions = {}): BuiltPlan {
  const regions = fuse(program);
  const stored = storedValues(program, regions);
  const buffers = planBuffers(program, regions, stored);
  const lowered = regions.map((region) => lower(region, stored, codegen));
  const loops = lowered.map((piece) => (piece.kind === 'loop' && codegen ? piece.loop : undefined));
  const ends = new Set(movable ? [] : [...program.inputs, ...program.outputs]);
  const memory = new PlanMemory(program, regions, buffers, { vectors: vectorValues(loops, ends), movable });
  const vectors = vectorLoops(loops, memory);
  const { arrayOf } = memory;

  const assemble = (): Code => {
    const bindings = new Bindings(arrayOf);
    const pieces = lowered.map((piece, r): (() => void) | string => {
      if (piece.kind === 'call') return kernelCall(piece, arrayOf);
      if (piece.kind === 'block') return codegen ? generateBlock(piece.results, stored, bindings) : interpretBlock(piece.results, stored, arrayOf);
      return vectors[r] ?? (codegen ? generateLoop(piece.loop, bindings, memory.strip) : interpretLoop(piece.loop, arrayOf));
    });
    const arrays = { inputs: program.inputs.map(arrayOf), outputs: program.outputs.map(arrayOf) };
    if (!codegen) return { run: inTurn(pieces as (() => void)[]), source: undefined, ...arrays };
    const source = sourceOf(pieces, bindings);
    return { run: (new Function('bound', source) as (bound: unknown[]) => () => void)(bindings.bound), source, ...arrays };
  };
  const code = assemble();
  const plan = { program, regions, buffers, isVectorized: (r: number) => vectors[r] !== undefined };
  return memory.isResident ? moving(plan, memory, code, assemble) : { ...plan, ...code };
}

/** A plan bound to arrays that move when the resident memory grows, which any kernel may cause. */
function moving(plan: Omit<BuiltPlan, keyof Code>, memory: PlanMemory, code: Code, assemble: () => Code): BuiltPlan {
  const current = (): Code => {
    if (memory.isStale) {
      memory.take();
      code = assemble();
    }
    return code;
  };
  return {
    ...plan,
    source: code.source,
    get inputs() {
      return current().inputs;
    },
    get outputs() {
      return current().outputs;
    },
    run: () => {
      do {
        try {
          current().run();
        } catch (error) {
          if (!memory.isStale) throw error;
        }
        // If it grew in the middle of the run, later parts saw dead arrays: the inputs are intact, so run again.
      } while (memory.isStale);
    },
  };
}

type Lowered =
  | { readonly kind: 'call'; readonly step: Step; readonly kernel: Kernel }
  | { readonly kind: 'block'; readonly results: readonly BlockResult[] }
  | { readonly kind: 'loop'; readonly loop: LoopProgram };

type Kernel = NonNullable<Op['kernel']>;

function lower(region: Region, stored: ReadonlySet<Value>, codegen: boolean): Lowered {
  if (region.kind === 'call') return { kind: 'call', step: region.steps[0], kernel: kernelOf(region.steps[0], codegen) };
  return region.kind === 'block' ? { kind: 'block', results: lowerBlock(region) } : { kind: 'loop', loop: lowerLoop(region, stored) };
}

function sourceOf(pieces: readonly ((() => void) | string)[], bindings: Bindings): string {
  const names = pieces.map((piece, r) => (typeof piece === 'string' ? `part${r}` : `$${bindings.bind(piece, 'kernel')}`));
  // Functions take what they use at their start: of arrays first met inside of nested loops the engine compiles no addresses in.
  const taken = (text: string): string => {
    const words = new Set(text.match(/\w+/g));
    return bindings.names.map((name) => (words.has(name) ? `const ${name} = $${name};\n` : '')).join('');
  };
  const functions = pieces.flatMap((piece, r) => (typeof piece === 'string' ? [`function part${r}() {\n${taken(piece)}${piece}\n}`] : []));
  const constants = bindings.names.map((name, k) => `const $${name} = bound[${k}];`).join('\n');
  const run = names.length === 1 ? `return ${names[0]!};` : `return function run() {\n${names.map((n) => `${n}();`).join('\n')}\n};`;
  // Arrays are constants of a function of unique source: only then does the engine compile their addresses in.
  return `"use strict"; // plan ${count++}\n${constants}\n${functions.join('\n')}\n${run}`;
}

function inTurn(pieces: readonly (() => void)[]): () => void {
  return () => {
    for (let i = 0; i < pieces.length; i++) pieces[i]!();
  };
}

/** The kernel of a step; the sub-graphs of loops and branches become plans as well. */
function kernelOf({ op, attrs }: Step, codegen: boolean): Kernel {
  if (op.kernelWith !== undefined) return op.kernelWith(attrs, (graph) => buildPlan(simplify(graph), { codegen, movable: true }));
  if (op.kernel !== undefined) return op.kernel.bind(op);
  throw new NoKernelError({ op: op.name, argument: 'device', expected: 'have a kernel for this op', actual: 'cpu' });
}

/** A call of a kernel on operands made once. */
function kernelCall({ step, kernel }: Lowered & { kind: 'call' }, arrayOf: (value: Value) => TypedArray): () => void {
  const { attrs, outputs } = step;
  const operands = step.inputs.map((x) => operand(x, arrayOf(x.value)));
  const results = outputs.map(arrayOf);
  const avals = outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  return () => kernel(operands, results, attrs, avals);
}

function operand({ value: { dtype }, shape, strides, offset }: Window, data: TypedArray): Operand {
  return operandOf(new Tensor(dtype, shape, data, strides, offset), true);
}
