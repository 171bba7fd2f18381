/** Tiles: a few rows of a table with their columns made contiguous, so that a vector holds one column of two rows. */

/** Writes `columns` columns of 2·pairs rows of a row-major table, each column as one run; an odd number of columns gains a column of zeros. */
@inline export function gatherColumns(pairs: usize, columns: usize, x: usize, to: usize): void {
  const row = columns << 3;
  for (let j: usize = 0; j < columns; j++) {
    let from = x + (j << 3);
    for (let p: usize = 0; p < pairs; p++) {
      v128.store(to, v128.load_lane<f64>(from + row, v128.load_zero<f64>(from), 1));
      from += row << 1;
      to += 16;
    }
  }
  if (columns & 1) {
    for (let p: usize = 0; p < pairs; p++) {
      v128.store(to, f64x2.splat(0));
      to += 16;
    }
  }
}
