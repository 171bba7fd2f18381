import { DomainError, ShapeError, showShape } from './errors.js';

/** The length of every axis; `[]` is a scalar. */
export type Shape = readonly number[];

/** The shape of every scalar. */
export const scalarShape: Shape = [];

/**
 * How many elements a shape holds: the product of its lengths.
 * @internal
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

/**
 * True when both shapes have the same lengths in the same order.
 * @internal
 */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The strides, in elements, of a row-major layout.
 * @internal
 */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * True when `strides` lay `shape` out densely in row-major order (the strides of axes of length 1 do not matter).
 * @internal
 */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== stride) return false;
    stride *= shape[i]!;
  }
  return true;
}

/**
 * The common shape of operands under NumPy's rule: align the axes at the right, stretch lengths of 1.
 * Fails with a ShapeError that names the operand and axis which do not fit.
 * @internal
 */
export function broadcastShapes(op: string, shapes: readonly Shape[], names: readonly string[] = ['a', 'b', 'c']): Shape {
  let result = shapes[0] ?? scalarShape;
  for (let k = 1; k < shapes.length; k++) {
    const shape = shapes[k]!;
    if (sameShape(result, shape) || shape.length === 0) continue;
    if (result.length === 0) {
      result = shape;
      continue;
    }
    const ndim = Math.max(result.length, shape.length);
    const joined = new Array<number>(ndim);
    for (let i = 0; i < ndim; i++) {
      const m = result[result.length - ndim + i] ?? 1;
      const n = shape[shape.length - ndim + i] ?? 1;
      if (m !== n && m !== 1 && n !== 1) {
        throw new ShapeError({
          op,
          argument: names[k] ?? `operand ${k}`,
          expected: `have a shape that broadcasts with ${showShape(result)}`,
          actual: showShape(shape),
          hint: `Axis ${i - ndim} has length ${m} on one side and ${n} on the other; lengths must be equal or 1. Use reshape or expandDims to line the axes up.`,
        });
      }
      joined[i] = m === 1 ? n : m;
    }
    result = joined;
  }
  return result;
}

/**
 * An axis counted from the front: −1 becomes `ndim − 1`. Fails with a ShapeError when there is no such axis.
 * @internal
 */
export function normalizeAxis(op: string, axis: number, ndim: number, argument = 'axis'): number {
  if (!Number.isInteger(axis) || axis < -ndim || axis >= ndim) {
    throw new ShapeError({
      op,
      argument,
      expected: ndim === 0 ? 'be left out for a scalar' : `be a whole number from ${-ndim} to ${ndim - 1}`,
      actual: String(axis),
      hint: ndim === 0 ? 'A scalar has no axes.' : `The tensor has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}.`,
    });
  }
  return axis < 0 ? axis + ndim : axis;
}

/**
 * Several axes counted from the front, ascending; all axes when none are named. Fails on repeated axes.
 * @internal
 */
export function normalizeAxes(op: string, axes: number | readonly number[] | undefined, ndim: number): readonly number[] {
  if (axes === undefined) return Array.from({ length: ndim }, (_, i) => i);
  if (typeof axes === 'number') return [normalizeAxis(op, axes, ndim)];
  const front = axes.map((axis) => normalizeAxis(op, axis, ndim));
  if (new Set(front).size !== front.length) {
    throw new ShapeError({ op, argument: 'axis', expected: 'name each axis once', actual: showShape(axes) });
  }
  return front.sort((a, b) => a - b);
}

/** The strides under which a tensor appears stretched to a shape that it broadcasts to: 0 along stretched axes. */
export function stretchedStrides(from: Shape, strides: readonly number[], shape: Shape): number[] {
  const lead = shape.length - from.length;
  return shape.map((n, i) => (i < lead || (from[i - lead] === 1 && n !== 1) ? 0 : strides[i - lead]!));
}

/**
 * Axes by which some strided arrays of one shape are walked through together, outermost first.
 * @internal
 */
export interface Space {
  readonly dims: readonly number[];
  /** Per array, its step along each axis. */
  readonly strides: readonly (readonly number[])[];
}

/**
 * Leaves out axes of length 1 and merges neighbours that every array walks through evenly; `mayMerge` can keep two axes
 * apart. `axes` tells which axis each one ends with.
 * @internal
 */
export function collapse(
  shape: Shape,
  strides: readonly (readonly number[])[],
  mayMerge: (outer: number, inner: number) => boolean = () => true,
): { dims: number[]; strides: number[][]; axes: number[] } {
  const dims: number[] = [];
  const axes: number[] = [];
  const merged: number[][] = strides.map(() => []);
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const last = dims.length - 1;
    const joins = last >= 0 && mayMerge(axes[last]!, axis) && strides.every((s, k) => merged[k]![last] === s[axis]! * length);
    if (joins) dims[last]! *= length;
    else dims.push(length);
    axes[dims.length - 1] = axis;
    merged.forEach((m, k) => (m[dims.length - 1] = strides[k]![axis]!));
  });
  return { dims, strides: merged, axes };
}

/** The shape with another length along one axis. */
export function withLength(shape: Shape, axis: number, length: number): number[] {
  return shape.map((n, k) => (k === axis ? length : n));
}

/** True for whole numbers that are at least `least`. */
export function isWhole(n: unknown, least = 0): n is number {
  return Number.isSafeInteger(n) && (n as number) >= least;
}

/**
 * Fails with a DomainError (or another one) unless `n` is a whole number that is at least `least`.
 * @internal
 */
export function requireWhole(op: string, argument: string, n: number, least: number = -Infinity, Failure: typeof DomainError | typeof ShapeError = DomainError): void {
  if (isWhole(n, least)) return;
  throw new Failure({ op, argument, expected: `be a whole number${least < 0 ? '' : ` ≥ ${least}`}`, actual: String(n) });
}

/**
 * Checks that every length is a whole number ≥ 0.
 * @internal
 */
export function checkShape(op: string, shape: Shape, argument = 'shape'): void {
  if (!Array.isArray(shape)) {
    throw new ShapeError({ op, argument, expected: 'be an array of lengths', actual: String(shape), hint: 'A vector of n elements is [n], a scalar [].' });
  }
  if (!shape.every((length) => isWhole(length))) {
    throw new ShapeError({ op, argument, expected: 'hold whole numbers ≥ 0', actual: showShape(shape) });
  }
}

/**
 * The strides under which strided elements appear in another shape of the same size, in the same order; undefined
 * when they would have to be copied.
 * @internal
 */
export function reshapedStrides(shape: Shape, strides: readonly number[], wanted: Shape): number[] | undefined {
  // Evenly spaced runs of neighbouring axes; axes of length 1 carry no order.
  const runs: { length: number; stride: number }[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const last = runs.at(-1);
    const stride = strides[axis]!;
    if (last !== undefined && last.stride === stride * length) {
      last.length *= length;
      last.stride = stride;
    } else {
      runs.push({ length, stride });
    }
  });
  const result = new Array<number>(wanted.length).fill(0);
  let axis = wanted.length - 1;
  for (const { length, stride } of runs.reverse()) {
    let covered = 1;
    for (; covered < length && axis >= 0; axis--) {
      result[axis] = stride * covered;
      covered *= wanted[axis]!;
    }
    if (covered !== length) return undefined;
  }
  return result;
}
