import { argument, choiceTable, toJavaScript } from '@x/tensor/core';
import type { Bindings } from './bindings.js';
import { pushBlock, totalOf } from './cascade.js';
import { hoist } from './hoist.js';
import { composed, deepestAxis, leadingBlock, sumBlock, type Access, type LoopProgram } from './loopProgram.js';
import { reduce } from './meaning.js';
import { intoStrips, stripLength } from './strips.js';
import type { FloatArray, FloatType } from './vectorFunctions.js';

/** The first elements of strip k, a short array in the resident memory. */
export type StripOf = (k: number, dtype: FloatType, length: number) => FloatArray;

/** JavaScript statements that carry out a loop program on arrays bound by name. */
export function generateLoop(program: LoopProgram, bindings: Bindings, strip: StripOf): string {
  const { dims, reduced, split, loads, stores, sums } = program;
  const expressionOf = composed(program);
  const all = [...stores.map((s) => expressionOf(s.source)), ...sums.map((s) => expressionOf(s.source))];
  const { expressions, parts } = hoist(all, (k) => deepestAxis(loads[k]!.strides) < 0, loads.length);
  const loaded = loads.map((_, k) => `v${k}`);
  const before = toJavaScript(parts, loaded, { prefix: 'g' });
  const known = [...loaded, ...parts.map((_, j) => `h${j}`)];
  const strips = intoStrips(expressions, known.length);
  for (let k = 0; k < strips.count; k++) known.push(`q${k}`);
  const source = toJavaScript(strips.expressions, known, { table: bindings.bind(choiceTable, 'a') });
  bindings.functions(before.bindings);
  bindings.functions(source.bindings);
  const results = source.results.slice(stores.length);
  const levels = new Levels(program, bindings);
  const last = dims.length - 1;
  const dtypes = strips.phases.flatMap(({ calls }) => calls).sort((a, b) => a.strip - b.strip).map((c) => c.fn.dtype);
  /** The innermost loop over some elements from b on: what vector functions do is done for all of them first. */
  const stretch = (content: string, length: number): string => {
    const array = (k: number): string => bindings.bind(strip(k, dtypes[k]!, length), 'a');
    const read = (text: string): string => dtypes.map((_, k) => (new RegExp(`\\bq${k}\\b`).test(text) ? `const q${k} = ${array(k)}[j];\n` : '')).join('');
    const each = (text: string): string => `for (let j = 0; j < ${length}; j++) {\nconst i${last} = b + j;\n${levels.enter(last)}${read(text)}${text}}\n`;
    const phases = strips.phases.map(({ calls }) => {
      const written = toJavaScript(calls.map((c) => c.of), known);
      bindings.functions(written.bindings);
      const fill = [...written.statements, ...calls.map((c, k) => `${array(c.strip)}[j] = ${written.results[k]!};`)].join('\n') + '\n';
      return each(fill) + calls.map((c) => `${bindings.bind(c.fn.run, 'vector')}(${array(c.strip)}, ${array(c.strip)});\n`).join('');
    });
    return phases.join('') + each(content);
  };
  /** The innermost axis in stretches, whose lengths are literal so that the engine need not check places in strips. */
  const inStretches = (content: string, length: number, after = ''): string => {
    const n = dims[last]!;
    const whole = n - (n % length);
    const rest = n % length === 0 ? '' : `{\nconst b = ${whole};\n${stretch(content, n % length)}${after}}\n`;
    return `${whole === 0 ? '' : `for (let b = 0; b < ${whole}; b += ${length}) {\n${stretch(content, length)}${after}}\n`}${rest}`;
  };
  const loopOver = (level: number, content: string): string => {
    if (level === last && strips.count > 0) return inStretches(content, stripLength);
    return `for (let i${level} = 0; i${level} < ${dims[level]!}; i${level}++) {\n${levels.enter(level)}${content}}\n`;
  };
  const element = (add: (k: number, text: string) => string): string =>
    [
      ...source.statements,
      ...stores.map(({ access }, k) => `${levels.at(access)} = ${source.results[k]!};`),
      ...results.map((text, k) => add(k, text)),
    ].join('\n') + '\n';
  const nest = (from: number, to: number, content: string): string => {
    let text = content;
    for (let level = to - 1; level >= from; level--) text = loopOver(level, text);
    return text;
  };

  const finish = (k: number, total: string, at: string): string => {
    const { finish: e, target } = sums[k]!;
    const written = toJavaScript([reduce(e, [argument(0)])], [total], { prefix: 'f' });
    bindings.functions(written.bindings);
    return `${written.statements.join(' ')} ${bindings.array(target)}[${at}] = ${written.results[0]!};\n`;
  };

  /** Sums over the axes from `first` on into s0, s1, …, then hands them on. */
  const summed = (first: number, at: string): string => {
    const count = dims.slice(first).reduce((m, n) => m * n, 1);
    const start = sums.map((_, k) => `let s${k} = 0;\n`).join('');
    const add = (k: number, text: string): string => `s${k} += ${text};`;
    if (count <= sumBlock || first > last) {
      return `${start}${nest(first, dims.length, element(add))}${sums.map((_, k) => `{ ${finish(k, `s${k}`, at)}}\n`).join('')}`;
    }
    const [pushBlockName, totalOfName] = [bindings.bind(pushBlock, 'push'), bindings.bind(totalOf, 'total')];
    const stacks = sums.map(() => bindings.scratch(32));
    const push = `${sums.map((_, k) => `${pushBlockName}(${stacks[k]!}, blocks, s${k}); s${k} = 0;`).join(' ')} blocks++;\n`;
    const total = sums.map((_, k) => `{ const t${k}_ = ${totalOfName}(${stacks[k]!}, blocks); ${finish(k, `t${k}_`, at)}}\n`).join('');
    const inner = dims[last]!;
    if (inner > sumBlock) return `${start}let blocks = 0;\n${nest(first, last, inStretches(element(add), sumBlock, push))}${total}`;
    const rows = Math.floor(sumBlock / inner);
    const row = `${loopOver(last, element(add))}if (++rows === ${rows}) {\n${push}rows = 0;\n}\n`;
    return `${start}let blocks = 0, rows = 0;\n${nest(first, last, row)}if (rows > 0) {\n${push}}\n${total}`;
  };

  const open = `${levels.enter(-1)}${before.statements.map((text) => `${text}\n`).join('')}${before.results.map((text, j) => `const h${j} = ${text};\n`).join('')}`;
  if (reduced === 'all') return open + summed(0, '0');
  if (reduced === 'trailing') return `${open}let o = 0;\n${nest(0, split, `${summed(split, 'o')}o++;\n`)}`;
  if (reduced === 'none') return open + nest(0, dims.length, element(() => ''));
  const kept = dims.slice(split).reduce((m, n) => m * n, 1);
  const rowsPerBlock = leadingBlock(dims.slice(0, split).reduce((m, n) => m * n, 1));
  const columns = sums.map(() => bindings.scratch(2 * kept));
  const each = (content: (k: number) => string): string => `for (let o = 0; o < ${kept}; o++) { ${sums.map((_, k) => content(k)).join(' ')} }\n`;
  const flush = each((k) => `${columns[k]!}[${kept} + o] += ${columns[k]!}[o]; ${columns[k]!}[o] = 0;`);
  const row = `let o = 0;\n${nest(split, dims.length, element((k, text) => `${columns[k]!}[o] += ${text};`) + 'o++;\n')}if (++rows === ${rowsPerBlock}) {\n${flush}rows = 0;\n}\n`;
  return `${open}let rows = 0;\n${columns.map((c) => `${c}.fill(0);\n`).join('')}${nest(0, split, row)}${flush}${each((k) => `{ ${finish(k, `${columns[k]!}[${kept} + o]`, 'o')} }`)}`;
}

/** Writes where in its array each access stands, as far out of the loops as it is known. */
class Levels {
  private readonly bases = new Map<string, string>();
  private readonly declared: string[] = [];

  constructor(
    private readonly program: LoopProgram,
    private readonly bindings: Bindings,
  ) {
    const last = program.dims.length - 1;
    for (const { offset, strides } of [...program.loads, ...program.stores.map((s) => s.access)]) {
      const key = baseKey(offset, strides);
      if (this.bases.has(key)) continue;
      const steps = strides.slice(0, last).flatMap((s, k) => (s === 0 ? [] : [s === 1 ? `i${k}` : `i${k} * ${s}`]));
      const terms = offset === 0 ? steps : [...steps, String(offset)];
      if (terms.length < 2) {
        this.bases.set(key, terms[0] ?? '');
        continue;
      }
      const name = `p${this.bases.size}`;
      this.bases.set(key, name);
      this.declared.push(`const ${name} = ${terms.join(' + ')};\n`);
    }
  }

  /** Statements at the start of a loop's body (before all loops for −1). */
  enter(level: number): string {
    const { loads, dims } = this.program;
    const last = dims.length - 1;
    let text = level === last - 1 ? this.declared.join('') : '';
    loads.forEach((load, k) => {
      // An element that inner loops share is read once outside of them.
      if (deepestAxis(load.strides) === level) text += `const v${k} = ${level < last ? this.outer(load, level) : this.at(load)};\n`;
    });
    return text;
  }

  private outer({ value, offset, strides }: Access, level: number): string {
    const terms = strides.slice(0, level + 1).flatMap((s, k) => (s === 0 ? [] : [`i${k} * ${s}`]));
    return `${this.bindings.array(value)}[${[...terms, offset].join(' + ')}]`;
  }

  /** The element at hand in the innermost loop. */
  at({ value, offset, strides }: Access): string {
    const last = this.program.dims.length - 1;
    const base = this.bases.get(baseKey(offset, strides))!;
    const step = strides[last] ?? 0;
    const own = step === 0 ? '' : step === 1 ? `i${last}` : `i${last} * ${step}`;
    return `${this.bindings.array(value)}[${[base, own].filter((t) => t !== '').join(' + ') || '0'}]`;
  }
}

function baseKey(offset: number, strides: readonly number[]): string {
  return `${offset} ${strides.slice(0, -1).join()}`;
}
