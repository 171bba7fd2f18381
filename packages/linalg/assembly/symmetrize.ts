/** A becomes (A + Aᵀ)/2, halved first so that nothing overflows. */
export function symmetrize(n: usize, a: usize): void {
  const row = n * 8;
  for (let i: usize = 0; i < n; i++) {
    let across = a + i * row;
    let down = a + i * 8;
    for (let j: usize = 0; j < i; j++) {
      const mean = load<f64>(across) * 0.5 + load<f64>(down) * 0.5;
      store<f64>(across, mean);
      store<f64>(down, mean);
      across += 8;
      down += row;
    }
  }
}
