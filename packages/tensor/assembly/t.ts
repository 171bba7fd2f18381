const S: usize = memory.data<f32>([
  1.4426950408889634, 0.693145751953125, 1.4286068203094173e-06, 12582912, // 0..12
  0.5, -0.16666534543037415, 0.041667237877845764, -0.008367476053535938, 0.001386379706673324, // 16..32
  1, // 36
]);
@inline function s(o: usize): v128 { return v128.load32_splat(S + o); }
function slow(x: v128): v128 { return x; }
@inline function sig(x: v128): v128 {
  const a = f32x4.abs(x);
  if (v128.any_true(i32x4.gt_s(a, i32x4.splat(0x42ae0000)))) return slow(x);
  const t = f32x4.add(f32x4.mul(a, s(0)), s(12));
  const m = f32x4.sub(t, s(12));
  const r = f32x4.sub(f32x4.sub(a, f32x4.mul(m, s(4))), f32x4.mul(m, s(8)));
  const z = f32x4.mul(r, r);
  const A0 = f32x4.add(s(16), f32x4.mul(s(20), r));
  const A1 = f32x4.add(s(24), f32x4.mul(s(28), r));
  const w = f32x4.add(A0, f32x4.mul(z, f32x4.add(A1, f32x4.mul(s(32), z))));
  const one = s(36);
  const q = f32x4.add(one, f32x4.sub(f32x4.mul(z, w), r));
  const e = i32x4.sub(q, i32x4.shl(t, 23));
  return f32x4.div(v128.bitselect(e, one, i32x4.shr_s(x, 31)), f32x4.add(one, e));
}
export function sigAF32(i: usize, o: usize, n: usize): void { for (; n >= 4; n -= 4, i += 16, o += 16) v128.store(o, sig(v128.load(i))); }
export function sigBF32(i: usize, o: usize, n: usize): void {
  const c0=s(0),c1=s(4),c2=s(8),c3=s(12),c4=s(16),c5=s(20),c6=s(24),c7=s(28),c8=s(32), one=s(36);
  for (; n >= 4; n -= 4, i += 16, o += 16) { 
  const x = v128.load(i); const a = f32x4.abs(x);
  if (v128.any_true(i32x4.gt_s(a, i32x4.splat(0x42ae0000)))) { v128.store(o, slow(x)); continue; }
  const t = f32x4.add(f32x4.mul(a, c0), c3);
  const m = f32x4.sub(t, c3);
  const r = f32x4.sub(f32x4.sub(a, f32x4.mul(m, c1)), f32x4.mul(m, c2));
  const z = f32x4.mul(r, r);
  const A0 = f32x4.add(c4, f32x4.mul(c5, r));
  const A1 = f32x4.add(c6, f32x4.mul(c7, r));
  const w = f32x4.add(A0, f32x4.mul(z, f32x4.add(A1, f32x4.mul(c8, z))));
  const q = f32x4.add(one, f32x4.sub(f32x4.mul(z, w), r));
  const e = i32x4.sub(q, i32x4.shl(t, 23));
  v128.store(o, f32x4.div(v128.bitselect(e, one, i32x4.shr_s(x, 31)), f32x4.add(one, e)));
  }
}
export function sigCF32(i: usize, o: usize, n: usize): void { for (; n >= 4; n -= 4, i += 16, o += 16) {
  const x = v128.load(i); const a = f32x4.abs(x);
  const t = f32x4.add(f32x4.mul(a, s(0)), s(12));
  const m = f32x4.sub(t, s(12));
  const r = f32x4.sub(f32x4.sub(a, f32x4.mul(m, s(4))), f32x4.mul(m, s(8)));
  const z = f32x4.mul(r, r);
  const A0 = f32x4.add(s(16), f32x4.mul(s(20), r));
  const A1 = f32x4.add(s(24), f32x4.mul(s(28), r));
  const w = f32x4.add(A0, f32x4.mul(z, f32x4.add(A1, f32x4.mul(s(32), z))));
  const one = s(36);
  const q = f32x4.add(one, f32x4.sub(f32x4.mul(z, w), r));
  const e = i32x4.sub(q, i32x4.shl(t, 23));
  v128.store(o, f32x4.div(e, f32x4.add(one, e)));
}}
