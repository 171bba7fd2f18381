import { isRowMajor, sizeOf, type DType, type Op, type Shape, type TypedArray } from '@x/tensor/core';

/** One array of a program: an input, a constant, or a result of a step; dense and row-major. */
export interface Value {
  readonly id: number;
  readonly kind: 'input' | 'constant' | 'result';
  readonly dtype: DType;
  readonly shape: Shape;
  readonly size: number;
  /** The elements of a constant. */
  readonly data?: TypedArray;
}

/** A value seen through strides: what steps read. */
export interface Window {
  readonly value: Value;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** One op call on values. */
export interface Step {
  readonly op: Op;
  readonly attrs: unknown;
  readonly inputs: readonly Window[];
  readonly outputs: readonly Value[];
}

/** A graph without views, constants, repetitions and dead code: what is left to be computed, in order. */
export interface Program {
  readonly inputs: readonly Value[];
  /** Results of steps, or constants. */
  readonly outputs: readonly Value[];
  readonly steps: readonly Step[];
}

/** Whether a window shows its elements densely in row-major order. */
export function isDense({ shape, strides }: Window): boolean {
  return isRowMajor(shape, strides);
}

/** Whether a window is just its value, possibly in another shape. */
export function isWhole(window: Window): boolean {
  return window.offset === 0 && sizeOf(window.shape) === window.value.size && isDense(window);
}

/** The number behind a window that shows one constant everywhere; undefined when it does not. */
export function uniformNumber({ value, shape, strides, offset }: Window): number | undefined {
  if (value.data === undefined || sizeOf(shape) === 0) return undefined;
  return shape.every((n, i) => n === 1 || strides[i] === 0) ? value.data[offset] : undefined;
}

/** The strides of a window under a shape that it broadcasts to. */
export function stridesUnder({ shape, strides }: Window, target: Shape): number[] {
  const lead = target.length - shape.length;
  return target.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : strides[i - lead]!));
}
