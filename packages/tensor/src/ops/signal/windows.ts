import type { TypedArray } from '../../dtype.js';
import { outputSize, type ConvGeometry } from './convGeometry.js';

/**
 * Where a kernel's taps fall, for any number of spatial axes: a table for all axes but the last, and per tap of the
 * last axis the outputs that read inside the input.
 */
export interface Windows {
  /** Elements of one channel of the input, the kernel and the output. */
  readonly inputLength: number;
  readonly taps: number;
  readonly outputLength: number;
  /** Input element where the row begins that tap row t reads for output row r: rows[t * outputRows + r], −1 in the padding. */
  readonly rows: Int32Array;
  readonly tapRows: number;
  readonly outputRows: number;
  /** The last axis. */
  readonly tapColumns: number;
  readonly outputColumns: number;
  readonly stride: number;
  /** Per tap of the last axis: the input column of output column 0 (maybe negative), and the outputs first ≤ i < end inside. */
  readonly shift: Int32Array;
  readonly first: Int32Array;
  readonly end: Int32Array;
}

const product = (lengths: readonly number[]): number => lengths.reduce((total, n) => total * n, 1);

/** Lays the windows of a geometry out. */
export function windowsOf(geometry: ConvGeometry): Windows {
  const { inputSize, kernelSize, stride, dilation, padding } = geometry;
  const outputs = outputSize(geometry);
  const last = inputSize.length - 1;
  const tapRows = product(kernelSize.slice(0, last));
  const outputRows = product(outputs.slice(0, last));
  const rows = new Int32Array(tapRows * outputRows);
  for (let t = 0; t < tapRows; t++) {
    for (let r = 0; r < outputRows; r++) {
      let start = 0;
      let unit = inputSize[last]!;
      for (let axis = last - 1, tap = t, out = r; axis >= 0 && start >= 0; axis--) {
        const at = (out % outputs[axis]!) * stride[axis]! + (tap % kernelSize[axis]!) * dilation[axis]! - padding[axis]![0];
        start = at >= 0 && at < inputSize[axis]! ? start + at * unit : -1;
        unit *= inputSize[axis]!;
        tap = Math.floor(tap / kernelSize[axis]!);
        out = Math.floor(out / outputs[axis]!);
      }
      rows[t * outputRows + r] = start;
    }
  }
  const tapColumns = kernelSize[last]!;
  const outputColumns = outputs[last]!;
  const step = stride[last]!;
  const columns = inputSize[last]!;
  const shift = Int32Array.from({ length: tapColumns }, (_, t) => t * dilation[last]! - padding[last]![0]);
  const clip = (i: number): number => Math.max(0, Math.min(outputColumns, i));
  const first = shift.map((s) => clip(Math.ceil(-s / step)));
  const end = shift.map((s, t) => Math.max(first[t]!, clip(Math.ceil((columns - s) / step))));
  return {
    inputLength: product(inputSize),
    taps: tapRows * tapColumns,
    outputLength: product(outputs),
    rows,
    tapRows,
    outputRows,
    tapColumns,
    outputColumns,
    stride: step,
    shift,
    first,
    end,
  };
}

/**
 * Visits what every tap reads for every row of outputs of one channel: the places of output column 0 in the input and the
 * output, and the columns first ≤ i < end inside.
 */
export function forEachRow(w: Windows, visit: (tap: number, input: number, output: number, first: number, end: number) => void): void {
  for (let tap = 0; tap < w.taps; tap++) {
    const k = tap % w.tapColumns;
    for (let r = 0; r < w.outputRows; r++) {
      const start = w.rows[((tap - k) / w.tapColumns) * w.outputRows + r]!;
      if (start >= 0) visit(tap, start + w.shift[k]!, r * w.outputColumns, w.first[k]!, w.end[k]!);
    }
  }
}

/** Copies what each tap of each channel reads into a matrix with a row for each (channel, tap) and a column for each output, zeros for the padding. */
export function gatherWindows(w: Windows, channels: number, x: TypedArray, xAt: number, out: TypedArray, outAt: number): void {
  out.fill(0, outAt, outAt + channels * w.taps * w.outputLength);
  for (let c = 0; c < channels; c++) {
    forEachRow(w, (tap, input, output, i, end) => {
      const from = xAt + c * w.inputLength + input;
      for (const to = outAt + (c * w.taps + tap) * w.outputLength + output; i < end; i++) out[to + i] = x[from + i * w.stride]!;
    });
  }
}

/** The adjoint of `gatherWindows`: adds every entry of the matrix to the input element it was copied from. */
export function addWindows(w: Windows, channels: number, matrix: TypedArray, matrixAt: number, x: TypedArray, xAt: number): void {
  for (let c = 0; c < channels; c++) {
    forEachRow(w, (tap, input, output, i, end) => {
      const from = matrixAt + (c * w.taps + tap) * w.outputLength + output;
      for (const to = xAt + c * w.inputLength + input; i < end; i++) x[to + i * w.stride]! += matrix[from + i]!;
    });
  }
}
