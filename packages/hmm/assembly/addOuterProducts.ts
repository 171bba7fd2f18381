/**
 * M += Σ_t x_t y_tᵀ over `steps` pairs of vectors of n f64, one below the other. Blocks of 2 × 8 entries stay in registers
 * while all steps pass.
 */
export function addOuterProducts(n: usize, steps: usize, x: usize, y: usize, m: usize): void {
  const row = n << 3;
  let i: usize = 0;
  for (; i + 2 <= n; i += 2) {
    let j: usize = 0;
    const to = m + i * row;
    for (; j + 6 <= n; j += 6) {
      const at = to + (j << 3), below = at + row;
      let a0 = v128.load(at), a1 = v128.load(at, 16), a2 = v128.load(at, 32);
      let b0 = v128.load(below), b1 = v128.load(below, 16), b2 = v128.load(below, 32);
      let p = x + (i << 3), q = y + (j << 3);
      for (let t: usize = 0; t < steps; t++) {
        const f = v128.load64_splat(p), g = v128.load64_splat(p, 8);
        const y0 = v128.load(q), y1 = v128.load(q, 16), y2 = v128.load(q, 32);
        a0 = f64x2.add(a0, f64x2.mul(f, y0));
        a1 = f64x2.add(a1, f64x2.mul(f, y1));
        a2 = f64x2.add(a2, f64x2.mul(f, y2));
        b0 = f64x2.add(b0, f64x2.mul(g, y0));
        b1 = f64x2.add(b1, f64x2.mul(g, y1));
        b2 = f64x2.add(b2, f64x2.mul(g, y2));
        p += row;
        q += row;
      }
      v128.store(at, a0);
      v128.store(at, a1, 16);
      v128.store(at, a2, 32);
      v128.store(below, b0);
      v128.store(below, b1, 16);
      v128.store(below, b2, 32);
    }
    for (; j + 2 <= n; j += 2) {
      const at = to + (j << 3), below = at + row;
      let a = v128.load(at), b = v128.load(below);
      let p = x + (i << 3), q = y + (j << 3);
      for (let t: usize = 0; t < steps; t++) {
        const y0 = v128.load(q);
        a = f64x2.add(a, f64x2.mul(v128.load64_splat(p), y0));
        b = f64x2.add(b, f64x2.mul(v128.load64_splat(p, 8), y0));
        p += row;
        q += row;
      }
      v128.store(at, a);
      v128.store(below, b);
    }
    for (; j < n; j++) {
      one(n, steps, x + (i << 3), y + (j << 3), to + (j << 3));
      one(n, steps, x + (i << 3) + 8, y + (j << 3), to + row + (j << 3));
    }
  }
  if (i < n) for (let j: usize = 0; j < n; j++) one(n, steps, x + (i << 3), y + (j << 3), m + i * row + (j << 3));
}

function one(n: usize, steps: usize, p: usize, q: usize, at: usize): void {
  let s = load<f64>(at);
  for (; steps; steps--) {
    s += load<f64>(p) * load<f64>(q);
    p += n << 3;
    q += n << 3;
  }
  store<f64>(at, s);
}
