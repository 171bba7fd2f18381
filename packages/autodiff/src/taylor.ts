import { apply, asTensor, astype, broadcastTo, div, DomainError, isFloat, Recording, type Node, type Tensor, type TensorLike } from '@x/tensor/core';
import { nodesOf } from './backward.js';
import { pushThrough, zerosAs } from './forward.js';
import { flattenResult } from './leaves.js';
import { mark, settle } from './mark.js';
import { cauchyProduct, constantSeries, derivativeSeries, formulaSeries, isConstantUpTo, lineSeries, series, type Series } from './series.js';
import { walks } from './walks.js';

/**
 * The Taylor coefficients f⁽ᵏ⁾(x₀)/k! for k = 0 … order, of a function of one variable (of t ↦ f(x₀ + t·1) for a
 * tensor x₀), by one recording and a walk in power-series arithmetic.
 *
 * Shapes: x₀ of shape S → order + 1 tensors of the shape of f(x₀).
 * Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 13.
 *
 * @example
 * taylor((x) => x.exp(), 0, 3).map((c) => c.item()) // => [ 1, 1, 0.5, 0.16666666666666666 ]
 */
export function taylor(f: (x: Tensor) => Tensor, x0: TensorLike, order: number): Tensor[] {
  if (!Number.isInteger(order) || order < 0) {
    throw new DomainError({ op: 'taylor', argument: 'order', expected: 'be a whole number ≥ 0', actual: String(order) });
  }
  const recording = new Recording('taylor');
  const x = asTensor(x0);
  const start = mark(isFloat(x.dtype) ? x : astype(x, 'float64'), recording);
  let result: Tensor;
  try {
    result = flattenResult('taylor', f(start)).leaves[0]!;
  } finally {
    recording.live = false;
  }
  const known = new Map<Tensor, Series>([[start, lineSeries(start)]]);
  extend(known, nodesOf([result], [start], recording));
  const y = known.get(result) ?? constantSeries(result);
  return Array.from({ length: order + 1 }, (_, k) => settle(broadcastTo(y.coefficient(k) ?? zerosAs(result), result.shape)));
}

type Known = Map<Tensor, Series>;

/** Gives every result of the nodes its series. */
function extend(known: Known, nodes: readonly Node[]): void {
  for (const node of nodes) {
    const of = node.inputs.map((x) => known.get(x) ?? constantSeries(x));
    const results = resultSeries(node, of);
    node.outputs.forEach((y, index) => known.set(y, results[index]!));
  }
}

function resultSeries(node: Node, of: readonly Series[]): Series[] {
  const { op, inputs, outputs, attrs } = node;
  if (op.elementwise !== undefined && op.linearity === undefined) return [formulaSeries(op.elementwise.expression(), of)];
  if (op.linearity === 'linear') {
    return outputs.map((_, index) =>
      series((k) => {
        const terms = of.map((s) => s.coefficient(k));
        if (terms.every((t) => t === null)) return null;
        return apply(op, inputs.map((x, i) => (isFloat(x.dtype) ? (terms[i] ?? zerosAs(x)) : x)), attrs)[index]!;
      }),
    );
  }
  if (op.linearity === 'bilinear') return [cauchyProduct(of[0]!, of[1]!, (a, b) => apply(op, [a, b], attrs)[0]!)];
  return byDerivative(node, of);
}

/**
 * y = f(x) satisfies y' = f'(x)·x', so coefficient k of y follows from the coefficients below k of the forward rule.
 * The rule is made of ops: it is recorded once over x, x' and y, and walked in series arithmetic in turn.
 */
function byDerivative(node: Node, of: readonly Series[]): Series[] {
  let slopes: Series[] | undefined;
  let values: readonly Tensor[] | undefined;
  const results: Series[] = node.outputs.map((y, index) =>
    series((k) => {
      // Not the recorded value: a rule was recorded with stand-ins for its tangents.
      if (k === 0) return (values ??= apply(node.op, of.map((s, i) => s.coefficient(0) ?? zerosAs(node.inputs[i]!)), node.attrs))[index]!;
      if (!isFloat(y.dtype) || of.every((s) => isConstantUpTo(s, k))) return null;
      const c = (slopes ??= slopesOf(node, of, results))[index]!.coefficient(k - 1);
      return c === null ? null : div(c, k);
    }),
  );
  return results;
}

function slopesOf(node: Node, of: readonly Series[], results: readonly Series[]): Series[] {
  const recording = new Recording('taylor');
  const inputs = node.inputs.map((x, i) => mark(of[i]!.coefficient(0) ?? zerosAs(x), recording));
  // The rule may look at the results, so they have to be the true ones.
  const outputs = results.map((y, k) => mark(y.coefficient(0) ?? zerosAs(node.outputs[k]!), recording));
  const tangents = node.inputs.map((x) => (isFloat(x.dtype) ? mark(zerosAs(x), recording) : null));
  const pushed = pushThrough({ ...node, inputs, outputs } as Node, tangents, walks);
  recording.live = false;
  const known: Known = new Map();
  inputs.forEach((x, i) => known.set(x, of[i]!));
  outputs.forEach((y, k) => known.set(y, results[k]!));
  tangents.forEach((t, i) => t !== null && known.set(t, derivativeSeries(of[i]!)));
  const wanted = pushed.filter((p) => p !== null);
  extend(known, nodesOf(wanted, [...known.keys()], recording));
  return pushed.map((p, k) => (p === null ? constantSeries(zerosAs(node.outputs[k]!)) : (known.get(p) ?? constantSeries(p))));
}
