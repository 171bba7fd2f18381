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
    const room = n + 2 * before[a]! - apart[a]! * (sizes[a]! - 1) - 1;
    if (room < 0 || before[a]! * 2 > sizes[a]!) {
      throw new ShapeError({
        op,
        argument: room < 0 ? 'size' : 'padding',
        expected: room < 0 ? `fit into the padded input ${showShape(shape.slice(2))}` : 'be at most half the size, so that no window is empty',
        actual: room < 0 ? showShape(sizes.slice(3 - ndim)) : JSON.stringify(padding),
      });
    }
    const count = (ceil ? Math.ceil(room / strides[a]!) : Math.floor(room / strides[a]!)) + 1;
    // A last window must begin inside the input or the padding before it.
    return ceil && (count - 1) * strides[a]! >= n + before[a]! ? count - 1 : count;
  }) as unknown as Triple;
  return { ndim, input, output, size: sizes, stride: strides, before, dilation: apart };
}

/** Leading axes followed by the spatial lengths of one side. */
export function withSpatial(shape: Shape, lengths: Triple, ndim: number): number[] {
  return [...shape.slice(0, shape.length - ndim), ...lengths.slice(3 - ndim)];
}
