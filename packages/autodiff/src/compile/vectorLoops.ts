import { sizeOf } from '@x/tensor/core';
import type { LoopProgram } from './loopProgram.js';
import type { Value } from './program.js';
import { notVectorizable } from './vectorFormulas.js';
import { addVectorLoop, type VectorMemory } from './vectorLoop.js';
import { WasmModule } from './wasmModule.js';

/** Loops over fewer elements are done in JavaScript: making a module takes some tenths of a millisecond. */
const vectorElements = 1024;

/** The values that loops would read and write as vector instructions; loops that touch one of `refused` stay as they are. */
export function vectorValues(loops: readonly (LoopProgram | undefined)[], refused: ReadonlySet<Value>): Set<Value> {
  const found = new Set<Value>();
  for (const loop of loops) {
    const touched = new Set<Value>();
    const probe: VectorMemory = {
      addressOf(value) {
        if (refused.has(value)) throw notVectorizable;
        touched.add(value);
        return 0;
      },
      scratch: () => 0,
      residentStrip: (_, dtype) => ({ address: 0, view: () => (dtype === 'float64' ? new Float64Array() : new Float32Array()) }),
    };
    if (add(loop, new WasmModule(), probe) !== undefined) touched.forEach((value) => found.add(value));
  }
  return found;
}

/** Loops as functions on vectors, where that is possible and worth it. */
export function vectorLoops(loops: readonly (LoopProgram | undefined)[], memory: VectorMemory): readonly ((() => void) | undefined)[] {
  const module = new WasmModule();
  const places = loops.map((loop) => add(loop, module, memory));
  if (places.every((place) => place === undefined)) return [];
  try {
    const functions = module.build();
    return places.map((place) => (place === undefined ? undefined : functions[place]));
  } catch {
    // Engines without vectors and pages that forbid new modules have JavaScript.
    return [];
  }
}

function add(loop: LoopProgram | undefined, module: WasmModule, memory: VectorMemory): number | undefined {
  if (loop === undefined || sizeOf(loop.dims) < vectorElements) return undefined;
  try {
    return addVectorLoop(loop, module, memory);
  } catch (error) {
    if (error !== notVectorizable) throw error;
    return undefined;
  }
}
