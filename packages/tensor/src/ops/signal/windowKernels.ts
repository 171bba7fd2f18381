import { residentPointer } from '../../wasm/arena.js';
import { windowsBase } from '../../wasm/binaries.js';
import { instantiate } from '../../wasm/instantiate.js';
import type { FloatArray } from '../../wasm/operand.js';
import type { Direction } from './convDirect.js';
import type { Windows } from './windows.js';

/** Addresses in bytes; places in tables of i32, in bytes too. */
type AddWindows = (x: number, windows: number, taps: number, tapPlaces: number, rows: number, columns: number, outputPlaces: number, step: number) => void;
type MoveRows = (dense: number, planes: number, planeBytes: number, spaced: number, rows: number, rowPlaces: number, rowBytes: number) => void;

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
  readonly addWindowsF32: AddWindows;
  readonly addWindowsF64: AddWindows;
  readonly spaceRows: MoveRows;
  readonly joinRows: MoveRows;
  readonly correlateF32: ChannelKernel;
  readonly correlateF64: ChannelKernel;
  readonly spreadF32: ChannelKernel;
  readonly spreadF64: ChannelKernel;
  readonly weighF32: ChannelKernel;
  readonly weighF64: ChannelKernel;
}

let kernels: WindowKernels | undefined;

/** The kernels; only for engines with WebAssembly SIMD. */
export function windowKernels(): WindowKernels {
  return (kernels ??= instantiate<WindowKernels>(windowsBase));
}

/** Elements of a float array that hold the tables of `windows`. */
export function tablesLength(w: Windows): number {
  return w.rows.length + 3 * w.tapColumns;
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

/** Adds, for one output channel, what the other two arrays make of the third; all lie in the shared memory. */
export function addChannel(direction: Direction, w: Windows, channels: number, tables: FloatArray, x: FloatArray, xAt: number, kernel: FloatArray, kernelAt: number, y: FloatArray, yAt: number): void {
  const run = windowKernels()[`${direction}${x instanceof Float64Array ? 'F64' : 'F32'}`];
  const bytes = x.BYTES_PER_ELEMENT;
  const pointers = [residentPointer(x) + xAt * bytes, residentPointer(kernel) + kernelAt * bytes, residentPointer(y) + yAt * bytes] as const;
  run(...pointers, residentPointer(tables), channels, w.inputLength, w.tapRows, w.outputRows, w.tapColumns, w.outputColumns, w.stride);
}
