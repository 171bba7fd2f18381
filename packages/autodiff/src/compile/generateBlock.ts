import { argument, number, toJavaScript, type Expression } from '@x/tensor/core';
import type { Bindings } from './bindings.js';
import type { BlockResult, Element } from './blockProgram.js';
import { reduce } from './meaning.js';
import type { Value } from './program.js';

/** Straight-line JavaScript for a block: elements live in local variables, only those of `needed` values are stored. */
export function generateBlock(results: readonly BlockResult[], needed: ReadonlySet<Value>, bindings: Bindings): string {
  const made = new Map<Value, Expression[]>();
  const loads: string[] = [];
  const loaded = new Map<string, Expression>();
  const load = ({ value, index }: Element): Expression => {
    if (value.data !== undefined) return number(value.data[index]!);
    const own = made.get(value);
    if (own !== undefined) return own[index]!;
    const text = `${bindings.array(value)}[${index}]`;
    let e = loaded.get(text);
    if (e === undefined) loaded.set(text, (e = argument(loads.push(text) - 1)));
    return e;
  };
  const targets: string[] = [];
  const stored: Expression[] = [];
  for (const { value, elements } of results) {
    const expressions = elements.map(({ expression, operands }) => reduce(expression, operands.map(load)));
    made.set(value, expressions);
    if (!needed.has(value)) continue;
    expressions.forEach((e, i) => {
      targets.push(`${bindings.array(value)}[${i}]`);
      stored.push(e);
    });
  }
  const source = toJavaScript(stored, loads.map((_, k) => `v${k}`));
  bindings.functions(source.bindings);
  return [
    ...loads.map((text, k) => `const v${k} = ${text};`),
    ...source.statements,
    ...targets.map((target, k) => `${target} = ${source.results[k]!};`),
  ].join('\n');
}
