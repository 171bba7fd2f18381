import type { FloatArray } from '../../wasm/operand.js';
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

/** A part of the outputs of one channel: some rows, and of a single row maybe only some columns. */
export interface Part {
  readonly row: number;
  readonly rowEnd: number;
  readonly column: number;
  readonly columnEnd: number;
}

/**
 * Copies what each tap of each channel reads into a matrix with one row per (channel, tap) and one column per
 * output of the part, zeros for the padding.
 */
export function gatherWindows(
  w: Windows,
  { row, rowEnd, column, columnEnd }: Part,
  x: FloatArray,
  xAt: number,
  channels: number,
  out: FloatArray,
  outAt: number,
  outStride: number,
): void {
  const { stride, tapColumns, outputRows } = w;
  const width = columnEnd - column;
  for (let c = 0; c < channels; c++) {
    const plane = xAt + c * w.inputLength;
    for (let t = 0; t < w.tapRows; t++) {
      for (let k = 0; k < tapColumns; k++) {
        const from = Math.min(width, Math.max(w.first[k]!, column) - column);
        const to = Math.max(from, Math.min(w.end[k]!, columnEnd) - column);
        const base = plane + w.shift[k]! + column * stride;
        let at = outAt + ((c * w.tapRows + t) * tapColumns + k) * outStride;
        for (let r = row; r < rowEnd; r++, at += width) {
          const start = w.rows[t * outputRows + r]!;
          if (start < 0) {
            for (let i = 0; i < width; i++) out[at + i] = 0;
            continue;
          }
          for (let i = 0; i < from; i++) out[at + i] = 0;
          const source = base + start;
          if (stride === 1) for (let i = from; i < to; i++) out[at + i] = x[source + i]!;
          else for (let i = from; i < to; i++) out[at + i] = x[source + i * stride]!;
          for (let i = to; i < width; i++) out[at + i] = 0;
        }
      }
    }
  }
}

/** The adjoint of `gatherWindows`: adds every entry of the matrix to the input element it was copied from. */
export function addWindows(
  w: Windows,
  { row, rowEnd, column, columnEnd }: Part,
  columns: FloatArray,
  columnsAt: number,
  columnsStride: number,
  channels: number,
  x: FloatArray,
  xAt: number,
): void {
  const { stride, tapColumns, outputRows } = w;
  const width = columnEnd - column;
  for (let c = 0; c < channels; c++) {
    const plane = xAt + c * w.inputLength;
    for (let t = 0; t < w.tapRows; t++) {
      for (let k = 0; k < tapColumns; k++) {
        const from = Math.max(w.first[k]!, column) - column;
        const to = Math.min(w.end[k]!, columnEnd) - column;
        const base = plane + w.shift[k]! + column * stride;
        let at = columnsAt + ((c * w.tapRows + t) * tapColumns + k) * columnsStride;
        for (let r = row; r < rowEnd; r++, at += width) {
          const start = w.rows[t * outputRows + r]!;
          if (start < 0) continue;
          const target = base + start;
          if (stride === 1) for (let i = from; i < to; i++) x[target + i]! += columns[at + i]!;
          else for (let i = from; i < to; i++) x[target + i * stride]! += columns[at + i]!;
        }
      }
    }
  }
}
