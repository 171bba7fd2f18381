import { residentPointer } from '../../wasm/arena.js';
import { simdAvailable } from '../../wasm/features.js';
import { windowsBase } from '../../wasm/generated/windowsBase.js';
import { instantiate } from '../../wasm/instantiate.js';
import type { FloatArray } from '../../wasm/operand.js';
import type { Part, Windows } from './windows.js';

/** Pointers in bytes, lengths and strides in elements. */
type WindowKernel = (
  x: number,
  windows: number,
  windowsStride: number,
  tables: number,
  channels: number,
  inputLength: number,
  tapRows: number,
  outputRows: number,
  tapColumns: number,
  stride: number,
  row: number,
  rowEnd: number,
  column: number,
  columnEnd: number,
) => void;

/** One output channel against all channels of the input. */
type ChannelKernel = (
  x: number,
  kernel: number,
  y: number,
  tables: number,
  channels: number,
  inputLength: number,
  tapRows: number,
  outputRows: number,
  tapColumns: number,
  outputColumns: number,
  stride: number,
) => void;

interface WindowKernels {
  readonly gatherF32: WindowKernel;
  readonly gatherF64: WindowKernel;
  readonly addF32: WindowKernel;
  readonly addF64: WindowKernel;
  readonly correlateF32: ChannelKernel;
  readonly correlateF64: ChannelKernel;
  readonly spreadF32: ChannelKernel;
  readonly spreadF64: ChannelKernel;
  readonly weighF32: ChannelKernel;
  readonly weighF64: ChannelKernel;
}

let kernels: WindowKernels | undefined;

/** Elements of a float array that hold the tables of `windows`. */
export function tablesLength(w: Windows): number {
  return simdAvailable() ? w.rows.length + 3 * w.tapColumns : 0;
}

/** Writes the tables where the kernels find them. */
export function writeTables(w: Windows, tables: FloatArray): void {
  const numbers = new Int32Array(tables.buffer, tables.byteOffset, tablesLength(w));
  let at = 0;
  for (const part of [w.rows, w.shift, w.first, w.end]) {
    numbers.set(part, at);
    at += part.length;
  }
}

/** `gatherWindows` for arrays in the shared memory. */
export function gatherResident(w: Windows, part: Part, tables: FloatArray, x: FloatArray, channels: number, out: FloatArray, outAt: number, outStride: number): void {
  kernels ??= instantiate<WindowKernels>(windowsBase);
  run(out instanceof Float64Array ? kernels.gatherF64 : kernels.gatherF32, w, part, tables, x, channels, out, outAt, outStride);
}

/** `addWindows` for arrays in the shared memory. */
export function addResident(w: Windows, part: Part, tables: FloatArray, windows: FloatArray, windowsAt: number, windowsStride: number, channels: number, x: FloatArray): void {
  kernels ??= instantiate<WindowKernels>(windowsBase);
  run(x instanceof Float64Array ? kernels.addF64 : kernels.addF32, w, part, tables, x, channels, windows, windowsAt, windowsStride);
}

function run(kernel: WindowKernel, w: Windows, part: Part, tables: FloatArray, x: FloatArray, channels: number, windows: FloatArray, at: number, step: number): void {
  const { inputLength, tapRows, outputRows, tapColumns, stride } = w;
  const matrix = residentPointer(windows) + at * windows.BYTES_PER_ELEMENT;
  const { row, rowEnd, column, columnEnd } = part;
  const pointers = [residentPointer(x), matrix, step, residentPointer(tables)] as const;
  kernel(...pointers, channels, inputLength, tapRows, outputRows, tapColumns, stride, row, rowEnd, column, columnEnd);
}

/** Which of the three arrays a channel kernel adds to: the output, the input, or the kernel. */
export type Direction = 'correlate' | 'spread' | 'weigh';

/** Adds, for one output channel, what the other two arrays make of the third; all lie in the shared memory. */
export function addChannel(direction: Direction, w: Windows, channels: number, tables: FloatArray, x: FloatArray, xAt: number, kernel: FloatArray, kernelAt: number, y: FloatArray, yAt: number): void {
  kernels ??= instantiate<WindowKernels>(windowsBase);
  const run = kernels[`${direction}${x instanceof Float64Array ? 'F64' : 'F32'}`];
  const bytes = x.BYTES_PER_ELEMENT;
  const pointers = [residentPointer(x) + xAt * bytes, residentPointer(kernel) + kernelAt * bytes, residentPointer(y) + yAt * bytes] as const;
  run(...pointers, residentPointer(tables), channels, w.inputLength, w.tapRows, w.outputRows, w.tapColumns, w.outputColumns, w.stride);
}
