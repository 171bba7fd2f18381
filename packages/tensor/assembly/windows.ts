/**
 * The matrix of windows of a convolution and its adjoint, over one linear memory: src/ops/signal/windows.ts has the
 * same loops in JavaScript and says what they mean.
 *
 * Pointers are in bytes, lengths and strides in elements. `tables` holds, as i32, the rows (tapRows x outputRows),
 * then shift, first and end of every tap of the last axis.
 */

const VECTOR: i32 = 16;

export function gatherF32(
  x: usize, out: usize, outStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  gather<f32>(x, out, outStride, tables, channels, inputLength, tapRows, outputRows, tapColumns, stride, row, rowEnd, column, columnEnd);
}

export function gatherF64(
  x: usize, out: usize, outStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  gather<f64>(x, out, outStride, tables, channels, inputLength, tapRows, outputRows, tapColumns, stride, row, rowEnd, column, columnEnd);
}

export function addF32(
  x: usize, windows: usize, windowsStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  add<f32>(x, windows, windowsStride, tables, channels, inputLength, tapRows, outputRows, tapColumns, stride, row, rowEnd, column, columnEnd);
}

export function addF64(
  x: usize, windows: usize, windowsStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  add<f64>(x, windows, windowsStride, tables, channels, inputLength, tapRows, outputRows, tapColumns, stride, row, rowEnd, column, columnEnd);
}

@inline
function gather<T>(
  x: usize, out: usize, outStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  const size = <i32>sizeof<T>();
  const width = columnEnd - column;
  const shifts = tables + 4 * tapRows * outputRows;
  for (let c = 0; c < channels; c++, x += inputLength * size) {
    for (let t = 0; t < tapRows; t++) {
      const rows = tables + 4 * t * outputRows;
      for (let k = 0; k < tapColumns; k++, out += outStride * size) {
        const entry = shifts + 4 * k;
        const from = min(width, max(load<i32>(entry + 4 * tapColumns), column) - column);
        const to = max(from, min(load<i32>(entry + 8 * tapColumns), columnEnd) - column);
        const base = load<i32>(entry) + (column + from) * stride;
        let at = out;
        for (let r = row; r < rowEnd; r++, at += width * size) {
          const start = load<i32>(rows + 4 * r);
          if (start < 0) {
            clear<T>(at, width * size);
            continue;
          }
          const source = x + (start + base) * size;
          clear<T>(at, from * size);
          if (stride === 1) copyRow<T>(at + from * size, source, (to - from) * size);
          else copySpaced<T>(at + from * size, source, (to - from) * size, stride * size);
          clear<T>(at + to * size, (width - to) * size);
        }
      }
    }
  }
}

@inline
function add<T>(
  x: usize, windows: usize, windowsStride: i32, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32,
  tapColumns: i32, stride: i32, row: i32, rowEnd: i32, column: i32, columnEnd: i32,
): void {
  const size = <i32>sizeof<T>();
  const width = columnEnd - column;
  const shifts = tables + 4 * tapRows * outputRows;
  for (let c = 0; c < channels; c++, x += inputLength * size) {
    for (let t = 0; t < tapRows; t++) {
      const rows = tables + 4 * t * outputRows;
      for (let k = 0; k < tapColumns; k++, windows += windowsStride * size) {
        const entry = shifts + 4 * k;
        const from = max(load<i32>(entry + 4 * tapColumns), column) - column;
        const to = min(load<i32>(entry + 8 * tapColumns), columnEnd) - column;
        if (to <= from) continue;
        const base = load<i32>(entry) + (column + from) * stride;
        let at = windows + from * size;
        for (let r = row; r < rowEnd; r++, at += width * size) {
          const start = load<i32>(rows + 4 * r);
          if (start < 0) continue;
          const target = x + (start + base) * size;
          if (stride === 1) addRow<T>(target, at, (to - from) * size);
          else addSpaced<T>(target, at, (to - from) * size, stride * size);
        }
      }
    }
  }
}

@inline
function clear<T>(at: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>()) store<T>(at + i, 0);
}

/** The last vector may overlap the one before. */
@inline
function copyRow<T>(to: usize, from: usize, bytes: i32): void {
  if (bytes >= VECTOR) {
    const last = bytes - VECTOR;
    for (let i = 0; i < last; i += VECTOR) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else {
    for (let i = 0; i < bytes; i += <i32>sizeof<T>()) store<T>(to + i, load<T>(from + i));
  }
}

@inline
function copySpaced<T>(to: usize, from: usize, bytes: i32, step: i32): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), from += step) store<T>(to + i, load<T>(from));
}

@inline
function addRow<T>(to: usize, from: usize, bytes: i32): void {
  let i = 0;
  for (; i + VECTOR <= bytes; i += VECTOR) v128.store(to + i, v128.add<T>(v128.load(to + i), v128.load(from + i)));
  for (; i < bytes; i += <i32>sizeof<T>()) store<T>(to + i, load<T>(to + i) + load<T>(from + i));
}

@inline
function addSpaced<T>(to: usize, from: usize, bytes: i32, step: i32): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), to += step) store<T>(to, load<T>(to) + load<T>(from + i));
}

export function correlateF32(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  correlate<f32>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

export function correlateF64(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  correlate<f64>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

export function spreadF32(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  spread<f32>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

export function spreadF64(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  spread<f64>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

export function weighF32(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  weigh<f32>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

export function weighF64(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  weigh<f64>(x, kernel, y, tables, channels, inputLength, tapRows, outputRows, tapColumns, outputColumns, stride);
}

/** Adds the cross-correlation of all channels with one kernel to one output channel. */
@inline
function correlate<T>(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  const size = <i32>sizeof<T>();
  const shifts = tables + 4 * tapRows * outputRows;
  for (let r = 0; r < outputRows; r++, y += outputColumns * size) {
    let weight = kernel;
    for (let c = 0; c < channels; c++) {
      for (let t = 0; t < tapRows; t++, weight += tapColumns * size) {
        const start = load<i32>(tables + 4 * (t * outputRows + r));
        if (start < 0) continue;
        const row = x + (c * inputLength + start) * size;
        for (let k = 0; k < tapColumns; k++) {
          const entry = shifts + 4 * k;
          const from = load<i32>(entry + 4 * tapColumns);
          const bytes = (load<i32>(entry + 8 * tapColumns) - from) * size;
          const source = row + (load<i32>(entry) + from * stride) * size;
          if (stride === 1) addMultiple<T>(y + from * size, source, bytes, load<T>(weight + k * size));
          else addMultipleOfSpaced<T>(y + from * size, source, bytes, stride * size, load<T>(weight + k * size));
        }
      }
    }
  }
}

/** The adjoint of `correlate` in x: adds one output channel, times the kernel, to all channels. */
@inline
function spread<T>(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  const size = <i32>sizeof<T>();
  const shifts = tables + 4 * tapRows * outputRows;
  for (let c = 0; c < channels; c++, x += inputLength * size) {
    for (let t = 0; t < tapRows; t++, kernel += tapColumns * size) {
      for (let r = 0; r < outputRows; r++) {
        const start = load<i32>(tables + 4 * (t * outputRows + r));
        if (start < 0) continue;
        const source = y + r * outputColumns * size;
        for (let k = 0; k < tapColumns; k++) {
          const entry = shifts + 4 * k;
          const from = load<i32>(entry + 4 * tapColumns);
          const bytes = (load<i32>(entry + 8 * tapColumns) - from) * size;
          const target = x + (start + load<i32>(entry) + from * stride) * size;
          if (stride === 1) addMultiple<T>(target, source + from * size, bytes, load<T>(kernel + k * size));
          else addMultipleSpaced<T>(target, source + from * size, bytes, stride * size, load<T>(kernel + k * size));
        }
      }
    }
  }
}

/** The adjoint of `correlate` in the kernel: adds the products of windows with one output channel. */
@inline
function weigh<T>(
  x: usize, kernel: usize, y: usize, tables: usize, channels: i32, inputLength: i32, tapRows: i32, outputRows: i32, tapColumns: i32, outputColumns: i32, stride: i32,
): void {
  const size = <i32>sizeof<T>();
  const shifts = tables + 4 * tapRows * outputRows;
  for (let c = 0; c < channels; c++, x += inputLength * size) {
    for (let t = 0; t < tapRows; t++, kernel += tapColumns * size) {
      for (let k = 0; k < tapColumns; k++) {
        const entry = shifts + 4 * k;
        const from = load<i32>(entry + 4 * tapColumns);
        const bytes = (load<i32>(entry + 8 * tapColumns) - from) * size;
        let sum: f64 = 0;
        for (let r = 0; r < outputRows; r++) {
          const start = load<i32>(tables + 4 * (t * outputRows + r));
          if (start < 0) continue;
          const source = x + (start + load<i32>(entry) + from * stride) * size;
          const other = y + (r * outputColumns + from) * size;
          sum += stride === 1 ? dot<T>(source, other, bytes) : dotOfSpaced<T>(source, other, bytes, stride * size);
        }
        const at = kernel + k * size;
        store<T>(at, <T>(<f64>load<T>(at) + sum));
      }
    }
  }
}

@inline
function addMultiple<T>(to: usize, from: usize, bytes: i32, factor: T): void {
  const factors = v128.splat<T>(factor);
  let i = 0;
  for (; i + VECTOR <= bytes; i += VECTOR) v128.store(to + i, v128.add<T>(v128.load(to + i), v128.mul<T>(factors, v128.load(from + i))));
  for (; i < bytes; i += <i32>sizeof<T>()) store<T>(to + i, <T>(load<T>(to + i) + factor * load<T>(from + i)));
}

@inline
function addMultipleOfSpaced<T>(to: usize, from: usize, bytes: i32, step: i32, factor: T): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), from += step) store<T>(to + i, <T>(load<T>(to + i) + factor * load<T>(from)));
}

@inline
function addMultipleSpaced<T>(to: usize, from: usize, bytes: i32, step: i32, factor: T): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), to += step) store<T>(to, <T>(load<T>(to) + factor * load<T>(from + i)));
}

@inline
function dot<T>(a: usize, b: usize, bytes: i32): f64 {
  let sums = v128.splat<T>(0);
  let i = 0;
  for (; i + VECTOR <= bytes; i += VECTOR) sums = v128.add<T>(sums, v128.mul<T>(v128.load(a + i), v128.load(b + i)));
  let sum: f64 = <f64>v128.extract_lane<T>(sums, 0) + <f64>v128.extract_lane<T>(sums, 1);
  if (sizeof<T>() === 4) sum += <f64>v128.extract_lane<T>(sums, 2) + <f64>v128.extract_lane<T>(sums, 3);
  for (; i < bytes; i += <i32>sizeof<T>()) sum += <f64>load<T>(a + i) * <f64>load<T>(b + i);
  return sum;
}

@inline
function dotOfSpaced<T>(a: usize, b: usize, bytes: i32, step: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), a += step) sum += <f64>load<T>(a) * <f64>load<T>(b + i);
  return sum;
}
