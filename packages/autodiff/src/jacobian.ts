import { asTensor, DomainError, DTypeError, eye, isFloat, moveAxis, reshaped, ShapeError, type Tensor, type TensorLike } from '@x/tensor/core';
import { grad, type Loose } from './grad.js';
import { jvp } from './jvp.js';
import { flattenArgument } from './leaves.js';
import { vjp } from './vjp.js';
import { vmap } from './vmap.js';

/** How a Jacobian is computed and laid out. */
export interface JacobianOptions {
  /** `forward` costs one walk per input, `reverse` one per output; by default the cheaper of the two. */
  readonly mode?: 'forward' | 'reverse';
  /** `numerator` (default): J[i, j] = ∂fᵢ/∂xⱼ; `denominator`: its transpose. */
  readonly layout?: 'numerator' | 'denominator';
  /** Position of the argument to differentiate; default 0. */
  readonly argnums?: number;
}

/**
 * The matrix of all partial derivatives ∂fᵢ/∂xⱼ of a function of one tensor with one tensor as result.
 *
 * Shapes: x of shape S, f(x) of shape R → [...R, ...S] (numerator layout) or [...S, ...R] (denominator layout).
 * Source: Magnus & Neudecker, Matrix Differential Calculus (2019), chapter 5 on layouts.
 *
 * @example
 * const f = (x) => stack([x.at(0).square(), x.at(0).mul(x.at(1))]);
 * jacobian(f)([2, 3]).toArray() // => [ [ 4, 0 ], [ 3, 2 ] ]
 * jacobian(f, { layout: 'denominator' })([2, 3]).toArray() // => [ [ 4, 3 ], [ 0, 2 ] ]
 */
export function jacobian<A extends readonly unknown[] = [Tensor, ...Tensor[]]>(
  f: (...args: A) => unknown,
  { mode, layout = 'numerator', argnums: argnum = 0 }: JacobianOptions = {},
): (...args: { [K in keyof A]: Loose<A[K]> }) => Tensor {
  requireChoice('mode', mode, ['forward', 'reverse', undefined]);
  requireChoice('layout', layout, ['numerator', 'denominator']);
  return (...args) => {
    const x = floating(args[argnum], argnum);
    const fixed = (value: Tensor): Tensor => {
      const all = [...args] as unknown[];
      all[argnum] = value;
      return single((f as unknown as (...args: unknown[]) => unknown)(...all));
    };
    const [y, pullback] = vjp(fixed, x);
    const reverse = mode === undefined ? y.size < x.size : mode === 'reverse';
    const rows = reverse
      ? vmap((v: Tensor) => pullback(v)[0]!)(basis(y))
      : vmap((v: Tensor) => jvp(fixed, [x], [v])[1])(basis(x));
    // rows has the seeded side in front; numerator layout wants the result's axes there.
    const front = reverse ? y.shape : x.shape;
    const back = reverse ? x.shape : y.shape;
    const j = reshaped(rows, [...front, ...back]);
    return reverse === (layout === 'numerator') ? j : rotate(j, front.length);
  };
}

/** The first n axes moved behind the others. */
function rotate(x: Tensor, n: number): Tensor {
  let result = x;
  for (let i = 0; i < n; i++) result = moveAxis(result, 0, x.ndim - 1);
  return result;
}

/** One unit tensor per element of x, as a batch. */
function basis(x: Tensor): Tensor {
  return reshaped(eye(x.size, { dtype: x.dtype }), [x.size, ...x.shape]);
}

function requireChoice(argument: string, given: string | undefined, known: readonly (string | undefined)[]): void {
  if (known.includes(given)) return;
  throw new DomainError({ op: 'jacobian', argument, expected: `be ${known.filter((k) => k !== undefined).join(' or ')}`, actual: `'${given}'` });
}

function floating(x: unknown, argnum: number): Tensor {
  if (flattenArgument(x).structure.kind !== 'leaf') throw notOneTensor(`argument ${argnum}`);
  const value = asTensor(x as TensorLike);
  if (isFloat(value.dtype)) return value;
  throw new ShapeError({ op: 'jacobian', argument: `argument ${argnum}`, expected: 'be a float tensor', actual: value.dtype });
}

function notOneTensor(argument: string): DTypeError {
  return new DTypeError({
    op: 'jacobian',
    argument,
    expected: 'be one tensor',
    actual: 'a tree',
    hint: 'A Jacobian is one array: join the leaves with concat, or use vjp, jvp or hvp, which work on trees.',
  });
}

function single(result: unknown): Tensor {
  if (flattenArgument(result).structure.kind !== 'leaf') throw notOneTensor('result of f');
  return asTensor(result as TensorLike);
}

/**
 * The matrix of second derivatives ∂²f/∂xᵢ∂xⱼ of a scalar function of one tensor, forward over reverse.
 *
 * Shapes: x of shape S → [...S, ...S].
 *
 * @example
 * hessian((x) => x.at(0).mul(x.at(1)))([2, 3]).toArray() // => [ [ 0, 1 ], [ 1, 0 ] ]
 */
export function hessian<A extends readonly unknown[] = [Tensor, ...Tensor[]]>(
  f: (...args: A) => unknown,
  { argnums: argnum = 0 }: Pick<JacobianOptions, 'argnums'> = {},
): (...args: { [K in keyof A]: Loose<A[K]> }) => Tensor {
  const gradient = grad(f as unknown as (...args: unknown[]) => unknown, { argnums: argnum });
  return jacobian<A>(gradient as unknown as (...args: A) => unknown, { mode: 'forward', argnums: argnum });
}
