import { argument, collapse, number, sizeOf, type Expression } from '@x/tensor/core';
import type { LoopRegion } from './fuse.js';
import { countOf, reduce, rounded } from './meaning.js';
import { uniformNumber, type Step, type Value } from './program.js';
import { dimsOf, refine } from './space.js';
import { vectorFormula } from './vectorFunctions.js';

/** Elements that are summed one after the other before block sums are combined pairwise. */
export const sumBlock = 128;

/** Innermost axes from this length on are worth calling vector kernels for; ops called by themselves draw the line here, too. */
const vectorLength = 64;

/** An array as a loop walks through it. */
export interface Access {
  readonly value: Value;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Where an operand of a formula comes from. */
export type Source = { readonly kind: 'load' | 'formula'; readonly index: number } | { readonly kind: 'number'; readonly value: number };

/** One element formula over loads and earlier formulas, rounded to its type. */
export interface BodyFormula {
  readonly expression: Expression;
  readonly operands: readonly Source[];
}

/** A sum over the reduced axes. */
export interface LoopSum {
  readonly source: Source;
  readonly target: Value;
  /** The result over the sum, rounded to its type. */
  readonly finish: Expression;
}

/** A loop region as nested loops: what generated code and the interpreter both carry out. */
export interface LoopProgram {
  /** Outermost first. */
  readonly dims: readonly number[];
  /** Which of them sums go over: all, those from `split` on, or those before it. */
  readonly reduced: 'none' | 'all' | 'trailing' | 'leading';
  readonly split: number;
  readonly loads: readonly Access[];
  readonly body: readonly BodyFormula[];
  readonly stores: readonly { readonly source: Source; readonly access: Access }[];
  readonly sums: readonly LoopSum[];
}

/** Lowers a loop region; values in `needed` are stored, all others live in registers. */
export function lowerLoop(region: LoopRegion, needed: ReadonlySet<Value>): LoopProgram {
  const { size, boundaries } = region;
  const fine = dimsOf(boundaries, size);
  const loads: Access[] = [];
  const loadKeys = new Map<string, number>();
  const body: BodyFormula[] = [];
  const makers: Step[] = [];
  const made = new Map<Value, Source>();
  const stored: { source: Source; value: Value }[] = [];
  const sums: LoopSum[] = [];

  for (const { step, formula, reduction, space } of region.steps) {
    const y = step.outputs[0]!;
    const operands = step.inputs.map((x, i): Source => {
      const constant = uniformNumber(x);
      if (constant !== undefined) return { kind: 'number', value: constant };
      const own = made.get(x.value);
      if (own !== undefined) return own;
      const strides = refine(space.dims, space.strides[i]!, boundaries);
      const key = `${x.value.id} ${x.offset} ${strides.join()}`;
      let index = loadKeys.get(key);
      if (index === undefined) {
        index = loads.push({ value: x.value, offset: x.offset, strides }) - 1;
        loadKeys.set(key, index);
      }
      return { kind: 'load', index };
    });
    if (reduction !== undefined) {
      const count = countOf(reduction, step.inputs[0]!);
      const finish = reduction.finish === undefined ? argument(0) : reduce(reduction.finish, [argument(0), number(count)]);
      sums.push({ source: operands[0]!, target: y, finish: rounded(finish, y.dtype) });
      continue;
    }
    const source: Source = { kind: 'formula', index: body.push({ expression: formula!, operands }) - 1 };
    made.set(y, source);
    makers.push(step);
    if (needed.has(y)) stored.push({ source, value: y });
  }

  const dense = refine([size], [1], boundaries);
  const keep = region.reduced === undefined || region.reduced.kind === 'all' ? undefined : region.reduced.inner;
  const inner = fine.map((_, k) => sizeOf(fine.slice(k)));
  const apart = (outer: number, axis: number): boolean => keep === undefined || inner[axis]! !== keep || inner[outer]! <= keep;
  const merged = collapse(fine, [...loads.map((l) => l.strides), ...(stored.length > 0 ? [dense] : [])], apart);
  const access = (k: number, value: Value, offset: number): Access => ({ value, offset, strides: merged.strides[k]! });
  const kind = region.reduced?.kind ?? 'none';
  const split = keep === undefined ? 0 : splitAt(merged.dims, keep);
  // Vector kernels work on stretches of the innermost axis.
  const straight = merged.dims.at(-1)! >= vectorLength && !(kind === 'trailing' && split === merged.dims.length);
  const formulas = straight ? body.map((f, i) => ({ ...f, expression: vectorFormula(makers[i]!) ?? f.expression })) : body;
  return {
    dims: merged.dims,
    reduced: kind,
    split,
    loads: loads.map((l, k) => access(k, l.value, l.offset)),
    body: formulas,
    stores: stored.map(({ source, value }) => ({ source, access: access(loads.length, value, 0) })),
    sums,
  };
}

/** How many of the outer axes lie outside the `inner` innermost elements. */
function splitAt(dims: readonly number[], inner: number): number {
  let product = 1;
  let k = dims.length;
  while (k > 0 && product < inner) product *= dims[--k]!;
  return k;
}

/** The expression of a source in terms of the loads, with earlier formulas written into later ones. */
export function composed({ body }: LoopProgram): (source: Source) => Expression {
  const done: Expression[] = [];
  const of = (source: Source): Expression => {
    if (source.kind === 'number') return number(source.value);
    return source.kind === 'load' ? argument(source.index) : done[source.index]!;
  };
  for (const { expression, operands } of body) done.push(reduce(expression, operands.map(of)));
  return of;
}

/** Rows that are added one after the other before they join the total: near √n, so that neither sum gets long. */
export function leadingBlock(rows: number): number {
  return Math.max(sumBlock, Math.ceil(Math.sqrt(rows)));
}

/** The innermost axis along which an access moves; −1 for none. */
export function deepestAxis(strides: readonly number[]): number {
  let axis = strides.length - 1;
  while (axis >= 0 && strides[axis] === 0) axis--;
  return axis;
}
