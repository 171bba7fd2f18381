/** B = Aᵀ for an m×n matrix A of rows with `row` bytes; B is dense. */
export function transpose(m: usize, n: usize, a: usize, row: usize, b: usize): void {
  // Blocks of eight rows write whole cache lines.
  for (let i: usize = 0; i < m; i += 8) {
    const rows = min<usize>(8, m - i);
    for (let j: usize = 0; j < n; j++) {
      let from = a + i * row + j * 8;
      const to = b + (j * m + i) * 8;
      for (let r: usize = 0; r < rows; r++, from += row) store<f64>(to + r * 8, load<f64>(from));
    }
  }
}
