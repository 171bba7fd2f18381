import type { Expression } from './expression.js';
import type { Intrinsic } from './intrinsic.js';

/** JavaScript source of some expressions: statements that compute shared parts, and one source text per expression. */
export interface Source {
  readonly statements: readonly string[];
  readonly results: readonly string[];
  /** Functions that the source calls by name; bind them when the code is built. */
  readonly bindings: ReadonlyMap<string, Intrinsic>;
}

/**
 * Writes expressions as JavaScript over the given argument sources. Equal parts are computed once. With `integer`
 * the arithmetic is that of int32 (products wrap instead of rounding). `table` names a Float64Array bound in the code:
 * with it choices between cheap numbers are made without a branch, which in loops over unordered data is mispredicted
 * half of the time and then costs more than everything else.
 * @internal
 */
export function toJavaScript(
  expressions: readonly Expression[],
  args: readonly string[],
  { integer = false, prefix = 't', table }: { integer?: boolean; prefix?: string; table?: string } = {},
): Source {
  interface Entry {
    readonly e: Expression;
    readonly children: Entry[];
    uses: number;
    name: string | undefined;
  }
  const entries = new Map<string, Entry>();
  const ids = new Map<Entry, number>();
  const order: Entry[] = [];
  const seen = new Map<Expression, Entry>();

  const visit = (e: Expression): Entry => {
    const known = seen.get(e);
    if (known !== undefined) {
      known.uses++;
      return known;
    }
    const children = e.kind === 'call' ? e.args.map(visit) : [];
    const key =
      e.kind === 'number'
        ? `#${Object.is(e.value, -0) ? '-0' : e.value}`
        : e.kind === 'argument'
          ? `$${e.index}`
          : `${e.fn.name}(${children.map((c) => ids.get(c)).join(',')})`;
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = { e, children, uses: 0, name: undefined };
      entries.set(key, entry);
      ids.set(entry, ids.size);
      order.push(entry);
    } else {
      // The children were visited once more on the way to an entry that is shared anyway.
      for (const child of children) child.uses--;
    }
    seen.set(e, entry);
    entry.uses++;
    return entry;
  };
  const roots = expressions.map(visit);

  const bindings = new Map<string, Intrinsic>();
  const statements: string[] = [];
  const isLogical = (entry: Entry): boolean => entry.e.kind === 'call' && entry.e.fn.logical === true;

  const write = (entry: Entry, asCondition: boolean): string => {
    if (entry.name !== undefined) return asCondition && !isLogical(entry) ? `(${entry.name} !== 0)` : asNumber(entry, entry.name, asCondition);
    const { e } = entry;
    if (e.kind === 'number') return asCondition ? String(e.value !== 0) : literal(e.value);
    if (e.kind === 'argument') return asCondition ? `(${args[e.index]!} !== 0)` : args[e.index]!;
    return asNumber(entry, plain(entry, e.fn), asCondition);
  };
  const asNumber = (entry: Entry, text: string, asCondition: boolean): string => {
    if (asCondition) return isLogical(entry) ? text : `(${text} !== 0)`;
    return isLogical(entry) ? `(${text} ? 1 : 0)` : text;
  };
  let choices = 0;
  /** Both numbers go into the table, and the condition is the place to read. */
  const choose = (condition: string, yes: string, no: string): string | undefined => {
    if (!table || choices === tableLength || /[a-z]\w*\(/i.test(`${yes} ${no}`)) return undefined;
    choices += 2;
    return `(${table}[${choices - 1}] = ${yes}, ${table}[${choices - 2}] = ${no}, ${table}[${choices - 2} + +${condition}])`;
  };
  const chosen = (name: string, [x, y, z]: readonly string[]): string | undefined =>
    // Not x > 0, which loses NaN.
    name === '?:' ? choose(x!, y!, z!) : name === 'max' && y === '0' ? choose(`!(${x!} <= 0)`, x!, y) : undefined;
  const plain = (entry: Entry, fn: Intrinsic): string => {
    const takesConditions = fn.name === '&&' || fn.name === '||' || fn.name === '!';
    const sources = entry.children.map((c, k) => write(c, takesConditions || (fn.name === '?:' && k === 0)));
    const source = integer ? (fn.integer?.source ?? fn.source) : fn.source;
    if (source) return chosen(fn.name, sources) ?? source(...sources);
    bindings.set(fn.name, fn);
    return `${fn.name}(${sources.join(', ')})`;
  };

  for (const entry of order) {
    if (entry.uses > 1 && entry.e.kind === 'call') {
      const name = `${prefix}${statements.length}`;
      statements.push(`const ${name} = ${plain(entry, entry.e.fn)};`);
      entry.name = name;
    }
  }
  return { statements, results: roots.map((r) => write(r, false)), bindings };
}

const tableLength = 32;

/**
 * A table for generated code to choose from.
 * @internal
 */
export const choiceTable: Float64Array = /* @__PURE__ */ new Float64Array(tableLength);

/**
 * A number as source; negative ones in parentheses so that they can follow an operator.
 * @internal
 */
export function literal(value: number): string {
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : String(value);
}

let allowed: boolean | undefined;

/**
 * Whether code may be generated here; false under a content-security policy without `unsafe-eval`.
 * @internal
 */
export function canGenerateCode(): boolean {
  if (allowed === undefined) {
    try {
      allowed = (new Function('return 1') as () => number)() === 1;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/**
 * Evaluates an expression directly, for places where no code may be generated.
 * @internal
 */
export function interpret(e: Expression, args: readonly number[], integer = false): number {
  if (e.kind === 'number') return e.value;
  if (e.kind === 'argument') return args[e.index]!;
  const { fn } = e;
  if (fn.name === '?:') return interpret(e.args[interpret(e.args[0]!, args, integer) !== 0 ? 1 : 2]!, args, integer);
  const evaluate = integer ? (fn.integer?.evaluate ?? fn.evaluate) : fn.evaluate;
  return evaluate(...e.args.map((a) => interpret(a, args, integer)));
}
