import { asTensor, DTypeError, isFloat, onesLike, Recording, ShapeError, showShape, zerosLike, type Tensor, type TensorLike } from '@x/tensor/core';
import { backward } from './backward.js';
import { flattenArgument, markArguments, refusePromise, settleTree, unmarkTrees } from './leaves.js';
import { settle } from './mark.js';
import { walks } from './walks.js';

/** What may be passed where a function declares T: numbers and nested arrays in place of tensors. */
export type Loose<T> = unknown extends T
  ? T
  : [Tensor] extends [T]
    ? TensorLike | Exclude<T, Tensor>
    : T extends number | string | boolean | null | undefined | ((...args: never[]) => unknown)
      ? T
      : T extends object
        ? { [K in keyof T]: Loose<T[K]> }
        : T;

/** The arguments of a call: those at positions N, which become tensors in any case, may be given loosely. */
export type Arguments<A extends readonly unknown[], N extends number> = {
  [K in keyof A]: K extends `${N}` ? Loose<A[K]> : number extends A['length'] ? Loose<A[K]> : A[K];
};

/**
 * A tree with tensors where T has numbers or tensors: the form of a gradient. Instances of classes, which methods tell
 * from records, keep their type: numbers in them are configuration.
 */
export type Gradient<T> = unknown extends T
  ? Tensor
  : [Tensor] extends [T]
    ? Tensor | Extract<T, null>
    : T extends number | readonly number[]
      ? Tensor
      : T extends (...args: never[]) => unknown
        ? T
        : T extends ReadonlyMap<infer K, infer V>
          ? Map<K, Gradient<V>>
          : T extends readonly unknown[]
            ? { [K in keyof T]: Gradient<T[K]> }
            : T extends object
              ? HasMethod<T> extends true
                ? T
                : { [K in keyof T]: Gradient<T[K]> }
              : T;

type HasMethod<T> = true extends { [K in keyof T]-?: T[K] extends (...args: never[]) => unknown ? true : never }[keyof T] ? true : false;

/** One gradient per position. */
export type Gradients<A extends readonly unknown[], N extends readonly number[]> = { -readonly [I in keyof N]: Gradient<A[N[I]]> };

/** Which arguments to differentiate, and whether f returns `[value, auxiliary]`. */
export interface GradOptions {
  /** Positions of the arguments; default 0. An array of positions gives an array of gradients. */
  readonly argnums?: number | readonly number[];
  /** True when `f` returns `[value, aux]`; aux is handed through. */
  readonly hasAux?: boolean;
}

interface Differentiated {
  readonly value: Tensor;
  readonly gradient: unknown;
  readonly aux: unknown;
}

function differentiate(op: string, f: (...args: never[]) => unknown, args: readonly unknown[], options: GradOptions): Differentiated {
  const { argnums = 0, hasAux = false } = options;
  const several = typeof argnums !== 'number';
  const recording = new Recording(op);
  const marked = markArguments(op, args, several ? argnums : [argnums], recording);
  let result: unknown;
  try {
    result = (f as (...args: unknown[]) => unknown)(...marked.args);
  } finally {
    recording.live = false;
  }
  refusePromise(op, result);
  const [y, aux] = hasAux ? pairOf(op, result) : [result, undefined];
  const value = scalarResult(op, y);
  const found = backward([value], [onesLike(value)], marked.leaves, recording, walks);
  const gradients = found.map((g, i) => g ?? zerosLike(marked.leaves[i]!));
  return {
    value: settle(value),
    gradient: unmarkTrees(marked.structures, gradients, several),
    aux: hasAux ? settleTree(aux) : undefined,
  };
}

function pairOf(op: string, result: unknown): [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return result as [unknown, unknown];
  throw new DTypeError({
    op,
    argument: 'f',
    expected: 'return [value, aux] with hasAux: true',
    actual: Array.isArray(result) ? `an array of ${result.length}` : typeof result,
  });
}

function scalarResult(op: string, result: unknown): Tensor {
  if (typeof result === 'number') {
    throw new DTypeError({
      op,
      argument: 'f',
      expected: 'return a tensor',
      actual: `the number ${result}, which no derivative leads through`,
      hint: 'Compute with tensors up to the result, without item() or data; a constant is tensor(value).',
    });
  }
  const { leaves, structure } = flattenArgument(result);
  if (structure.kind !== 'leaf' || typeof leaves[0] === 'boolean') {
    throw new DTypeError({
      op,
      argument: 'f',
      expected: 'return a scalar',
      actual: result === undefined ? 'undefined' : structure.kind === 'leaf' ? String(leaves[0]) : `a tree (${structure.kind})`,
      hint: result === undefined ? 'Is a `return` missing?' : 'Return one number; hand other values through with hasAux: true.',
    });
  }
  const value = asTensor(leaves[0] as TensorLike);
  if (value.ndim !== 0) {
    throw new ShapeError({
      op,
      argument: 'f',
      expected: 'return a scalar',
      actual: `shape ${showShape(value.shape)}`,
      hint: 'Reduce it with sum() or mean(), or use jacobian for a function with many results.',
    });
  }
  if (!isFloat(value.dtype)) {
    throw new DTypeError({ op, argument: 'f', expected: 'return a float', actual: value.dtype, hint: 'Counts and comparisons have no derivative.' });
  }
  return value;
}

/**
 * The gradient of a function with a scalar result: ∂f/∂x for every leaf of the chosen argument, in the same form.
 *
 * Shapes: any tree of float tensors → the same tree.
 * Domain: real functions made of ops; loops, conditions and closures of ordinary JavaScript are fine. Derivatives at
 * kinks: |x| and ReLU have 0 at 0, ties of max and min share.
 * Fails: ShapeError when the result is not a scalar; DTypeError for integer arguments, promises, missing results.
 * Source: Griewank & Walther, Evaluating Derivatives (2008), chapter 3 (reverse mode).
 *
 * @example
 * grad((x) => x.mul(x).sum())([1, 2, 3]).toArray() // => [ 2, 4, 6 ]
 * grad((p) => p.a.mul(p.b))({ a: tensor(3), b: tensor(5) }).a.item() // => 5
 */
export function grad<A extends readonly unknown[] = [Tensor, ...Tensor[]], X = unknown, N extends number = 0>(
  f: (...args: A) => readonly [unknown, X],
  options: { readonly argnums?: N; readonly hasAux: true },
): (...args: Arguments<A, N>) => [Gradient<A[N]>, X];
export function grad<A extends readonly unknown[] = [Tensor, ...Tensor[]], const N extends readonly number[] = readonly number[]>(
  f: (...args: A) => unknown,
  options: { readonly argnums: N; readonly hasAux?: false },
): (...args: Arguments<A, N[number]>) => Gradients<A, N>;
export function grad<A extends readonly unknown[] = [Tensor, ...Tensor[]], N extends number = 0>(
  f: (...args: A) => unknown,
  options?: { readonly argnums?: N; readonly hasAux?: false },
): (...args: Arguments<A, N>) => Gradient<A[N]>;
export function grad(f: (...args: never[]) => unknown, options: GradOptions = {}): (...args: never[]) => unknown {
  return (...args) => {
    const { gradient, aux } = differentiate('grad', f, args, options);
    return options.hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * The value of a function and its gradient, for the cost of the gradient alone; otherwise like `grad`.
 * With `hasAux` the value is `[value, aux]`.
 *
 * @example
 * const [y, g] = valueAndGrad((x) => x.mul(x).sum())([1, 2]);
 * y.item() // => 5
 * g.toArray() // => [ 2, 4 ]
 */
export function valueAndGrad<A extends readonly unknown[] = [Tensor, ...Tensor[]], X = unknown, N extends number = 0>(
  f: (...args: A) => readonly [unknown, X],
  options: { readonly argnums?: N; readonly hasAux: true },
): (...args: Arguments<A, N>) => [[Tensor, X], Gradient<A[N]>];
export function valueAndGrad<A extends readonly unknown[] = [Tensor, ...Tensor[]], const N extends readonly number[] = readonly number[]>(
  f: (...args: A) => unknown,
  options: { readonly argnums: N; readonly hasAux?: false },
): (...args: Arguments<A, N[number]>) => [Tensor, Gradients<A, N>];
export function valueAndGrad<A extends readonly unknown[] = [Tensor, ...Tensor[]], N extends number = 0>(
  f: (...args: A) => unknown,
  options?: { readonly argnums?: N; readonly hasAux?: false },
): (...args: Arguments<A, N>) => [Tensor, Gradient<A[N]>];
export function valueAndGrad(f: (...args: never[]) => unknown, options: GradOptions = {}): (...args: never[]) => unknown {
  return (...args) => {
    const { value, gradient, aux } = differentiate('valueAndGrad', f, args, options);
    return [options.hasAux ? [value, aux] : value, gradient];
  };
}
