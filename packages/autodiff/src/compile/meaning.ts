import {
  argument,
  call,
  defineOp,
  isFloat,
  number,
  sizeOf,
  type Aval,
  type DType,
  type Expression,
  type Intrinsic,
  type Op,
  type ReductionMeaning,
} from '@x/tensor/core';
import { identityOf } from './keyOf.js';
import { uniformNumber, type Step, type Window } from './program.js';

/** Copies a window into an array of its own. */
export const copyOp: Op = /* @__PURE__ */ defineOp<unknown>({
  name: 'copy',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  elementwise: { expression: () => argument(0) },
});

const formulas = new WeakMap<Step, Expression | null>();

/** The scalar formula of a step over the elements of its inputs, already rounded to its type; undefined for other steps. */
export function formulaOf(step: Step): Expression | undefined {
  let found = formulas.get(step);
  if (found === undefined) formulas.set(step, (found = makeFormula(step) ?? null));
  return found ?? undefined;
}

function makeFormula(step: Step): Expression | undefined {
  const { op, attrs, inputs, outputs } = step;
  if (op.elementwise === undefined || hasToCheck(step)) return undefined;
  const { dtype } = outputs[0]!;
  const integer = dtype === 'int32' && inputs.every((x) => x.value.dtype === 'int32' || x.value.dtype === 'bool');
  const literals = inputs.map((x, i) => {
    const value = uniformNumber(x);
    return value === undefined ? argument(i) : number(value);
  });
  const same = inputs.length === 1 && inputs[0]!.value.dtype === dtype && op.elementwise.expression(attrs).kind === 'argument';
  const e = reduce(op.elementwise.expression(attrs), literals, integer);
  return same ? e : rounded(e, dtype, integer);
}

/** The meaning of a step as a reduction that may be folded into loops; only floats, whose sums cannot overflow silently. */
export function reductionOf({ op, attrs, inputs, outputs }: Step): ReductionMeaning | undefined {
  if (op.reduction === undefined || !isFloat(outputs[0]!.dtype)) return undefined;
  const { shape, value } = inputs[0]!;
  return isFloat(value.dtype) ? op.reduction({ shape, dtype: value.dtype }, attrs) : undefined;
}

/** Whether a step reads its operands to refuse some, as its kernel does; a formula would not. */
export function hasToCheck({ op, attrs, inputs }: Pick<Step, 'op' | 'attrs' | 'inputs'>): boolean {
  const check = op.elementwise?.check;
  if (check === undefined) return false;
  let read = false;
  const probes = inputs.map(({ shape, strides, value: { dtype } }) => ({
    shape,
    strides,
    dtype,
    offset: 0,
    get data(): never {
      read = true;
      throw new Error('check: only types are known here.');
    },
  }));
  try {
    check(probes, attrs);
  } catch {
    return true;
  }
  return read;
}

const wrap = (name: string, evaluate: (x: number) => number, source: (x: string) => string): Intrinsic => ({ name, evaluate, source });
const toFloat32 = wrap('fround', Math.fround, (x) => `Math.fround(${x})`);
const toInt32 = wrap('int32', (x) => x | 0, (x) => `(${x} | 0)`);
const toByte = wrap('byte', (x) => x & 255, (x) => `(${x} & 255)`);

/** An expression rounded as storing it in an array of the type would. */
export function rounded(e: Expression, dtype: DType, integer = false): Expression {
  if (dtype === 'float64') return e;
  if (e.kind === 'number') return number(dtype === 'float32' ? Math.fround(e.value) : dtype === 'int32' ? e.value | 0 : e.value & 255);
  if (dtype === 'float32') return call(toFloat32, e);
  const fn = e.kind === 'call' ? e.fn : undefined;
  if (dtype === 'int32') return integer && fn?.name === 'int*' ? e : call(toInt32, e);
  return fn?.logical ? e : call(toByte, e);
}

const integerForms = new WeakMap<Intrinsic, Intrinsic>();

function integerForm(fn: Intrinsic): Intrinsic {
  if (fn.integer === undefined) return fn;
  let form = integerForms.get(fn);
  if (form === undefined) integerForms.set(fn, (form = { name: `int${fn.name}`, ...fn.integer }));
  return form;
}

const byName = new Map<string, Intrinsic>();
const renamed = new WeakMap<Intrinsic, Intrinsic>();

/** The function under a name that no other function has: several ops meet in one piece of code. */
function distinct(fn: Intrinsic): Intrinsic {
  const first = byName.get(fn.name);
  if (first === fn) return fn;
  if (first === undefined) {
    byName.set(fn.name, fn);
    return fn;
  }
  let other = renamed.get(fn);
  if (other === undefined) renamed.set(fn, (other = { ...fn, name: `${fn.name}_${identityOf(fn)}` }));
  return other;
}

/** An expression over other expressions, with what is exact for every number done at once: constants, ·1, /1. */
export function reduce(e: Expression, args: readonly Expression[], integer = false): Expression {
  if (e.kind === 'number') return e;
  if (e.kind === 'argument') return args[e.index]!;
  const parts = e.args.map((a) => reduce(a, args, integer));
  const fn = distinct(integer ? integerForm(e.fn) : e.fn);
  const values = parts.map((p) => (p.kind === 'number' ? p.value : undefined));
  if (fn.name === '?:' && values[0] !== undefined) return parts[values[0] !== 0 ? 1 : 2]!;
  if (values.every((v) => v !== undefined)) return number(fn.evaluate(...(values as number[])));
  if (fn.name === '*' && values[0] === 1) return parts[1]!;
  if ((fn.name === '*' || fn.name === '/') && values[1] === 1) return parts[0]!;
  return fn === e.fn && parts.every((p, i) => p === e.args[i]) ? e : call(fn, ...parts);
}

/** The number of elements that one output element of a reduction combines. */
export function countOf({ axes }: ReductionMeaning, { shape }: Aval | Window): number {
  return sizeOf(axes.map((axis) => shape[axis]!));
}
