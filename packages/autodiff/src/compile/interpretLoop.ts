import { interpret, type TypedArray } from '@x/tensor/core';
import { pushBlock, totalOf } from './cascade.js';
import { leadingBlock, sumBlock, type Access, type LoopProgram, type Source } from './loopProgram.js';
import type { Value } from './program.js';

/** Carries out a loop program without generated code: the same order of additions, so the same numbers. */
export function interpretLoop(program: LoopProgram, arrayOf: (value: Value) => TypedArray): () => void {
  const { dims, reduced, split, loads, body, stores, sums } = program;
  const last = dims.length - 1;
  const index = new Array<number>(dims.length).fill(0);
  const loaded = new Array<number>(loads.length);
  const formulas = new Array<number>(body.length);
  const valueOf = (s: Source): number => (s.kind === 'number' ? s.value : s.kind === 'load' ? loaded[s.index]! : formulas[s.index]!);
  const place = ({ offset, strides }: Access): number => strides.reduce((at, s, k) => at + s * index[k]!, offset);
  const partial = sums.map(() => 0);

  const element = (add: (k: number, term: number) => void): void => {
    loads.forEach((load, k) => (loaded[k] = arrayOf(load.value)[place(load)]!));
    body.forEach(({ expression, operands }, k) => (formulas[k] = interpret(expression, operands.map(valueOf))));
    for (const { source, access } of stores) arrayOf(access.value)[place(access)] = valueOf(source);
    sums.forEach(({ source }, k) => add(k, valueOf(source)));
  };
  const addTerm = (k: number, term: number): void => void (partial[k]! += term);
  const nest = (from: number, to: number, content: () => void): void => {
    if (from >= to) return content();
    for (let i = 0; i < dims[from]!; i++) {
      index[from] = i;
      nest(from + 1, to, content);
    }
  };
  const finish = (k: number, total: number, at: number): void => {
    arrayOf(sums[k]!.target)[at] = interpret(sums[k]!.finish, [total]);
  };

  const summed = (first: number, at: number): void => {
    partial.fill(0);
    const count = dims.slice(first).reduce((m, n) => m * n, 1);
    if (count <= sumBlock || first > last) {
      nest(first, dims.length, () => element(addTerm));
      return sums.forEach((_, k) => finish(k, partial[k]!, at));
    }
    const stacks = sums.map(() => new Float64Array(32));
    let blocks = 0;
    const push = (): void => {
      sums.forEach((_, k) => pushBlock(stacks[k]!, blocks, partial[k]!));
      partial.fill(0);
      blocks++;
    };
    const inner = dims[last]!;
    const rowsPerBlock = Math.floor(sumBlock / inner);
    let rows = 0;
    nest(first, last, () => {
      for (let i = 0; i < inner; i++) {
        index[last] = i;
        element(addTerm);
        if (inner > sumBlock && ((i + 1) % sumBlock === 0 || i === inner - 1)) push();
      }
      if (inner <= sumBlock && ++rows === rowsPerBlock) {
        push();
        rows = 0;
      }
    });
    if (rows > 0) push();
    sums.forEach((_, k) => finish(k, totalOf(stacks[k]!, blocks), at));
  };

  const summedByColumn = (): void => {
    const kept = dims.slice(split).reduce((m, n) => m * n, 1);
    const rowsPerBlock = leadingBlock(dims.slice(0, split).reduce((m, n) => m * n, 1));
    const block = sums.map(() => new Float64Array(kept));
    const total = sums.map(() => new Float64Array(kept));
    const flush = (): void =>
      block.forEach((b, k) => {
        b.forEach((term, o) => (total[k]![o]! += term));
        b.fill(0);
      });
    let rows = 0;
    nest(0, split, () => {
      let o = 0;
      nest(split, dims.length, () => {
        element((k, term) => void (block[k]![o]! += term));
        o++;
      });
      if (++rows === rowsPerBlock) {
        flush();
        rows = 0;
      }
    });
    flush();
    total.forEach((t, k) => t.forEach((sum, o) => finish(k, sum, o)));
  };

  return () => {
    if (reduced === 'none') nest(0, dims.length, () => element(addTerm));
    else if (reduced === 'all') summed(0, 0);
    else if (reduced === 'leading') summedByColumn();
    else {
      let o = 0;
      nest(0, split, () => summed(split, o++));
    }
  };
}
