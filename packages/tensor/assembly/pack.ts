/**
 * Copies of blocks of matrices in the order in which the micro-kernel of ./gemm reads them. Strides are counted in elements,
 * pointers and places in bytes.
 */

/** Bytes of one tile row of C: two vectors, hence 8 columns of f32 or 4 of f64. */
export const TILE_ROW_BYTES: usize = 32;
/** Bytes of one vector. */
const VECTOR: usize = 16;

/**
 * Packs `lanes` rows of A (or columns of B) into panels of `width` lanes: panel[p][lane] = source[lane * laneStride + p * depthStride],
 * zero where a last panel has no lane (those products are never stored, so a zero times infinity does no harm).
 */
export function pack<T>(target: usize, source: usize, lanes: usize, width: usize, laneStride: usize, depthStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const panelBytes = depth * width * size;
  while (lanes) {
    const present = min(lanes, width);
    if (present == width && laneStride == 1) {
      packRows<T>(target, source, width, depthStride, depth);
    } else if (present == width && depthStride == 1) {
      for (let lane: usize = 0; lane < width; lane += VECTOR / size) {
        packTransposed<T>(target + lane * size, source + lane * laneStride * size, width, laneStride, depth);
      }
    } else {
      packElements<T>(target, source, present, width, laneStride, depthStride, depth);
    }
    target += panelBytes;
    source += width * laneStride * size;
    lanes -= present;
  }
}

/** The lanes of one depth lie side by side: copy one or two vectors a depth. */
function packRows<T>(target: usize, source: usize, width: usize, depthStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const step = depthStride * size;
  if (width * size == 16) {
    do {
      v128.store(target, v128.load(source));
      target += 16;
      source += step;
    } while (--depth);
  } else {
    do {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      target += 32;
      source += step;
    } while (--depth);
  }
}

/** The depths of one lane lie side by side: transpose 4x4 (f32) or 2x2 (f64) blocks in registers. */
function packTransposed<T>(target: usize, source: usize, width: usize, laneStride: usize, depth: usize): void {
  const size = sizeof<T>();
  const lane = laneStride * size;
  const row = width * size;
  if (sizeof<T>() == 4) {
    for (; depth >= 4; depth -= 4) {
      transpose(target, row, v128.load(source), v128.load(source + lane), v128.load(source + 2 * lane), v128.load(source + 3 * lane));
      target += 4 * row;
      source += 16;
    }
  } else {
    for (; depth >= 2; depth -= 2) {
      const r0 = v128.load(source);
      const r1 = v128.load(source + lane);
      v128.store(target, v128.shuffle<f64>(r0, r1, 0, 2));
      v128.store(target + row, v128.shuffle<f64>(r0, r1, 1, 3));
      target += 2 * row;
      source += 16;
    }
  }
  if (depth) packElements<T>(target, source, VECTOR / size, width, laneStride, 1, depth, false);
}

/** Stores the four columns of four rows of f32. */
@inline
function transpose(target: usize, row: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(target + row, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(target + 2 * row, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(target + 3 * row, v128.shuffle<f64>(high01, high23, 1, 3));
}

function packElements<T>(
  target: usize, source: usize, present: usize, width: usize, laneStride: usize, depthStride: usize, depth: usize, pad: bool = true,
): void {
  const size = sizeof<T>();
  do {
    let from = source;
    let lane: usize = 0;
    for (; lane < present; lane++) {
      store<T>(target + lane * size, load<T>(from));
      from += laneStride * size;
    }
    if (pad) for (; lane < width; lane++) store<T>(target + lane * size, 0);
    target += width * size;
    source += depthStride * size;
  } while (--depth);
}

/** Packs columns of a scattered B, one vector of them after the other. */
export function packScattered<T>(target: usize, source: usize, columns: usize, columnPlaces: usize, rowPlaces: usize, depth: usize): void {
  const lanes: usize = VECTOR / sizeof<T>();
  const last = columnPlaces + 4 * (columns - 1);
  for (let j: usize = 0; j < columns; j += 2 * lanes) {
    for (let half: usize = 0; half < 2; half++) {
      const places = columnPlaces + 4 * (j + half * lanes);
      packVector<T>(target + half * VECTOR, source, places, last, rowPlaces, depth);
    }
    target += depth * TILE_ROW_BYTES;
  }
}

/** One vector of columns. Behind the last column it is repeated: those products are never stored. */
function packVector<T>(target: usize, source: usize, places: usize, last: usize, rowPlaces: usize, depth: usize): void {
  const size = sizeof<T>();
  const s0 = source + load<i32>(min(places, last));
  const s1 = source + load<i32>(min(places + 4, last));
  const end = rowPlaces + 4 * depth;
  if (sizeof<T>() == 4) {
    const s2 = source + load<i32>(min(places + 8, last));
    const s3 = source + load<i32>(min(places + 12, last));
    if (places + 12 <= last && s3 - s0 == 12) {
      for (; rowPlaces < end; rowPlaces += 4, target += TILE_ROW_BYTES) v128.store(target, v128.load(s0 + load<i32>(rowPlaces)));
      return;
    }
    while (rowPlaces < end) {
      const row = load<i32>(rowPlaces);
      if (rowPlaces + 12 < end && load<i32>(rowPlaces, 12) - row == 12) {
        transpose(target, TILE_ROW_BYTES, v128.load(s0 + row), v128.load(s1 + row), v128.load(s2 + row), v128.load(s3 + row));
        rowPlaces += 16;
        target += 4 * TILE_ROW_BYTES;
      } else {
        let values = v128.load32_zero(s0 + row);
        values = v128.load32_lane(s1 + row, values, 1);
        values = v128.load32_lane(s2 + row, values, 2);
        v128.store(target, v128.load32_lane(s3 + row, values, 3));
        rowPlaces += 4;
        target += TILE_ROW_BYTES;
      }
    }
  } else {
    for (; rowPlaces < end; rowPlaces += 4, target += TILE_ROW_BYTES) {
      const row = load<i32>(rowPlaces);
      v128.store(target, v128.load64_lane(s1 + row, v128.load64_zero(s0 + row), 1));
    }
  }
}
