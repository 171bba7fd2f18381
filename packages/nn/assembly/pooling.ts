/**
 * Maxima of windows over the last three axes, and the adjoint, over one linear memory: src/pooling/maxPool.ts has the
 * same loops in JavaScript and says what they mean.
 *
 * Pointers are in bytes, lengths in elements. `geometry` holds, as i32, six numbers for each axis: input, output,
 * size, stride, before, dilation. Several outputs of a row are computed at once where all their windows lie inside.
 */

const AXIS: usize = 24;
const INPUT: usize = 0;
const OUTPUT: usize = 4;
const SIZE: usize = 8;
const STRIDE: usize = 12;
const BEFORE: usize = 16;
const DILATION: usize = 20;

export function maximaF32(planes: i32, x: usize, y: usize, found: usize, geometry: usize): void {
  maxima<f32, i32>(planes, x, y, found, geometry);
}

export function maximaF64(planes: i32, x: usize, y: usize, found: usize, geometry: usize): void {
  maxima<f64, i64>(planes, x, y, found, geometry);
}

export function spreadF32(planes: i32, g: usize, found: usize, y: usize, plane: i32, count: i32): void {
  spread<f32>(planes, g, found, y, plane, count);
}

export function spreadF64(planes: i32, g: usize, found: usize, y: usize, plane: i32, count: i32): void {
  spread<f64>(planes, g, found, y, plane, count);
}

/** I: integers of the width of T, for positions that are chosen by the same masks as elements. */
@inline
function maxima<T, I>(planes: i32, x: usize, y: usize, found: usize, geometry: usize): void {
  const width = load<i32>(geometry + 2 * AXIS, INPUT);
  const columns = load<i32>(geometry + 2 * AXIS, OUTPUT);
  // Windows of columns first ≤ c < end lie inside; with fewer of them than a vector holds, they go one by one.
  const stride = load<i32>(geometry + 2 * AXIS, STRIDE);
  const before = load<i32>(geometry + 2 * AXIS, BEFORE);
  const room = width + before - (load<i32>(geometry + 2 * AXIS, SIZE) - 1) * load<i32>(geometry + 2 * AXIS, DILATION);
  const first = (before + stride - 1) / stride;
  let end = room > 0 ? min((room - 1) / stride + 1, columns) : 0;
  if (end - first < <i32>(16 / sizeof<T>())) end = first;
  const plane = load<i32>(geometry, INPUT) * load<i32>(geometry + AXIS, INPUT) * width;
  const count = load<i32>(geometry, OUTPUT) * load<i32>(geometry + AXIS, OUTPUT) * columns;
  const four = isFours(geometry, <i32>(16 / sizeof<T>()));
  for (let p = 0; p < planes; p++, x += plane * sizeof<T>()) {
    if (four && fours<T, I>(x, y, found, load<i32>(geometry + AXIS, OUTPUT), columns, width)) {
      y += count * sizeof<T>();
      found += 4 * count;
      continue;
    }
    for (let a = 0; a < load<i32>(geometry, OUTPUT); a++) {
      for (let r = 0; r < load<i32>(geometry + AXIS, OUTPUT); r++, y += columns * sizeof<T>(), found += 4 * columns) {
        row<T, I>(x, y, found, geometry, a, r, first, end);
      }
    }
  }
}

/** The input element where window i of an axis begins, maybe negative. */
@inline
function start(axis: usize, i: i32): i32 {
  return i * load<i32>(axis, STRIDE) - load<i32>(axis, BEFORE);
}

/** The first tap inside, of a window that begins at `at`. */
@inline
function firstTap(axis: usize, at: i32): i32 {
  if (at >= 0) return 0;
  const dilation = load<i32>(axis, DILATION);
  return (dilation - 1 - at) / dilation;
}

/** The end of the taps inside. */
@inline
function endOfTaps(axis: usize, at: i32): i32 {
  const size = load<i32>(axis, SIZE);
  const dilation = load<i32>(axis, DILATION);
  const room = load<i32>(axis, INPUT) - at;
  return (size - 1) * dilation < room ? size : room > 0 ? (room - 1) / dilation + 1 : 0;
}

/** One row of outputs. The first of equals wins; NaN wins over all. */
function row<T, I>(x: usize, y: usize, found: usize, geometry: usize, plane: i32, r: i32, first: i32, end: i32): void {
  const lanes = <i32>(16 / sizeof<T>());
  const columns = load<i32>(geometry + 2 * AXIS, OUTPUT);
  const width = load<i32>(geometry + 2 * AXIS, INPUT);
  const stride = load<i32>(geometry + 2 * AXIS, STRIDE);
  const taps = load<i32>(geometry + 2 * AXIS, SIZE);
  const dilation = load<i32>(geometry + 2 * AXIS, DILATION);
  const z = start(geometry, plane);
  const h = start(geometry + AXIS, r);
  const zFirst = firstTap(geometry, z);
  const zEnd = endOfTaps(geometry, z);
  const hFirst = firstTap(geometry + AXIS, h);
  const hEnd = endOfTaps(geometry + AXIS, h);
  const rowStep = load<i32>(geometry + AXIS, DILATION) * width;
  const planeStep = load<i32>(geometry, DILATION) * load<i32>(geometry + AXIS, INPUT) * width;
  const origin = (z * load<i32>(geometry + AXIS, INPUT) + h) * width;
  const steps = multiples<I>(stride);
  const firstRow = origin + zFirst * planeStep + hFirst * rowStep;
  let c = 0;
  let oneByOne = first;
  while (c < columns) {
    if (c >= oneByOne && c < end) {
      // The last vector may overlap the one before.
      c = min(c, end - lanes);
      const w = start(geometry + 2 * AXIS, c);
      let largest = v128.splat<T>(<T>-Infinity);
      let positions = v128.splat<I>(<I>firstRow);
      let sum = v128.splat<T>(0);
        for (let da = zFirst; da < zEnd; da++) {
          for (let dr = hFirst; dr < hEnd; dr++) {
            let at = origin + da * planeStep + dr * rowStep;
            for (let dc = 0; dc < taps; dc++, at += dilation) {
              const values = loadSpaced<T>(x + (at + w) * sizeof<T>(), stride);
              positions = v128.bitselect(v128.splat<I>(<I>at), positions, v128.lt<T>(largest, values));
              largest = v128.pmax<T>(largest, values);
              sum = v128.add<T>(sum, values);
            }
          }
        }
      // So is the sum if there is NaN, which needs the comparisons below.
      if (v128.any_true(v128.ne<T>(sum, sum))) {
        oneByOne = c + lanes;
        continue;
      }
      positions = v128.add<I>(positions, v128.add<I>(v128.splat<I>(<I>w), steps));
      v128.store(y + c * sizeof<T>(), largest);
      storePositions<I>(found + 4 * c, positions);
      c += lanes;
    } else {
      const at = start(geometry + 2 * AXIS, c);
      const wFirst = firstTap(geometry + 2 * AXIS, at);
      const wEnd = endOfTaps(geometry + 2 * AXIS, at);
      let largest = <T>-Infinity;
      let position = -1;
      for (let da = zFirst; da < zEnd; da++) {
        for (let dr = hFirst; dr < hEnd; dr++) {
          for (let dc = wFirst; dc < wEnd; dc++) {
            const place = origin + da * planeStep + dr * rowStep + at + dc * dilation;
            const value = load<T>(x + place * sizeof<T>());
            if (position < 0 || value > largest || (value != value && largest == largest)) {
              largest = value;
              position = place;
            }
          }
        }
      }
      store<T>(y + c * sizeof<T>(), largest);
      store<i32>(found + 4 * c, position);
      c++;
    }
  }
}

/** Whether all windows are inside, of two by two neighbours that do not overlap. */
function isFours(geometry: usize, lanes: i32): bool {
  for (let axis = geometry + AXIS; axis <= geometry + 2 * AXIS; axis += AXIS) {
    if (load<i32>(axis, SIZE) != 2 || load<i32>(axis, STRIDE) != 2 || load<i32>(axis, DILATION) != 1) return false;
    if (load<i32>(axis, BEFORE) != 0 || 2 * load<i32>(axis, OUTPUT) > load<i32>(axis, INPUT)) return false;
  }
  return load<i32>(geometry, INPUT) == 1 && load<i32>(geometry, OUTPUT) == 1 && load<i32>(geometry, BEFORE) == 0 && load<i32>(geometry + 2 * AXIS, OUTPUT) >= lanes;
}

/** One plane of such windows; false when it meets NaN. */
function fours<T, I>(x: usize, y: usize, found: usize, rows: i32, columns: i32, width: i32): bool {
  const lanes = <i32>(16 / sizeof<T>());
  const steps = multiples<I>(2);
  const down = v128.splat<I>(<I>width);
  for (let r = 0; r < rows; r++, y += columns * sizeof<T>(), found += 4 * columns) {
    for (let c = 0; c < columns; c += lanes) {
      // The last vector may overlap the one before.
      c = min(c, columns - lanes);
      const at = 2 * (r * width + c);
      const above = x + at * sizeof<T>();
      const below = above + width * sizeof<T>();
      const a0 = loadSpaced<T>(above, 2);
      const a1 = loadSpaced<T>(above + sizeof<T>(), 2);
      const b0 = loadSpaced<T>(below, 2);
      const b1 = loadSpaced<T>(below + sizeof<T>(), 2);
      const sum = v128.add<T>(v128.add<T>(a0, a1), v128.add<T>(b0, b1));
      if (v128.any_true(v128.ne<T>(sum, sum))) return false;
      // A true comparison is the integer −1.
      const corners = v128.add<I>(v128.splat<I>(<I>at), steps);
      const top = v128.sub<I>(corners, v128.lt<T>(a0, a1));
      const bottom = v128.sub<I>(v128.add<I>(corners, down), v128.lt<T>(b0, b1));
      const a = v128.pmax<T>(a0, a1);
      const b = v128.pmax<T>(b0, b1);
      v128.store(y + c * sizeof<T>(), v128.pmax<T>(a, b));
      storePositions<I>(found + 4 * c, v128.bitselect(bottom, top, v128.lt<T>(a, b)));
    }
  }
  return true;
}

@inline
function storePositions<I>(to: usize, positions: v128): void {
  if (sizeof<I>() == 4) v128.store(to, positions);
  else v128.store64_lane(to, v128.shuffle<i32>(positions, positions, 0, 2, 0, 2), 0);
}

/** 0, stride, 2 stride, … */
@inline
function multiples<I>(stride: i32): v128 {
  if (sizeof<I>() == 4) return i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride));
  return i64x2.replace_lane(i64x2.splat(0), 1, stride);
}

@inline
function loadSpaced<T>(from: usize, stride: i32): v128 {
  if (stride == 1) return v128.load(from);
  const step = stride * <i32>sizeof<T>();
  if (sizeof<T>() == 8) return v128.load64_lane(from + step, v128.load64_zero(from), 1);
  // Elements 0 … 3 and 3 … 6: nothing behind the last one is read.
  if (stride == 2) return v128.shuffle<f32>(v128.load(from), v128.load(from + 12), 0, 2, 5, 7);
  let values = v128.load32_zero(from);
  values = v128.load32_lane(from + step, values, 1);
  values = v128.load32_lane(from + 2 * step, values, 2);
  return v128.load32_lane(from + 3 * step, values, 3);
}

/** One maximum, of a window that may stick out. */
function bestOfOne<T>(x: usize, y: usize, found: usize, geometry: usize, a: i32, r: i32, c: i32): void {
  const height = load<i32>(geometry + AXIS, INPUT);
  const width = load<i32>(geometry + 2 * AXIS, INPUT);
  const z = a * load<i32>(geometry, STRIDE) - load<i32>(geometry, BEFORE);
  const h = r * load<i32>(geometry + AXIS, STRIDE) - load<i32>(geometry + AXIS, BEFORE);
  const w = c * load<i32>(geometry + 2 * AXIS, STRIDE) - load<i32>(geometry + 2 * AXIS, BEFORE);
  const wideFirst = firstTap(geometry + 2 * AXIS, w);
  const wideEnd = lastTap(geometry + 2 * AXIS, w);
  let largest = <T>-Infinity;
  let position = -1;
  for (let da = firstTap(geometry, z); da < lastTap(geometry, z); da++) {
    for (let dr = firstTap(geometry + AXIS, h); dr < lastTap(geometry + AXIS, h); dr++) {
      const row = ((z + da * load<i32>(geometry, DILATION)) * height + h + dr * load<i32>(geometry + AXIS, DILATION)) * width + w;
      for (let dc = wideFirst; dc < wideEnd; dc++) {
        const at = row + dc * load<i32>(geometry + 2 * AXIS, DILATION);
        const value = load<T>(x + at * sizeof<T>());
        if (position < 0 || value > largest || (value != value && largest == largest)) {
          largest = value;
          position = at;
        }
      }
    }
  }
  store<T>(y, largest);
  store<i32>(found, position);
}

@inline
function spread<T>(planes: i32, g: usize, found: usize, y: usize, plane: i32, count: i32): void {
  const bytes = plane * <i32>sizeof<T>();
  for (let p = 0; p < planes; p++, y += bytes) {
    memory.fill(y, 0, bytes);
    for (let i = 0; i < count; i++, g += sizeof<T>(), found += 4) {
      const to = y + load<i32>(found) * sizeof<T>();
      store<T>(to, load<T>(to) + load<T>(g));
    }
  }
}
