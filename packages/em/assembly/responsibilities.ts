import { expBelow64 } from '../../tensor/assembly/exp';
import { log64 } from '../../tensor/assembly/log';
import { gatherColumns } from './tile';

/** Bytes of a column of a tile of eight rows. */
const COLUMN: usize = 64;

/**
 * Writes the shares of k components of the rows of a block, and log Σ exp of each row. Tiles of eight rows at a time: with W
 * the inverse of the Cholesky factor, log wₖ + log N(x | μₖ, Σₖ) = constantₖ − ½ ‖W (x − μₖ)‖².
 *
 * `rows` is a multiple of eight; `means` has rows of an even number of columns, filled with zeros; `whitening` has, for
 * each component, pairs of rows of W interleaved, up to their diagonal (or the diagonal alone).
 * `work` holds 64 bytes for each column twice and for each component.
 */
export function responsibilities(
  rows: usize, columns: usize, k: usize, diagonal: bool,
  x: usize, means: usize, whitening: usize, constants: usize, shares: usize, totals: usize, work: usize,
): void {
  const even = (columns + 1) & ~1;
  const difference = work + even * COLUMN;
  const logs = difference + even * COLUMN;
  for (; rows; rows -= 8) {
    gatherColumns(4, columns, x, work);
    let mean = means, w = whitening, log = logs;
    for (let c: usize = 0; c < k; c++) {
      subtractMean(even, work, mean, difference);
      const constant = v128.load64_splat(constants + (c << 3));
      if (diagonal) w = diagonalSquares(even, difference, w, constant, log);
      else w = squares(even, difference, w, constant, log);
      mean += even << 3;
      log += COLUMN;
    }
    for (let pair: usize = 0; pair < 4; pair++) {
      normalize(k, logs + (pair << 4), shares, totals);
      shares += k << 4;
      totals += 16;
    }
    x += columns << 6;
  }
}

@inline
function subtractMean(columns: usize, x: usize, mean: usize, to: usize): void {
  for (let j: usize = 0; j < columns; j++) {
    const m = v128.load64_splat(mean);
    v128.store(to, f64x2.sub(v128.load(x), m));
    v128.store(to, f64x2.sub(v128.load(x, 16), m), 16);
    v128.store(to, f64x2.sub(v128.load(x, 32), m), 32);
    v128.store(to, f64x2.sub(v128.load(x, 48), m), 48);
    mean += 8;
    x += COLUMN;
    to += COLUMN;
  }
}

/** constant − ½ Σⱼ (Σₘ Wⱼₘ δₘ)² for the rows of a tile, two rows of W at a time; returns the end of W. */
@inline
function squares(columns: usize, difference: usize, w: usize, constant: v128, log: usize): usize {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let end = difference + 2 * COLUMN, last = difference + columns * COLUMN; end <= last; end += 2 * COLUMN) {
    let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let at = difference;
    do {
      const p = v128.load64_splat(w), q = v128.load64_splat(w, 8);
      let t = v128.load(at);
      a0 = f64x2.add(a0, f64x2.mul(p, t));
      b0 = f64x2.add(b0, f64x2.mul(q, t));
      t = v128.load(at, 16);
      a1 = f64x2.add(a1, f64x2.mul(p, t));
      b1 = f64x2.add(b1, f64x2.mul(q, t));
      t = v128.load(at, 32);
      a2 = f64x2.add(a2, f64x2.mul(p, t));
      b2 = f64x2.add(b2, f64x2.mul(q, t));
      t = v128.load(at, 48);
      a3 = f64x2.add(a3, f64x2.mul(p, t));
      b3 = f64x2.add(b3, f64x2.mul(q, t));
      w += 16;
      at += COLUMN;
    } while (at < end);
    s0 = f64x2.add(s0, f64x2.add(f64x2.mul(a0, a0), f64x2.mul(b0, b0)));
    s1 = f64x2.add(s1, f64x2.add(f64x2.mul(a1, a1), f64x2.mul(b1, b1)));
    s2 = f64x2.add(s2, f64x2.add(f64x2.mul(a2, a2), f64x2.mul(b2, b2)));
    s3 = f64x2.add(s3, f64x2.add(f64x2.mul(a3, a3), f64x2.mul(b3, b3)));
  }
  storeLogs(constant, s0, s1, s2, s3, log);
  return w;
}

/** The same for a diagonal W. */
@inline
function diagonalSquares(columns: usize, difference: usize, w: usize, constant: v128, log: usize): usize {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let j: usize = 0; j < columns; j++) {
    const p = v128.load64_splat(w);
    const z0 = f64x2.mul(p, v128.load(difference)), z1 = f64x2.mul(p, v128.load(difference, 16));
    const z2 = f64x2.mul(p, v128.load(difference, 32)), z3 = f64x2.mul(p, v128.load(difference, 48));
    s0 = f64x2.add(s0, f64x2.mul(z0, z0));
    s1 = f64x2.add(s1, f64x2.mul(z1, z1));
    s2 = f64x2.add(s2, f64x2.mul(z2, z2));
    s3 = f64x2.add(s3, f64x2.mul(z3, z3));
    w += 8;
    difference += COLUMN;
  }
  storeLogs(constant, s0, s1, s2, s3, log);
  return w;
}

@inline
function storeLogs(constant: v128, s0: v128, s1: v128, s2: v128, s3: v128, log: usize): void {
  const half = f64x2.splat(0.5);
  v128.store(log, f64x2.sub(constant, f64x2.mul(half, s0)));
  v128.store(log, f64x2.sub(constant, f64x2.mul(half, s1)), 16);
  v128.store(log, f64x2.sub(constant, f64x2.mul(half, s2)), 32);
  v128.store(log, f64x2.sub(constant, f64x2.mul(half, s3)), 48);
}

/** Shares and log Σ exp of two rows, whose log densities lie in columns of a tile. */
@inline
function normalize(k: usize, logs: usize, shares: usize, totals: usize): void {
  const least = f64x2.splat(-707), impossible = f64x2.splat(-Infinity);
  let top = impossible;
  const end = logs + k * COLUMN;
  for (let at = logs; at < end; at += COLUMN) top = f64x2.pmax(top, v128.load(at));
  const isImpossible = f64x2.eq(top, impossible);
  const shift = v128.andnot(top, isImpossible);
  let sum = f64x2.splat(0);
  for (let at = logs; at < end; at += COLUMN) {
    const x = f64x2.sub(v128.load(at), shift);
    // What would be subnormal is nothing beside the one of the largest; NaN stays.
    const e = v128.andnot(expBelow64(f64x2.pmax(x, least)), f64x2.lt(x, least));
    sum = f64x2.add(sum, e);
    v128.store(at, e);
  }
  // A row that all components think impossible is shared equally.
  const equal = v128.and(isImpossible, f64x2.splat(1 / <f64>k));
  const inverse = v128.andnot(f64x2.div(f64x2.splat(1), sum), isImpossible);
  const second = k << 3;
  for (let at = logs; at < end; at += COLUMN) {
    const share = f64x2.add(equal, f64x2.mul(v128.load(at), inverse));
    v128.store_lane<f64>(shares, share, 0);
    v128.store_lane<f64>(shares + second, share, 1);
    shares += 8;
  }
  v128.store(totals, f64x2.add(shift, log64(sum)));
}
