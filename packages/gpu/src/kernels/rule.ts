import type { Aval, Op, Tensor } from '@x/tensor/core';
import type { Buffer, Handle } from '../engine/memory.js';
import type { KernelWriter } from '../source/kernelWriter.js';

/** What a kernel rule works with. */
export interface Launcher {
  readonly name: string;
  /** Most arrays that one kernel may read. */
  readonly maxInputs: number;
  /** True where elements cannot be read at once. */
  readonly asynchronous: boolean;
  /** Runs a kernel of `size` threads, one per element; `write` gives its body. */
  launch(name: string, size: number, write: (w: KernelWriter) => string): Buffer;
  /** Elements that are known here, as a dense handle. */
  upload(elements: Float32Array, aval: Aval): Handle;
  /** The elements of a handle in row-major order; waits for the device. */
  elements(x: Handle): Float32Array;
  /** The handle as a tensor, and back. */
  tensor(x: Handle): Tensor;
  handle(x: Tensor): Handle;
}

/** How a device carries out one op: handles in, handles out. */
export type Rule<A = unknown> = (device: Launcher, inputs: readonly Handle[], attrs: A, outputs: readonly Aval[]) => readonly Handle[];

/** An op in terms of other ops. */
export type Composition<A = unknown> = (inputs: readonly Tensor[], attrs: A) => readonly Tensor[];

/** What a table of kernels says about one op. */
export interface KernelEntry<A = unknown> {
  readonly rule?: Rule<A>;
  /** Instead of a rule; fuses with its surroundings in compiled functions. */
  readonly composition?: Composition<A>;
  /** True for rules that only run other ops, or draw numbers on the host: there is no kernel to verify. */
  readonly trusted?: boolean;
}

/** Kernels by the record of their op. */
export type KernelTable = ReadonlyMap<Op, KernelEntry>;

/**
 * A line of a table of kernels: an op's record and how a device carries it out. Pass such lines to `gpu({ kernels })`.
 *
 * @example
 * const negated = defineOp({ name: 'negated', infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }), kernel: ([x], [y]) => y.set(x.data.map((v) => -v)) });
 * const line = kernel(negated, (launcher, [x], _, [aval]) => [
 *   dense(launcher.launch('negated', x.buffer.size, (w) => `var y = -${w.element(x, ['this.thread.x'])}; return y;`), aval),
 * ]);
 * const device = await gpu({ mode: 'cpu', kernels: [line] });
 * apply1(negated, [tensor([1, 2], { dtype: 'float32' }).to(device)]).toArray() // => [ -1, -2 ]
 */
export function kernel<A>(op: Op<A>, rule: Rule<A>, options: { trusted?: boolean } = {}): readonly [Op, KernelEntry] {
  return [op as Op, { rule, ...options } as KernelEntry];
}

/**
 * A line of a table for an op in terms of others; it fuses with its surroundings in compiled functions.
 *
 * @example
 * const cube = defineOp({ name: 'cube', infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }), kernel: ([x], [y]) => y.set(x.data.map((v) => v ** 3)) });
 * const device = await gpu({ mode: 'cpu', kernels: [composed(cube, ([x]) => [x.mul(x).mul(x)])] });
 * apply1(cube, [tensor([1, 2], { dtype: 'float32' }).to(device)]).toArray() // => [ 1, 8 ]
 */
export function composed<A>(op: Op<A>, composition: Composition<A>): readonly [Op, KernelEntry] {
  return [op as Op, { composition } as KernelEntry];
}

/**
 * What a rule returns: all of a fresh buffer, row-major.
 *
 * @example
 * dense({ size: 6 }, { shape: [2, 3], dtype: 'float32' }).strides // => [ 3, 1 ]
 */
export function dense(buffer: Buffer, { shape, dtype }: Aval): Handle {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return { buffer, shape, dtype, strides, offset: 0 };
}
