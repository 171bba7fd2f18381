import { apply1, argument, broadcastTo, call, div, fromExpression, mul, add, neg, partialOf, sub, substitute, toFloat, promote, where, scalar } from '@x/tensor/core';
import type { Expression, Intrinsic, Op, Tensor } from '@x/tensor/core';

/** A power series in t: its coefficients, computed when asked for and kept. Null stands for a zero coefficient. */
export interface Series {
  coefficient(k: number): Tensor | null;
}

/** A series of which each coefficient is computed once. */
export function series(compute: (k: number) => Tensor | null): Series {
  const known: (Tensor | null)[] = [];
  return {
    coefficient: (k) => {
      if (known[k] === undefined) known[k] = compute(k);
      return known[k]!;
    },
  };
}

/** x + 0·t + 0·t² + … */
export function constantSeries(x: Tensor): Series {
  return { coefficient: (k) => (k === 0 ? x : null) };
}

/** x + t, elementwise. */
export function lineSeries(x: Tensor): Series {
  return { coefficient: (k) => (k === 0 ? x : k === 1 ? broadcastTo(scalar(1, x.dtype), x.shape) : null) };
}

/** The derivative with respect to t. */
export function derivativeSeries(s: Series): Series {
  return series((k) => {
    const c = s.coefficient(k + 1);
    return c === null ? null : mul(c, k + 1);
  });
}

/** Whether the coefficients 1 … k all vanish. */
export function isConstantUpTo(s: Series, k: number): boolean {
  for (let j = 1; j <= k; j++) if (s.coefficient(j) !== null) return false;
  return true;
}

const plus = (a: Tensor | null, b: Tensor | null): Tensor | null => (a === null ? b : b === null ? a : add(a, b));

/** Σᵢ times(aᵢ, bₖ₋ᵢ): the Cauchy product under any bilinear operation. */
export function cauchyProduct(a: Series, b: Series, times: (x: Tensor, y: Tensor) => Tensor): Series {
  return series((k) => {
    let total: Tensor | null = null;
    for (let i = 0; i <= k; i++) {
      const [x, y] = [a.coefficient(i), b.coefficient(k - i)];
      if (x !== null && y !== null) total = plus(total, times(x, y));
    }
    return total;
  });
}

/** r = a / b from a = r·b: rₖ = (aₖ − Σᵢ₍ᵢ₌₀…ₖ₋₁₎ rᵢ·bₖ₋ᵢ) / b₀. */
function quotient(a: Series, b: Series): Series {
  const r: Series = series((k) => {
    let rest = a.coefficient(k);
    for (let i = 0; i < k; i++) {
      const [x, y] = [r.coefficient(i), b.coefficient(k - i)];
      if (x !== null && y !== null) rest = rest === null ? neg(mul(x, y)) : sub(rest, mul(x, y));
    }
    return rest === null ? null : div(rest, b.coefficient(0)!);
  });
  return r;
}

/** A formula evaluated in power-series arithmetic over the series of its arguments. */
export function formulaSeries(e: Expression, args: readonly Series[]): Series {
  if (e.kind === 'number') return constantSeries(scalar(e.value, 'float64'));
  if (e.kind === 'argument') return args[e.index]!;
  const of = e.args.map((a) => formulaSeries(a, args));
  const [a, b, c] = of as [Series, Series, Series];
  switch (e.fn.name) {
    case '+':
      return series((k) => plus(a.coefficient(k), b.coefficient(k)));
    case '-':
      return series((k) => {
        const [x, y] = [a.coefficient(k), b.coefficient(k)];
        return y === null ? x : x === null ? neg(y) : sub(x, y);
      });
    case 'neg':
      return series((k) => (a.coefficient(k) === null ? null : neg(a.coefficient(k)!)));
    case '*':
      return cauchyProduct(a, b, mul);
    case '/':
      return quotient(a, b);
    case '?:':
      return series((k) => {
        const [x, y] = [b.coefficient(k), c.coefficient(k)];
        return x === null && y === null ? null : where(a.coefficient(0)!, x ?? 0, y ?? 0);
      });
    default:
      return functionSeries(e.fn, of);
  }
}

/** r = f(x, …) satisfies r' = Σ ∂f/∂xᵢ·xᵢ', so rₖ follows from the coefficients below k of the partials. */
function functionSeries(fn: Intrinsic, of: readonly Series[]): Series {
  let slope: Series | undefined;
  const r: Series = series((k) => {
    if (k === 0) return apply1(valueOp(fn, of.length), of.map((s) => s.coefficient(0)!), undefined);
    if (fn.partials === undefined || of.every((s) => isConstantUpTo(s, k))) return null;
    const c = (slope ??= slopeSeries(fn, [...of, r], of)).coefficient(k - 1);
    return c === null ? null : div(c, k);
  });
  return r;
}

function slopeSeries(fn: Intrinsic, args: readonly Series[], of: readonly Series[]): Series {
  const terms = of.flatMap((s, i) => {
    const partial = partialOf(fn, i, of.length);
    return partial === undefined ? [] : [cauchyProduct(formulaSeries(partial, args), derivativeSeries(s), mul)];
  });
  return series((k) => terms.reduce<Tensor | null>((total, term) => plus(total, term.coefficient(k)), null));
}

const valueOps = new Map<Intrinsic, Op<undefined>>();

/** The intrinsic itself as an op on tensors. */
function valueOp(fn: Intrinsic, arity: number): Op<undefined> {
  let op = valueOps.get(fn);
  if (op === undefined) {
    const args = Array.from({ length: arity }, (_, i) => argument(i));
    const partial = (k: number): Expression => substitute(partialOf(fn, k, arity) ?? { kind: 'number', value: 0 }, [...args, argument(arity)]);
    op = fromExpression(fn.name, arity, () => call(fn, ...args), partial, (dtypes) => (fn.logical ? 'bool' : toFloat(dtypes.reduce(promote))));
    valueOps.set(fn, op);
  }
  return op;
}
