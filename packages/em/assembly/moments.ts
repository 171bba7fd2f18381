import { gatherColumns } from './tile';

/** Rows of a tile, their pairs, and bytes of one of its columns. */
const ROWS: usize = 16;
const PAIRS: usize = 8;
const COLUMN: usize = 128;

/** Adds Σᵢ mᵢₖ xᵢ to `sums`: for each component a vector for each column (an even number), whose lanes the caller adds up. `work` holds 128 bytes for each column and component, of even numbers. */
export function addSums(rows: usize, columns: usize, k: usize, x: usize, masses: usize, sums: usize, work: usize): void {
  const even = (columns + 1) & ~1;
  const m = work + even * COLUMN;
  for (; rows; rows -= ROWS) {
    gatherColumns(PAIRS, columns, x, work);
    gatherColumns(PAIRS, k, masses, m);
    let sum = sums;
    for (let c: usize = 0; c < k; c++) {
      for (let j: usize = 0; j < even; j += 2) {
        const from = work + j * COLUMN;
        let a = v128.load(sum), b = v128.load(sum, 16);
        for (let p: usize = 0; p < COLUMN; p += 16) {
          const mass = v128.load(m + c * COLUMN + p);
          a = f64x2.add(a, f64x2.mul(mass, v128.load(from + p)));
          b = f64x2.add(b, f64x2.mul(mass, v128.load(from + COLUMN + p)));
        }
        v128.store(sum, a);
        v128.store(sum, b, 16);
        sum += 32;
      }
    }
    x += columns * COLUMN;
    masses += k * COLUMN;
  }
}

/**
 * Adds Σᵢ mᵢₖ (xᵢ − μₖ)(xᵢ − μₖ)ᵀ to `scatter`: for each component, vectors whose lanes the caller adds up, in blocks
 * of two by two entries up to the diagonal (or one for each column). `work` holds 128 bytes for each column twice and for each component.
 */
export function addScatter(rows: usize, columns: usize, k: usize, diagonal: bool, x: usize, masses: usize, means: usize, scatter: usize, work: usize): void {
  const even = (columns + 1) & ~1;
  const m = work + even * COLUMN;
  const scaled = m + ((k + 1) & ~1) * COLUMN;
  for (; rows; rows -= ROWS) {
    gatherColumns(PAIRS, columns, x, work);
    gatherColumns(PAIRS, k, masses, m);
    let sum = scatter, mean = means;
    for (let c: usize = 0; c < k; c++) {
      scaleDifferences(even, work, mean, m + c * COLUMN, scaled);
      if (diagonal) sum = addDiagonal(even, scaled, sum);
      else sum = addTriangle(even, scaled, sum);
      mean += even << 3;
    }
    x += columns * COLUMN;
    masses += k * COLUMN;
  }
}

/** √m (x − μ); leaves the masses as they are. */
@inline
function scaleDifferences(columns: usize, x: usize, mean: usize, mass: usize, to: usize): void {
  for (let p: usize = 0; p < COLUMN; p += 16) {
    const root = f64x2.sqrt(v128.load(mass + p));
    for (let j: usize = 0; j < columns; j++) {
      const difference = f64x2.sub(v128.load(x + j * COLUMN + p), v128.load64_splat(mean + (j << 3)));
      v128.store(to + j * COLUMN + p, f64x2.mul(root, difference));
    }
  }
}

@inline
function addTriangle(columns: usize, x: usize, sum: usize): usize {
  const end = x + columns * COLUMN;
  for (let row = x; row < end; row += 2 * COLUMN) {
    for (let column = x; column <= row; column += 2 * COLUMN) {
      let a = v128.load(sum), b = v128.load(sum, 16), c = v128.load(sum, 32), d = v128.load(sum, 48);
      for (let p: usize = 0; p < COLUMN; p += 16) {
        const r = v128.load(row + p), s = v128.load(row + COLUMN + p);
        const t = v128.load(column + p), u = v128.load(column + COLUMN + p);
        a = f64x2.add(a, f64x2.mul(r, t));
        b = f64x2.add(b, f64x2.mul(r, u));
        c = f64x2.add(c, f64x2.mul(s, t));
        d = f64x2.add(d, f64x2.mul(s, u));
      }
      v128.store(sum, a);
      v128.store(sum, b, 16);
      v128.store(sum, c, 32);
      v128.store(sum, d, 48);
      sum += 64;
    }
  }
  return sum;
}

@inline
function addDiagonal(columns: usize, x: usize, sum: usize): usize {
  for (let j: usize = 0; j < columns; j++) {
    let a = v128.load(sum);
    for (let p: usize = 0; p < COLUMN; p += 16) {
      const r = v128.load(x + p);
      a = f64x2.add(a, f64x2.mul(r, r));
    }
    v128.store(sum, a);
    x += COLUMN;
    sum += 16;
  }
  return sum;
}
