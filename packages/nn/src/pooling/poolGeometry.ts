import { DomainError, ShapeError, showShape, type Shape } from '@x/tensor/core';

/** Windows over the last one to three axes of a tensor; everything has three entries, unused axes in front are 1. */
export interface PoolGeometry {
  /** How many axes the windows have. */
  readonly ndim: number;
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly stride: readonly [number, number, number];
  readonly before: readonly [number, number, number];
  readonly dilation: readonly [number, number, number];
}

/** How windows lie; lists have one entry per spatial axis. */
export interface PoolOptions {
  /** Default: the size, so that windows do not overlap. */
  readonly stride?: number | readonly number[];
  /** Empty places on both sides, at most half the size. Default 0. */
  readonly padding?: number | readonly number[];
  /** Distance of the elements in a window. Default 1. */
  readonly dilation?: number | readonly number[];
  /** Whether a last window that sticks out still counts. Default false. */
  readonly ceil?: boolean;
}

type Triple = readonly [number, number, number];

/** The windows over an input [N, C, …spatial]. */
export function poolGeometry(op: string, shape: Shape, size: number | readonly number[], options: PoolOptions): PoolGeometry {
  const ndim = shape.length - 2;
  if (ndim < 1 || ndim > 3 || (typeof size !== 'number' && size.length !== ndim)) {
    throw new ShapeError({
      op,
      argument: 'x',
      expected: `have shape [batch, channels, …spatial] with ${typeof size === 'number' ? '1 to 3' : String(size.length)} spatial axes`,
      actual: `shape ${showShape(shape)}`,
    });
  }
  const { stride = size, padding = 0, dilation = 1, ceil = false } = options;
  const triple = (argument: string, given: number | readonly number[], least: number, rest: number): Triple => {
    const list = typeof given === 'number' ? new Array<number>(ndim).fill(given) : given;
    if (list.length !== ndim || !list.every((n) => Number.isInteger(n) && n >= least)) {
      throw new DomainError({ op, argument, expected: `be a whole number ≥ ${least} or ${ndim} of them`, actual: JSON.stringify(given) });
    }
    return [...new Array<number>(3 - ndim).fill(rest), ...list] as unknown as Triple;
  };
  const input = triple('x', shape.slice(2), 0, 1);
  const sizes = triple('size', size, 1, 1);
  const strides = triple('stride', stride, 1, 1);
  const before = triple('padding', padding, 0, 0);
  const apart = triple('dilation', dilation, 1, 1);
  const output = input.map((n, a) => {
    const steps = (n + 2 * before[a]! - apart[a]! * (sizes[a]! - 1) - 1) / strides[a]!;
    const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
    // A last window must begin inside the input or the padding before it.
    const windows = ceil && (count - 1) * strides[a]! >= n + before[a]! ? count - 1 : count;
    if (before[a]! * 2 > sizes[a]!) {
      throw new ShapeError({ op, argument: 'padding', expected: 'be at most half the size, so that no window is empty', actual: JSON.stringify(padding) });
    }
    if (windows >= 1 && holdsElements(n, -before[a]!, strides[a]!, apart[a]!)) return windows;
    throw new ShapeError({
      op,
      argument: 'size',
      expected: `fit into the input ${showShape(shape.slice(2))} with its padding`,
      actual: showShape(sizes.slice(3 - ndim)),
      hint: apart.some((d) => d > 1) ? `With dilation ${JSON.stringify(dilation)} windows are wider, and may step over the input.` : 'Take a smaller size, or less pooling before.',
    });
  }) as unknown as Triple;
  return { ndim, input, output, size: sizes, stride: strides, before, dilation: apart };
}

/** Whether every window of an axis that begins before its `n` elements has one of them. */
function holdsElements(n: number, first: number, stride: number, dilation: number): boolean {
  for (let start = first; start < 0; start += stride) if (start + Math.ceil(-start / dilation) * dilation >= n) return false;
  return true;
}

/** Leading axes followed by the spatial lengths of one side. */
export function withSpatial(shape: Shape, lengths: Triple, ndim: number): number[] {
  return [...shape.slice(0, shape.length - ndim), ...lengths.slice(3 - ndim)];
}
