import { allocate, canGenerateCode, operandOf, Tensor, type Operand, type TypedArray } from '@x/tensor/core';
import { Bindings } from './bindings.js';
import { lowerBlock } from './blockProgram.js';
import { planBuffers, storedValues, viewOn, type BufferPlan } from './buffers.js';
import { fuse, type CallRegion, type Region } from './fuse.js';
import { generateBlock } from './generateBlock.js';
import { generateLoop } from './generateLoop.js';
import { interpretBlock } from './interpretBlock.js';
import { interpretLoop } from './interpretLoop.js';
import { lowerLoop } from './loopProgram.js';
import type { Program, Value, Window } from './program.js';

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
}

let count = 0;

/** Fuses a program, lays out its memory and builds the code. */
export function buildPlan(program: Program, { codegen = canGenerateCode() }: { codegen?: boolean } = {}): BuiltPlan {
  const regions = fuse(program);
  const stored = storedValues(program, regions);
  const buffers = planBuffers(program, regions, stored);
  const memory = new ArrayBuffer(buffers.bytes);
  const arrays = new Map<Value, TypedArray>();
  for (const x of program.inputs) arrays.set(x, allocate(x.dtype, x.size));
  for (const y of program.outputs) if (!arrays.has(y)) arrays.set(y, y.data === undefined ? allocate(y.dtype, y.size) : y.data.slice());
  for (const [y, offset] of buffers.offsets) arrays.set(y, viewOn(memory, y.dtype, offset, y.size));
  const arrayOf = (value: Value): TypedArray => value.data ?? arrays.get(value)!;

  const bindings = new Bindings(arrayOf);
  const pieces = regions.map((region): (() => void) | string => {
    if (region.kind === 'call') return kernelCall(region, arrayOf);
    if (region.kind === 'block') {
      const results = lowerBlock(region);
      return codegen ? generateBlock(results, stored, bindings) : interpretBlock(results, stored, arrayOf);
    }
    const loop = lowerLoop(region, stored);
    return codegen ? generateLoop(loop, bindings) : interpretLoop(loop, arrayOf);
  });
  const source = codegen ? sourceOf(pieces, bindings) : undefined;
  return {
    program,
    regions,
    buffers,
    source,
    inputs: program.inputs.map(arrayOf),
    outputs: program.outputs.map((y) => arrays.get(y)!),
    run: source === undefined ? inTurn(pieces as (() => void)[]) : (new Function('bound', source) as (bound: unknown[]) => () => void)(bindings.bound),
  };
}

function sourceOf(pieces: readonly ((() => void) | string)[], bindings: Bindings): string {
  const names = pieces.map((piece, r) => (typeof piece === 'string' ? `part${r}` : bindings.bind(piece, 'kernel')));
  const functions = pieces.flatMap((piece, r) => (typeof piece === 'string' ? [`function part${r}() {\n${piece}\n}`] : []));
  const constants = bindings.names.map((name, k) => `const ${name} = bound[${k}];`).join('\n');
  const run = names.length === 1 ? `return ${names[0]!};` : `return function run() {\n${names.map((n) => `${n}();`).join('\n')}\n};`;
  // Arrays are constants of a function of unique source: only then does the engine compile their addresses in.
  return `"use strict"; // plan ${count++}\n${constants}\n${functions.join('\n')}\n${run}`;
}

function inTurn(pieces: readonly (() => void)[]): () => void {
  return () => {
    for (let i = 0; i < pieces.length; i++) pieces[i]!();
  };
}

/** A call of an op's kernel on operands made once. */
function kernelCall({ steps: [step] }: CallRegion, arrayOf: (value: Value) => TypedArray): () => void {
  const { op, attrs, outputs } = step;
  const operands = step.inputs.map((x) => operand(x, arrayOf(x.value)));
  const results = outputs.map(arrayOf);
  const avals = outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const kernel = op.kernel!.bind(op);
  return () => kernel(operands, results, attrs, avals);
}

function operand({ value: { dtype }, shape, strides, offset }: Window, data: TypedArray): Operand {
  return operandOf(new Tensor(dtype, shape, data, strides, offset), true);
}
