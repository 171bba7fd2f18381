import { argument, type Expression } from '@x/tensor/core';

/**
 * Takes the parts of expressions that depend on fixed arguments alone out of them: `parts[j]` is then argument
 * `first + j` of the expressions, and can be computed once before a loop.
 */
export function hoist(
  expressions: readonly Expression[],
  isFixed: (index: number) => boolean,
  first: number,
): { expressions: readonly Expression[]; parts: readonly Expression[] } {
  const fixed = new Map<Expression, boolean>();
  const rewritten = new Map<Expression, Expression>();
  const parts: Expression[] = [];
  const check = (e: Expression): boolean => {
    if (e.kind === 'number') return true;
    if (e.kind === 'argument') return isFixed(e.index);
    let is = fixed.get(e);
    if (is === undefined) fixed.set(e, (is = e.args.every(check)));
    return is;
  };
  const rewrite = (e: Expression): Expression => {
    if (e.kind !== 'call') return e;
    let found = rewritten.get(e);
    if (found === undefined) {
      found = check(e) ? argument(first + parts.push(e) - 1) : { ...e, args: e.args.map(rewrite) };
      rewritten.set(e, found);
    }
    return found;
  };
  return { expressions: expressions.map(rewrite), parts };
}
