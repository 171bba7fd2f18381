import { argument, call, isFloat, NoKernelError, number, operators, toJavaScript, type DType, type Expression, type Intrinsic } from '@x/tensor/core';
import { deviceFunctions } from './deviceFunctions.js';

/** An expression as the source of a kernel: statements to run first, the value, and the functions both call. */
export interface ExpressionSource {
  readonly statements: string;
  readonly value: string;
  readonly functions: ReadonlySet<string>;
}

/** How functions of formulas are called in kernels; those left out go by their own name if the table has it. */
const forms: Readonly<Record<string, string>> = {
  sqrt: 'sqrtOf', exp: 'expOf', log: 'logOf', sin: 'sinOf', cos: 'cosOf', tan: 'tanOf', asin: 'asinOf', acos: 'acosOf', atan: 'atanOf',
  atan2: 'atan2Of', sinh: 'sinhOf', cosh: 'coshOf', tanh: 'tanhOf', pow: 'powOf', min: 'minOf', max: 'maxOf', mod: 'modOf',
  round: 'roundOf', floor: 'floorOf', ceil: 'ceilOf', sign: 'signOf',
};

const written = new Map<string, Intrinsic>();

/** The function as kernels call it. */
function deviceForm(fn: Intrinsic, op: string): Intrinsic {
  let form = written.get(fn.name);
  if (form === undefined) written.set(fn.name, (form = makeForm(fn, op)));
  return form;
}

function makeForm(fn: Intrinsic, op: string): Intrinsic {
  const { name, evaluate } = fn;
  const make = (source: (...args: string[]) => string): Intrinsic => ({ name, evaluate, source });
  // Truth values are numbers here: shading languages do not mix them with floats.
  if (name === '&&' || name === '||') return { ...fn, logical: false, source: (x, y) => `(${x} ${name} ${y} ? 1 : 0)` };
  if (name === '!') return { ...fn, logical: false, source: (x) => `(${x} ? 0 : 1)` };
  if (fn.logical) return { name, evaluate, source: (x, y) => `(${fn.source!(x!, y!)} ? 1 : 0)` };
  if (name === 'abs') return make((x) => `Math.abs(${x})`);
  if (name === 'log2') return make((x) => `(logOf(${x}, inf, nan) * 1.4426950408889634)`);
  if (/^([-+*/]|neg|\?:|infinity|nan|exactInteger|truncOf)$/.test(name)) return fn;
  const known = forms[name] ?? name;
  const definition = deviceFunctions[known];
  if (definition === undefined) {
    throw new NoKernelError({
      op,
      argument: 'device',
      expected: `have the function ${name}`,
      actual: 'a device without it',
      hint: 'Run this op on the cpu: move its operands with x.to(cpu).',
    });
  }
  const special = definition.args.filter((a) => a === 'inf' || a === 'nan');
  return make((...args) => `${known}(${[...args, ...special].join(', ')})`);
}

const constant = (name: string, source: string, value: number): Intrinsic => ({ name, evaluate: () => value, source: () => source });
const infinity = constant('infinity', 'inf', Infinity);
const nan = constant('nan', 'nan', NaN);

/** Whole numbers that float32 holds, and NaN for all others: reading reports it. */
const exactInteger: Intrinsic = {
  name: 'exactInteger',
  evaluate: (x) => (Number.isInteger(x) && Math.abs(x) <= 2 ** 24 ? x : NaN),
  source: (x) => `exactInteger(${x}, nan)`,
};
const truncOf: Intrinsic = { name: 'truncOf', evaluate: Math.trunc, source: (x) => `truncOf(${x})` };

function translate(e: Expression, op: string): Expression {
  if (e.kind === 'argument') return e;
  if (e.kind === 'number') {
    if (Number.isFinite(e.value)) return e;
    if (Number.isNaN(e.value)) return call(nan);
    return e.value > 0 ? call(infinity) : call(negate, call(infinity));
  }
  return { kind: 'call', fn: deviceForm(e.fn, op), args: e.args.map((a) => translate(a, op)) };
}

const negate: Intrinsic = { name: 'neg', evaluate: (x) => -x, source: (x) => `(-${x})` };

/** Writes an expression over the sources of its arguments. `prefix` keeps the names of several apart. */
export function expressionSource(e: Expression, args: readonly string[], op: string, prefix = 't'): ExpressionSource {
  const { statements, results } = toJavaScript([translate(e, op)], args, { prefix });
  const text = `${statements.join(' ')} ${results[0]!}`;
  const functions = new Set([...text.matchAll(/\b([A-Za-z]\w*)\(/g)].map(([, name]) => name!).filter((name) => name in deviceFunctions));
  return { statements: statements.join(' '), value: results[0]!, functions };
}

/**
 * The formula as the device stores it. Whole numbers must stay exact: what float32 cannot hold becomes NaN, which goes
 * through every later op and is an error when it is read.
 */
export function storedAs(e: Expression, dtype: DType, from: readonly DType[]): Expression {
  const fromFloat = from.some(isFloat);
  if (e.kind === 'argument' && (dtype !== 'int32' || !fromFloat)) return e;
  const stored = dtype === 'int32' ? call(exactInteger, fromFloat && e.kind === 'argument' ? call(truncOf, e) : e) : e;
  return from.reduce((value, d, k) => (isFloat(d) ? value : call(choose, call(same, argument(k), argument(k)), value, number(NaN))), stored);
}

const choose = operators['?:']!;
const same = operators['==']!;
