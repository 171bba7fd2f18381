import { interpret, type TypedArray } from '@x/tensor/core';
import type { BlockResult } from './blockProgram.js';
import type { Value } from './program.js';

/** Carries out a block without generated code; the numbers are those of the generated code. */
export function interpretBlock(results: readonly BlockResult[], needed: ReadonlySet<Value>, arrayOf: (value: Value) => TypedArray): () => void {
  const own = new Map<Value, TypedArray>();
  const steps = results.map(({ value, elements }) => {
    const out = needed.has(value) ? arrayOf(value) : new Float64Array(value.size);
    const formulas = elements.map(({ expression, operands }) => ({
      expression,
      arrays: operands.map((x) => x.value.data ?? own.get(x.value) ?? arrayOf(x.value)),
      indices: operands.map((x) => x.index),
      values: new Array<number>(operands.length),
    }));
    own.set(value, out);
    return { out, formulas };
  });
  return () => {
    for (const { out, formulas } of steps) {
      formulas.forEach(({ expression, arrays, indices, values }, i) => {
        for (let k = 0; k < indices.length; k++) values[k] = arrays[k]![indices[k]!]!;
        out[i] = interpret(expression, values);
      });
    }
  };
}
