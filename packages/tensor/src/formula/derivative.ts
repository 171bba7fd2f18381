import { call, number, parseFormula, substitute, type Expression } from './expression.js';
import { operators, type Intrinsic } from './intrinsic.js';

const add = operators['+']!;
const multiply = operators['*']!;
const choose = operators['?:']!;
const negate = operators['neg']!;

const isNumber = (e: Expression, value: number): boolean => e.kind === 'number' && e.value === value;

/** a + b, leaving out structural zeros. */
export function sumOf(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  return call(add, a, b);
}

/**
 * a·b for the chain rule. A structural zero stays zero whatever the other factor is, and a conditional factor
 * selects instead of multiplying, so that a branch not taken cannot turn an infinite factor into NaN.
 */
export function productOf(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0) || isNumber(b, 0)) return number(0);
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  if (isNumber(a, -1)) return call(negate, b);
  if (isNumber(b, -1)) return call(negate, a);
  if (b.kind === 'call' && b.fn === choose) return conditional(b.args[0]!, productOf(a, b.args[1]!), productOf(a, b.args[2]!));
  if (a.kind === 'call' && a.fn === choose) return conditional(a.args[0]!, productOf(a.args[1]!, b), productOf(a.args[2]!, b));
  return call(multiply, a, b);
}

function conditional(condition: Expression, yes: Expression, no: Expression): Expression {
  if (yes.kind === 'number' && isNumber(no, yes.value)) return yes;
  return call(choose, condition, yes, no);
}

/**
 * The partial derivative of a formula with respect to the argument at `index`, by the chain rule over the
 * partials of its intrinsics. `result` stands for the value of the whole formula where that is at hand, so that
 * `exp` and its like need no second evaluation.
 */
export function differentiate(e: Expression, index: number, result?: Expression): Expression {
  if (e.kind === 'number') return number(0);
  if (e.kind === 'argument') return number(e.index === index ? 1 : 0);
  const { fn, args } = e;
  if (fn === choose) {
    return conditional(args[0]!, differentiate(args[1]!, index), differentiate(args[2]!, index));
  }
  let total = number(0);
  args.forEach((inner, k) => {
    const slope = differentiate(inner, index);
    if (isNumber(slope, 0)) return;
    const outer = partialOf(fn, k, args.length);
    if (outer === undefined) return;
    total = sumOf(total, productOf(substitute(outer, [...args, result ?? e]), slope));
  });
  return total;
}

const parsed = new WeakMap<Intrinsic, (Expression | undefined)[]>();

/**
 * ∂fn/∂(argument k) over the arguments followed by the result; undefined where it vanishes almost everywhere.
 * @internal
 */
export function partialOf(fn: Intrinsic, k: number, arity: number): Expression | undefined {
  let all = parsed.get(fn);
  if (all === undefined) {
    const names = ['x', 'y', 'z'].slice(0, arity).concat('r');
    const extra = [fn, ...(fn.uses?.() ?? [])];
    all = (fn.partials ?? []).map((text) => (text === null ? undefined : parseFormula(text, names, extra)));
    parsed.set(fn, all);
  }
  return all[k];
}
