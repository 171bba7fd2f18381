/**
 * Convolutions over one linear memory: around products with the matrix of windows, and without one for few outputs, where
 * src/ops/signal/convDirect.ts has the same loops in JavaScript and says what they mean.
 *
 * Pointers are in bytes, lengths and strides in elements unless they say otherwise. `tables` holds, as i32, the rows (tapRows x outputRows),
 * then shift, first and end of every tap of the last axis.
 */

const VECTOR: i32 = 16;

/**
 * Adds windows, a row for each tap and a column for each output, to the inputs they are copies of. Places are in bytes, i32; the
 * outputs make up `rows` rows of `columns` columns, which are `step` bytes apart in the inputs.
 */
export function addWindowsF32(x: usize, windows: usize, taps: i32, tapPlaces: usize, rows: i32, columns: i32, outputPlaces: usize, step: i32): void {
  addWindows<f32>(x, windows, taps, tapPlaces, rows, columns, outputPlaces, step);
}

export function addWindowsF64(x: usize, windows: usize, taps: i32, tapPlaces: usize, rows: i32, columns: i32, outputPlaces: usize, step: i32): void {
  addWindows<f64>(x, windows, taps, tapPlaces, rows, columns, outputPlaces, step);
}

@inline
function addWindows<T>(x: usize, windows: usize, taps: i32, tapPlaces: usize, rows: i32, columns: i32, outputPlaces: usize, step: i32): void {
  const bytes = columns * <i32>sizeof<T>();
  for (let t = 0; t < taps; t++) {
    const input = x + load<i32>(tapPlaces + 4 * t);
    for (let r = 0; r < rows; r++, windows += bytes) {
      const to = input + load<i32>(outputPlaces + 4 * r * columns);
      if (step == sizeof<T>()) addRow<T>(to, windows, bytes);
      else addSpaced<T>(to, windows, bytes, step);
    }
  }
}

@inline
function addRow<T>(to: usize, from: usize, bytes: i32): void {
  let i = 0;
  for (; i + VECTOR <= bytes; i += VECTOR) v128.store(to + i, v128.add<T>(v128.load(to + i), v128.load(from + i)));
  if (i + 8 <= bytes) {
    v128.store64_lane(to + i, v128.add<T>(v128.load64_zero(to + i), v128.load64_zero(from + i)), 0);
    i += 8;
  }
  if (i < bytes) store<T>(to + i, load<T>(to + i) + load<T>(from + i));
}

@inline
function addSpaced<T>(to: usize, from: usize, bytes: i32, step: i32): void {
  for (let i = 0; i < bytes; i += <i32>sizeof<T>(), to += step) store<T>(to, load<T>(to) + load<T>(from + i));
}

/** Copies rows of `bytes` bytes that lie one after the other, at least four, to places of their own in planes. */
export function spaceRows(dense: usize, planes: i32, planeBytes: i32, spaced: usize, rows: i32, places: usize, bytes: i32): void {
  for (let p = 0; p < planes; p++, spaced += planeBytes) {
    for (let r = 0; r < rows; r++, dense += bytes) copyRow(spaced + load<i32>(places + 4 * r), dense, bytes);
  }
}

/** The inverse of `spaceRows`. */
export function joinRows(dense: usize, planes: i32, planeBytes: i32, spaced: usize, rows: i32, places: usize, bytes: i32): void {
  for (let p = 0; p < planes; p++, spaced += planeBytes) {
    for (let r = 0; r < rows; r++, dense += bytes) copyRow(dense, spaced + load<i32>(places + 4 * r), bytes);
  }
}

/** The last vector may overlap the one before. */
@inline
function copyRow(to: usize, from: usize, bytes: i32): void {
  if (bytes >= VECTOR) {
    const last = bytes - VECTOR;
    for (let i = 0; i < last; i += VECTOR) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else {
    for (let i = 0; i < bytes; i += 4) store<i32>(to + i, load<i32>(from + i));
  }
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
