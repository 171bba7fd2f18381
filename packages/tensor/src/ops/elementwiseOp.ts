import { isFloat, promote, toFloat, type DType, type FloatArray } from '../dtype.js';
import { argument, parseFormula, argumentsOf, type Expression } from '../formula/expression.js';
import { differentiate, productOf, sumOf } from '../formula/derivative.js';
import type { Intrinsic } from '../formula/intrinsic.js';
import type { Operand } from '../kernels/copy.js';
import { runLoop } from '../kernels/loop.js';
import { asOperands } from '../create.js';
import { apply1, defineOp, type Call, type Op } from '../op.js';
import { broadcastShapes, sizeOf } from '../shape.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { broadcastTo, reshaped, sumTo } from './broadcast.js';
import { astype } from './cast.js';

/** How the result's type follows from the operands': the strongest, the strongest as a float, bool, or that of all but the first. */
export type ResultType = 'same' | 'float' | 'bool' | 'branches';

/** What an elementwise op may say besides its formula. */
export interface ElementwiseOptions {
  /** Default `float`. */
  readonly result?: ResultType;
  /**
   * ∂/∂x, ∂/∂y, ∂/∂z as formulas of the arguments and the result `r`, where the derivative of the formula itself
   * would be slower or less accurate. `null` keeps the automatic one.
   */
  readonly partials?: readonly (string | null)[];
  /** Functions that the formula calls beyond the standard ones. */
  readonly uses?: () => readonly Intrinsic[];
  /** A kernel for dense float data that beats the generated loop; returns false when it declines. */
  readonly bulk?: (input: FloatArray, output: FloatArray) => boolean;
  /** Checks values before the loop runs, where the op is not defined for all of them. */
  readonly check?: (inputs: readonly Operand[]) => void;
}

/** An elementwise function of one tensor. */
export type Unary = (x: TensorLike) => Tensor;
/** An elementwise function of two tensors that broadcast. */
export type Binary = (x: TensorLike, y: TensorLike) => Tensor;
/** An elementwise function of three tensors that broadcast. */
export type Ternary = (x: TensorLike, y: TensorLike, z: TensorLike) => Tensor;

/**
 * Declares an elementwise function of x by its formula. Its derivatives of every order, batching, fusion in
 * compiled functions and kernels for other devices all follow from the formula.
 *
 * @example
 * const softsign = unary('softsign', 'x / (1 + abs(x))');
 * softsign(tensor([1, -3])).toArray() // => [ 0.5, -0.75 ]
 */
export function unary(name: string, formula: string, options?: ElementwiseOptions): Unary {
  const op = elementwise(name, formula, 1, options);
  return (x) => apply1(op, asOperands([x]), undefined);
}

/**
 * Declares an elementwise function of x and y by its formula; see `unary`.
 *
 * @example
 * const squaredDistance = binary('squaredDistance', '(x - y) * (x - y)');
 * squaredDistance([1, 5], 2).toArray() // => [ 1, 9 ]
 */
export function binary(name: string, formula: string, options?: ElementwiseOptions): Binary {
  const op = elementwise(name, formula, 2, options);
  return (x, y) => apply1(op, asOperands([x, y]), undefined);
}

/**
 * Declares an elementwise function of x, y and z by its formula; see `unary`.
 *
 * @example
 * const lerp = ternary('lerp', 'x + z * (y - x)');
 * lerp(0, 10, [0.1, 0.5]).toArray() // => [ 1, 5 ]
 */
export function ternary(name: string, formula: string, options?: ElementwiseOptions): Ternary {
  const op = elementwise(name, formula, 3, options);
  return (x, y, z) => apply1(op, asOperands([x, y, z]), undefined);
}

const names = ['x', 'y', 'z'];

function elementwise(name: string, formula: string, arity: number, options: ElementwiseOptions = {}): Op<undefined> {
  const { result = 'float', uses = () => [] } = options;
  const arguments_ = names.slice(0, arity);
  let expression: Expression | undefined;
  const parsed = (): Expression => (expression ??= parseFormula(formula, arguments_, uses()));
  const partial = (k: number): Expression => {
    const given = options.partials?.[k];
    if (given != null) return parseFormula(given, [...arguments_, 'r'], uses());
    return differentiate(parsed(), k, argument(arity));
  };
  return fromExpression(name, arity, parsed, partial, (dtypes) => resultType(result, dtypes), options);
}

function resultType(result: ResultType, dtypes: readonly DType[]): DType {
  if (result === 'bool') return 'bool';
  if (result === 'branches') return dtypes.slice(1).reduce(promote);
  const strongest = dtypes.reduce(promote);
  if (result === 'float') return toFloat(strongest);
  return strongest === 'bool' ? 'int32' : strongest;
}

/**
 * An elementwise op over expressions. `partial(k)` is ∂/∂(argument k) over the arguments followed by the result.
 * Derivatives are elementwise ops again, made of those expressions on first use: one fused loop each.
 * @internal
 */
export function fromExpression(
  name: string,
  arity: number,
  expression: () => Expression,
  partial: (k: number) => Expression,
  dtypeOf: (dtypes: readonly DType[]) => DType,
  { bulk, check }: Pick<ElementwiseOptions, 'bulk' | 'check'> = {},
): Op<undefined> {
  const partials: (Expression | undefined)[] = [];
  const slope = (k: number): Expression => (partials[k] ??= partial(k));
  const derived = new Map<string, Derived>();

  /** Σₖ (factor k)·∂/∂(argument k) for the chosen k, over arguments, result and factors, of which only those used are passed. */
  const combination = (of: readonly number[]): Derived => {
    const key = of.join();
    let found = derived.get(key);
    if (found === undefined) {
      const total = of
        .map((k, j) => productOf(argument(arity + 1 + j), slope(k)))
        .reduce(sumOf, { kind: 'number', value: 0 });
      derived.set(key, (found = deriveOp(`${name}'`, total)));
    }
    return found;
  };

  const op: Op<undefined> = defineOp<undefined>({
    name,
    infer: (inputs) => ({
      shape: inputs.length === 1 ? inputs[0]!.shape : broadcastShapes(name, inputs.map((x) => x.shape), names),
      dtype: inputs.length === 1 ? dtypeOf([inputs[0]!.dtype]) : dtypeOf(inputs.map((x) => x.dtype)),
    }),
    kernel: (inputs, [y], _, [aval]) => {
      check?.(inputs);
      runLoop(op, expression, inputs, y!, aval!, bulk);
    },
    strided: true,
    elementwise: { expression, ...(bulk && { bulk }), ...(check && { check }) },
    flops: (_, [y]) => sizeOf(y!.shape) * costOf(expression()),
    vjp: ([g], call) =>
      call.inputs.map((x, k) => {
        if (!call.needs[k]) return null;
        const cotangent = runDerived(combination([k]), call, [g!]);
        return cotangent === null ? null : sumTo(astype(cotangent, x.dtype), x.shape);
      }),
    jvp: (tangents, call) => {
      const of = tangents.flatMap((t, k) => (t === null ? [] : [k]));
      const y = call.outputs[0]!;
      if (!isFloat(y.dtype)) return [null];
      const tangent = runDerived(combination(of), call, of.map((k) => tangents[k]!));
      return [tangent === null ? null : broadcastTo(astype(tangent, y.dtype), y.shape)];
    },
    batch: ({ inputs, batched, size }) => {
      const ndim = Math.max(...inputs.map((x, k) => x.ndim - (batched[k] ? 1 : 0)));
      const aligned = inputs.map((x, k) => {
        if (!batched[k] || x.ndim - 1 === ndim) return x;
        return reshaped(x, [size, ...new Array<number>(ndim - x.ndim + 1).fill(1), ...x.shape.slice(1)]);
      });
      return [apply1(op, aligned, undefined)];
    },
  });
  return op;
}

interface Derived {
  /** Undefined when the derivative is just the one thing taken, or vanishes everywhere. */
  readonly op: Op<undefined> | undefined;
  /** Which of arguments, result and factors it takes. */
  readonly takes: readonly number[];
}

function deriveOp(name: string, e: Expression): Derived {
  if (e.kind === 'number' && e.value === 0) return { op: undefined, takes: [] };
  const takes = [...argumentsOf(e)].sort((a, b) => a - b);
  if (e.kind === 'argument') return { op: undefined, takes };
  const compact = renumber(e, takes);
  const partial = (k: number): Expression => differentiate(compact, k);
  return { op: fromExpression(name, takes.length, () => compact, partial, (dtypes) => toFloat(dtypes.reduce(promote))), takes };
}

function renumber(e: Expression, takes: readonly number[]): Expression {
  if (e.kind === 'argument') return argument(takes.indexOf(e.index));
  return e.kind === 'number' ? e : { ...e, args: e.args.map((a) => renumber(a, takes)) };
}

function runDerived({ op, takes }: Derived, call: Call<undefined>, factors: readonly Tensor[]): Tensor | null {
  if (takes.length === 0) return null;
  const available = [...call.inputs, ...call.outputs, ...factors];
  if (op === undefined) return available[takes[0]!]!;
  return apply1(op, takes.map((k) => available[k]!), undefined);
}

const costs: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 1, '/': 4, sqrt: 4, neg: 1 };

function costOf(e: Expression): number {
  if (e.kind !== 'call') return 0;
  const own = costs[e.fn.name] ?? (e.fn.logical || e.fn.name === '?:' ? 1 : 10);
  return e.args.reduce((total, a) => total + costOf(a), own);
}
