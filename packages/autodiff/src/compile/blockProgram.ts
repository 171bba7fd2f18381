import { argument, call, number, operators, rowMajorStrides, type Expression } from '@x/tensor/core';
import type { BlockRegion } from './fuse.js';
import { countOf, formulaOf, reduce, reductionOf, rounded } from './meaning.js';
import { plainSumsOf, type PlainSum } from './linearTerms.js';
import { originsOf } from './movement.js';
import { stridesUnder, type Step, type Value, type Window } from './program.js';

/** One element of a value. */
export interface Element {
  readonly value: Value;
  readonly index: number;
}

/** An element formula over other elements. */
export interface BlockFormula {
  readonly expression: Expression;
  readonly operands: readonly Element[];
}

/** One value of a block, element by element; elements of the same step share their formula's structure. */
export interface BlockResult {
  readonly value: Value;
  readonly elements: readonly BlockFormula[];
}

/** Lowers a block region: every element of every result as a formula of elements made before. */
export function lowerBlock(region: BlockRegion): BlockResult[] {
  return region.steps.map((step) => ({ value: step.outputs[0]!, elements: elementsOf(step) }));
}

function elementsOf(step: Step): BlockFormula[] {
  const { inputs, outputs } = step;
  const y = outputs[0]!;
  if (step.op.moves) {
    return originsOf(step).map((origin) => {
      if ('value' in origin) return { expression: rounded(number(origin.value), y.dtype), operands: [] };
      const x = inputs[origin.input]!;
      const expression = x.value.dtype === y.dtype ? argument(0) : rounded(argument(0), y.dtype);
      return { expression, operands: [elementAt(x, origin.index)] };
    });
  }
  const reduction = reductionOf(step);
  if (reduction !== undefined) {
    const x = inputs[0]!;
    const count = countOf(reduction, x);
    const finish = reduction.finish ?? argument(0);
    return termsOf(x, reduction.axes, y.size).map((operands) => ({
      expression: rounded(reduce(finish, [sumOfArguments(operands.length), number(count)]), y.dtype),
      operands,
    }));
  }
  const formula = formulaOf(step);
  if (formula === undefined) return plainSumsOf(step)!.map((sum) => writtenOut(sum, step));
  const offsets = inputs.map((x) => offsetsOf(y.shape, stridesUnder(x, y.shape), x.offset));
  return Array.from({ length: y.size }, (_, i) => ({
    expression: formula,
    operands: inputs.map((x, k) => ({ value: x.value, index: offsets[k]![i]! })),
  }));
}

function writtenOut({ terms, fromZero }: PlainSum, { inputs, outputs }: Step): BlockFormula {
  const operands = terms.flatMap((term) => term.map(({ input, index }) => elementAt(inputs[input]!, index)));
  const factors = terms[0]?.length ?? 0;
  const written = terms.map((_, k) => (factors === 1 ? argument(k) : call(times, argument(2 * k), argument(2 * k + 1))));
  const sum = written.length === 0 ? number(0) : written.reduce((a, b) => call(plus, a, b));
  return { expression: rounded(fromZero && written.length > 0 ? call(plus, sum, number(0)) : sum, outputs[0]!.dtype), operands };
}

function elementAt(x: Window, i: number): Element {
  const dense = rowMajorStrides(x.shape);
  const index = x.shape.reduce((at, n, axis) => at + (Math.floor(i / dense[axis]!) % n) * x.strides[axis]!, x.offset);
  return { value: x.value, index };
}

/** The elements that each result of a reduction combines, in row-major order. */
function termsOf(x: Window, axes: readonly number[], size: number): Element[][] {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const terms = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1));
  const starts = size === 0 ? [] : offsetsOf(kept, x.strides, x.offset);
  return starts.map((start) => offsetsOf(terms, x.strides, start).map((index) => ({ value: x.value, index })));
}

/** The storage index of every position of a strided shape, in row-major order. */
function offsetsOf(shape: readonly number[], strides: readonly number[], offset: number): number[] {
  let found = [offset];
  shape.forEach((n, axis) => {
    found = found.flatMap((start) => Array.from({ length: n }, (_, i) => start + i * strides[axis]!));
  });
  return found;
}

const plus = operators['+']!;
const times = operators['*']!;

/** The sum of n arguments in two interleaved chains; the final 0 keeps a sum of −0 what a sum from 0 is. */
function sumOfArguments(n: number): Expression {
  const chains: (Expression | undefined)[] = [undefined, undefined];
  for (let i = 0; i < n; i++) {
    const chain = chains[i % 2];
    chains[i % 2] = chain === undefined ? argument(i) : call(plus, chain, argument(i));
  }
  const [a, b] = chains;
  if (a === undefined) return number(0);
  return call(plus, b === undefined ? a : call(plus, a, b), number(0));
}
