import { argument, type Expression } from '@x/tensor/core';
import { keyOf } from './keyOf.js';
import { vectorFunctionOf, type VectorFunction } from './vectorFunctions.js';

/** Elements that go through a vector kernel at once: few enough to stay in the first-level cache. */
export const stripLength = 512;

/** Calls of vector functions that can be made at the same time, as their arguments need none of the others. */
export interface Phase {
  readonly calls: readonly { readonly fn: VectorFunction; readonly of: Expression; readonly strip: number }[];
}

/** Expressions cut at their calls of vector functions: strip k stands in them as argument `first + k`. */
export interface Strips {
  readonly phases: readonly Phase[];
  readonly expressions: readonly Expression[];
  readonly count: number;
}

/** Separates the calls of vector functions, each to be made for a whole strip of elements, from what is left for the loop. */
export function intoStrips(expressions: readonly Expression[], first: number): Strips {
  const phases: { fn: VectorFunction; of: Expression; strip: number }[][] = [];
  const rewritten = new Map<Expression, { e: Expression; depth: number }>();
  const byId = new Map<number, { e: Expression; depth: number }>();
  const ids = new Map<string, number>();
  let count = 0;
  const idCache = new Map<Expression, number>();
  /** Equal for equal expressions, so that none is put through a kernel twice. */
  const idOf = (e: Expression): number => {
    let id = idCache.get(e);
    if (id === undefined) {
      const key = e.kind === 'number' ? `#${keyOf(e.value)}` : e.kind === 'argument' ? `$${e.index}` : `${e.fn.name}(${e.args.map(idOf).join()})`;
      id = ids.get(key) ?? ids.size;
      ids.set(key, id);
      idCache.set(e, id);
    }
    return id;
  };
  /** `depth`: how many phases must have run before the expression can be evaluated. */
  const rewrite = (e: Expression): { e: Expression; depth: number } => {
    if (e.kind !== 'call') return { e, depth: 0 };
    let found = rewritten.get(e);
    if (found !== undefined) return found;
    const args = e.args.map(rewrite);
    const depth = Math.max(0, ...args.map((a) => a.depth));
    const inner: Expression = { ...e, args: args.map((a) => a.e) };
    const fn = vectorFunctionOf(e);
    if (fn === undefined) found = { e: inner, depth };
    else {
      const key = idOf(inner);
      found = byId.get(key);
      if (found === undefined) {
        (phases[depth] ??= []).push({ fn, of: inner.args[0]!, strip: count });
        byId.set(key, (found = { e: argument(first + count++), depth: depth + 1 }));
      }
    }
    rewritten.set(e, found);
    return found;
  };
  return { expressions: expressions.map((e) => rewrite(e).e), phases: phases.map((calls) => ({ calls })), count };
}
