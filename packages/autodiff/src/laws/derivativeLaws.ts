import { add, astype, isFloat, isTensor, mul, stack, sumTo, tensor, type Tensor } from '@x/tensor/core';
import { expectClose, type OpCase } from '@x/tensor/testing';
import { checkGradients } from '../checkGradients.js';
import { compile } from '../compile/compile.js';
import { grad } from '../grad.js';
import { vmap } from '../vmap.js';

const list = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (isTensor(y) ? [y] : y);

/** An uneven weighted sum of all float results: a scalar that no error of a single element can leave unchanged. */
function probe({ f, inputs }: OpCase, smooth: readonly number[]): (xs: readonly Tensor[]) => Tensor {
  return (xs) => {
    const all = inputs.map((x, i) => xs[smooth.indexOf(i)] ?? x);
    const terms = list(f(...all)).flatMap((y, k) => {
      if (!isFloat(y.dtype)) return [];
      const weights = tensor(Float64Array.from({ length: y.size }, (_, i) => Math.cos(0.7 * i + k + 0.3)), { shape: y.shape });
      return [sumTo(mul(astype(y, 'float64'), weights), [])];
    });
    return terms.reduce((total, term) => add(total, term));
  };
}

function smoothInputs({ smooth, inputs }: OpCase): readonly number[] {
  return smooth ?? inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
}

/**
 * The derivative rules of an op agree with central differences, backward and forward.
 *
 * @example
 * derivativeLaw({ name: 'exp', f: exp, inputs: [tensor([0.1, 0.2])] })
 */
export function derivativeLaw(c: OpCase): void {
  const smooth = smoothInputs(c);
  if (smooth.length === 0) return;
  // Central differences with step 6e-6 err by about 1e-10 times third derivatives of order 10² at most here.
  checkGradients(probe(c, smooth) as (x: unknown) => Tensor, smooth.map((i) => c.inputs[i]!), { tolerance: 1e-7 });
}

/**
 * So do the derivatives of the derivatives.
 *
 * @example
 * secondDerivativeLaw({ name: 'exp', f: exp, inputs: [tensor([0.1, 0.2])] })
 */
export function secondDerivativeLaw(c: OpCase): void {
  const smooth = smoothInputs(c);
  if (smooth.length === 0) return;
  const gradient = grad(probe(c, smooth) as (x: unknown) => Tensor) as unknown as (x: unknown) => readonly Tensor[];
  const along = (xs: readonly Tensor[]): Tensor =>
    gradient(xs)
      .map((g, k) => sumTo(mul(g, tensor(Float64Array.from({ length: g.size }, (_, i) => Math.sin(1.1 * i + k + 0.5)), { shape: g.shape })), []))
      .reduce((total, term) => add(total, term));
  checkGradients(along as (x: unknown) => Tensor, smooth.map((i) => c.inputs[i]!), { tolerance: 1e-6 });
}

/**
 * A batch gives what its examples give one by one, whichever of the inputs are batched.
 *
 * @example
 * batchLaw({ name: 'exp', f: exp, inputs: [tensor([0.1, 0.2])] })
 */
export function batchLaw({ name, f, inputs }: OpCase): void {
  const size = 3;
  for (const batched of masks(inputs.length)) {
    const examples = inputs.map((x, i) => Array.from({ length: batched[i] ? size : 1 }, (_, b) => vary(x, b)));
    const operands = examples.map((list_, i) => (batched[i] ? stack(list_) : list_[0]!));
    const results = list(vmap(((...xs: Tensor[]) => list(f(...xs))) as (...xs: Tensor[]) => unknown, { in: batched.map((is) => (is ? 0 : null)) })(...operands) as readonly Tensor[]);
    const rows = Array.from({ length: size }, (_, b) => list(f(...examples.map((list_, i) => list_[batched[i] ? b : 0]!))));
    results.forEach((y, k) => expectClose(`vmap(${name}) with in: [${batched.map((is) => (is ? 0 : 'null')).join()}]`, y, stack(rows.map((row) => row[k]!)), 1e-12));
  }
}

/** Every choice of batched inputs but none (all of them for up to three inputs). */
function masks(n: number): boolean[][] {
  const all = Array.from({ length: 2 ** Math.min(n, 3) - 1 }, (_, m) => Array.from({ length: n }, (_, i) => ((m + 1) & (1 << Math.min(i, 2))) !== 0));
  return all;
}

/** Another example like x: floats shrink a little, integers and bools stay in range by reversal. */
function vary(x: Tensor, b: number): Tensor {
  if (b === 0) return x;
  if (isFloat(x.dtype)) return astype(mul(x, 1 - 0.05 * b), x.dtype);
  return tensor(x.data.slice().reverse(), { shape: x.shape, dtype: x.dtype });
}

/**
 * Compiled, an op and its derivative give the numbers they give uncompiled, with and without generated code.
 *
 * @example
 * compileLaw({ name: 'exp', f: exp, inputs: [tensor([0.1, 0.2])] })
 */
export function compileLaw(c: OpCase): void {
  const smooth = smoothInputs(c);
  const whole = (...xs: Tensor[]): readonly Tensor[] => list(c.f(...xs));
  const gradient = grad(probe(c, smooth) as (x: unknown) => Tensor) as unknown as (x: unknown) => readonly Tensor[];
  for (const codegen of [true, false]) {
    const how = codegen ? 'compiled' : 'planned';
    // Fused sums may be added in another order.
    const results = compile(whole, { codegen })(...c.inputs);
    whole(...c.inputs).forEach((y, k) => expectClose(`${how} ${c.name}`, results[k]!, y, 1e-13));
    if (smooth.length === 0) continue;
    const chosen = smooth.map((i) => c.inputs[i]!);
    const found = (compile(gradient as (x: unknown) => unknown, { codegen }) as unknown as typeof gradient)(chosen);
    gradient(chosen).forEach((g, k) => expectClose(`${how} derivative of ${c.name}`, found[k]!, g, 1e-12));
  }
}
