import { functions, operators, type Intrinsic } from './intrinsic.js';

/** A formula as a tree: numbers, arguments by position, and calls of intrinsics. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'call'; readonly fn: Intrinsic; readonly args: readonly Expression[] };

/**
 * A constant in a formula.
 * @internal
 */
export function number(value: number): Expression {
  return { kind: 'number', value };
}

/**
 * The argument at a position.
 * @internal
 */
export function argument(index: number): Expression {
  return { kind: 'argument', index };
}

/**
 * A call of an intrinsic.
 * @internal
 */
export function call(fn: Intrinsic, ...args: Expression[]): Expression {
  return { kind: 'call', fn, args };
}

/**
 * Replaces every argument by an expression.
 * @internal
 */
export function substitute(e: Expression, replacements: readonly Expression[]): Expression {
  if (e.kind === 'number') return e;
  if (e.kind === 'argument') return replacements[e.index]!;
  return { kind: 'call', fn: e.fn, args: e.args.map((a) => substitute(a, replacements)) };
}

/**
 * The positions of the arguments that occur, ascending.
 * @internal
 */
export function argumentsOf(e: Expression, found: Set<number> = new Set()): Set<number> {
  if (e.kind === 'argument') found.add(e.index);
  else if (e.kind === 'call') for (const a of e.args) argumentsOf(a, found);
  return found;
}

const binaryPrecedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

const token = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?)|([A-Za-z_]\w*)|(\|\||&&|==|!=|<=|>=|[-+*/<>!?:(),]))/gy;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (match === null) throw new SyntaxError(`Formula "${text}": unexpected character at position ${at}.`);
    tokens.push((match[1] ?? match[2] ?? match[3])!);
  }
  return tokens;
}

/**
 * Reads a formula such as `x >= 0 ? 1 / (1 + exp(-x)) : r`. Operators and their precedence are JavaScript's;
 * `names` are the argument names by position; `extra` adds functions to the standard ones.
 * @internal
 */
export function parseFormula(text: string, names: readonly string[], extra: readonly Intrinsic[] = []): Expression {
  const tokens = tokenize(text);
  let at = 0;

  const fail = (what: string): never => {
    throw new SyntaxError(`Formula "${text}": expected ${what}, got ${tokens[at] ?? 'the end'}.`);
  };
  const take = (expected: string): void => {
    if (tokens[at] !== expected) fail(`"${expected}"`);
    at++;
  };

  const conditional = (): Expression => {
    const condition = binary(1);
    if (tokens[at] !== '?') return condition;
    at++;
    const yes = conditional();
    take(':');
    return call(operators['?:']!, condition, yes, conditional());
  };

  const binary = (minimum: number): Expression => {
    let left = unary();
    for (;;) {
      const symbol = tokens[at] ?? '';
      const precedence = binaryPrecedence[symbol];
      if (precedence === undefined || precedence < minimum) return left;
      at++;
      left = call(operators[symbol]!, left, binary(precedence + 1));
    }
  };

  const unary = (): Expression => {
    if (tokens[at] === '-') {
      at++;
      const operand = unary();
      return operand.kind === 'number' ? number(-operand.value) : call(operators['neg']!, operand);
    }
    if (tokens[at] === '!') {
      at++;
      return call(operators['!']!, unary());
    }
    return primary();
  };

  const primary = (): Expression => {
    const word = tokens[at++] ?? fail('a value');
    if (word === '(') {
      const inner = conditional();
      take(')');
      return inner;
    }
    if (/^\d/.test(word)) return number(Number(word));
    if (tokens[at] === '(') {
      const fn = extra.find((f) => f.name === word) ?? functions[word] ?? fail(`a known function instead of "${word}"`);
      at++;
      const args = [conditional()];
      while (tokens[at] === ',') {
        at++;
        args.push(conditional());
      }
      take(')');
      return call(fn, ...args);
    }
    const index = names.indexOf(word);
    return index >= 0 ? argument(index) : fail(`one of ${names.join(', ')} instead of "${word}"`);
  };

  const result = conditional();
  if (at < tokens.length) fail('the end');
  return result;
}
