import { allocate, interpret, rowMajorStrides, sizeOf, type Aval, type Op } from '@x/tensor/core';
import type { Handle } from './engine/memory.js';
import { KernelMismatchError } from './errors.js';
import type { Combine } from './kernels/reduce.js';
import type { Fused } from './source/fused.js';

/** How far float32 results may lie from the definition, relative to the largest number involved. */
const tolerance = 2e-3;
/** How many elements are compared. */
const cells = 32;
/** Ops that would take the definition longer than this many operations are only checked for being all zeros. */
const mostWork = 4e8;

/** Reads the elements of a handle in row-major order. */
type Read = (x: Handle) => Float32Array;

interface Driver {
  readonly mode: string;
  readonly driver: string;
}

/** Compares the results of a kernel with the op's CPU record on the same inputs. */
export function verifyAgainstRecord(driver: Driver, op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[], results: readonly Handle[], read: Read): void {
  if (op.kernel === undefined) return;
  const given = inputs.map((x) => read(x));
  if ((op.flops?.(inputs, outputs, attrs) ?? 0) > mostWork) {
    const zeros = results.every((y) => read(y).every((v) => v === 0));
    if (zeros && given.every((x) => x.every((v) => v > 0))) throw mismatch(driver, op.name, 0, 0, 'a positive number');
    return;
  }
  const operands = inputs.map(({ shape, dtype }, k) => {
    const data = allocate(dtype, given[k]!.length);
    data.set(given[k]!);
    return { data, shape, strides: rowMajorStrides(shape), offset: 0, dtype };
  });
  const expected = outputs.map(({ dtype, shape }) => allocate(dtype, sizeOf(shape)));
  op.kernel(operands, expected, attrs, outputs);
  const scale = Math.max(1, ...given.map(largest));
  expected.forEach((reference, k) => {
    // Whole numbers that are not exact are NaN on the device, and an error when they are read.
    const actual = read(results[k]!).map((v, i) => (outputs[k]!.dtype !== 'float32' && v !== v ? reference[i]! : v));
    compare(driver, op.name, actual, reference, scale);
  });
}

/** Compares the results of a fused kernel with its expression at some elements. */
export function verifyExpression(driver: Driver, name: string, x: Fused, result: Handle, read: Read): void {
  const leaves = x.leaves.map((leaf) => read(leaf));
  const actual = read(result);
  const size = actual.length;
  const some = chosen(size);
  const expected = some.map((i) => Math.fround(interpret(x.expression, leaves.map((leaf) => leaf[i]!))));
  const scale = Math.max(1, ...leaves.map(largest));
  compare(driver, name, Float32Array.from(some, (i) => actual[i]!), expected, scale);
}

const starts = { sum: 0, prod: 1, max: -Infinity, min: Infinity, any: 0, all: 1 } satisfies Record<Combine, number>;

const steps = {
  sum: (s, v) => s + v,
  prod: (s, v) => s * v,
  max: Math.max,
  min: Math.min,
  any: (s, v) => (v !== 0 ? 1 : s),
  all: (s, v) => (v === 0 ? 0 : s),
} satisfies Record<Combine, (s: number, v: number) => number>;

/** Compares a reduction of a fused expression with its definition, at a few of the results. */
export function verifyReduction(driver: Driver, how: Combine, x: Fused, axes: readonly number[], result: Handle, read: Read): void {
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...kept, ...axes];
  const ordered = x.leaves.map((leaf) => read({ ...leaf, shape: order.map((a) => leaf.shape[a]!), strides: order.map((a) => leaf.strides[a]!) }));
  const actual = read(result);
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  const some = [...new Set([0, actual.length >> 1, actual.length - 1])];
  let scale = 1;
  const expected = some.map((i) => {
    let [total, absolute] = [starts[how] as number, 0];
    for (let j = i * count; j < (i + 1) * count; j++) {
      const value = interpret(x.expression, ordered.map((leaf) => leaf[j]!));
      total = steps[how](total, value);
      if (Number.isFinite(value)) absolute += Math.abs(value);
    }
    if (how === 'sum') scale = Math.max(scale, absolute);
    return Math.fround(total);
  });
  compare(driver, how, Float32Array.from(some, (i) => actual[i]!), expected, scale);
}

function compare(driver: Driver, name: string, actual: Float32Array, expected: ArrayLike<number>, scale: number): void {
  const some = chosen(expected.length);
  const bound = tolerance * Math.max(scale, largest(expected));
  const wrong = some.filter((i) => !agree(actual[i]!, expected[i]!, bound));
  // Single elements may differ where a formula jumps, and rounding decides the side.
  if (wrong.length * 2 > some.length) throw mismatch(driver, name, wrong[0]!, actual[wrong[0]!]!, String(expected[wrong[0]!]));
}

function agree(a: number, b: number, bound: number): boolean {
  if (!Number.isFinite(b) || Math.abs(b) > 1e37 || !Number.isFinite(bound)) return !Number.isFinite(a) || Math.abs(a) > 1e37 || !Number.isFinite(bound);
  return Math.abs(a - b) <= bound;
}

function chosen(size: number): number[] {
  const count = Math.min(cells, size);
  return Array.from({ length: count }, (_, i) => Math.floor((i * (size - 1)) / Math.max(1, count - 1)));
}

function largest(x: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const a = Math.abs(x[i]!);
    if (a > most && a < Infinity) most = a;
  }
  return most;
}

function mismatch({ mode, driver }: Driver, name: string, i: number, actual: number, expected: string): KernelMismatchError {
  return new KernelMismatchError({
    op: name,
    argument: 'kernel',
    expected: `give ${expected} at element ${i}, as the op's definition does`,
    actual: `${actual} on ${mode} (${driver})`,
    hint: 'This driver computes the kernel wrongly: run the op on the cpu, or choose another mode.',
  });
}
