/** y = x·A for a vector and a dense n × n matrix of f64; addresses in bytes. Columns are done in strips that stay in registers. */
export function rowProduct(n: usize, x: usize, a: usize, y: usize): void {
  const row = n << 3;
  const end = x + row;
  let j: usize = 0;
  for (; j + 10 <= n; j += 10) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0;
    for (let at = a + (j << 3), i = x; i < end; i += 8, at += row) {
      const f = v128.load64_splat(i);
      s0 = f64x2.add(s0, f64x2.mul(f, v128.load(at)));
      s1 = f64x2.add(s1, f64x2.mul(f, v128.load(at, 16)));
      s2 = f64x2.add(s2, f64x2.mul(f, v128.load(at, 32)));
      s3 = f64x2.add(s3, f64x2.mul(f, v128.load(at, 48)));
      s4 = f64x2.add(s4, f64x2.mul(f, v128.load(at, 64)));
    }
    const to = y + (j << 3);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
  }
  for (; j + 4 <= n; j += 4) {
    let s0 = f64x2.splat(0), s1 = s0;
    for (let at = a + (j << 3), i = x; i < end; i += 8, at += row) {
      const f = v128.load64_splat(i);
      s0 = f64x2.add(s0, f64x2.mul(f, v128.load(at)));
      s1 = f64x2.add(s1, f64x2.mul(f, v128.load(at, 16)));
    }
    v128.store(y + (j << 3), s0);
    v128.store(y + (j << 3), s1, 16);
  }
  for (; j < n; j++) {
    let s: f64 = 0;
    for (let at = a + (j << 3), i = x; i < end; i += 8, at += row) s += load<f64>(i) * load<f64>(at);
    store<f64>(y + (j << 3), s);
  }
}
