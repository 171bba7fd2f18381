import { argument, argumentsOf, substitute, type Aval, type DType, type Expression, type Shape } from '@x/tensor/core';

/** A strided window on the buffer in a slot of a program. */
export interface Window {
  readonly slot: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
}

/** A value of a program before it runs: an expression over windows that all have its shape. */
export interface Lazy {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly expression: Expression;
  readonly leaves: readonly Window[];
}

/** A window as it is. */
export function bare(window: Window): Lazy {
  return { shape: window.shape, dtype: window.dtype, expression: argument(0), leaves: [window] };
}

/** The window behind a value that is nothing but one. */
export function windowIn({ expression, leaves, dtype }: Lazy): Window | undefined {
  return expression.kind === 'argument' ? { ...leaves[expression.index]!, dtype } : undefined;
}

function stretch(x: Window, shape: Shape): Window {
  const lead = shape.length - x.shape.length;
  return { ...x, shape, strides: shape.map((n, i) => (i < lead || (x.shape[i - lead] === 1 && n !== 1) ? 0 : x.strides[i - lead]!)) };
}

/** A formula over values, as one expression over all their windows; equal windows are read once. */
export function combine(formula: Expression, inputs: readonly Lazy[], { shape, dtype }: Aval): Lazy {
  const leaves: Window[] = [];
  const places = new Map<string, number>();
  const place = (leaf: Window): number => {
    const key = `${leaf.slot} ${leaf.offset} ${leaf.strides.join()}`;
    let found = places.get(key);
    if (found === undefined) places.set(key, (found = leaves.push(leaf) - 1));
    return found;
  };
  const used = argumentsOf(formula);
  const expressions = inputs.map((x, k) => (used.has(k) ? substitute(x.expression, x.leaves.map((leaf) => argument(place(stretch(leaf, shape))))) : argument(0)));
  const expression = substitute(formula, expressions);
  return { shape, dtype, expression, leaves: leaves.length > 0 ? leaves : [stretch(inputs[0]!.leaves[0]!, shape)] };
}

/** How much an expression computes: calls count more than arithmetic. */
export function costOf(e: Expression): number {
  if (e.kind !== 'call') return 0;
  const own = /^([-+*<>=!/&|]+|neg|\?:|abs|exactInteger)$/.test(e.fn.name) ? 1 : 8;
  return e.args.reduce((total, a) => total + costOf(a), own);
}
