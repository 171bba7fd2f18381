import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
import { test } from 'vitest';
import { quadraticProgram } from './quadraticProgram.js';
function rng(seed: number) { let s = seed; return () => { s = (s * 1664525 + 1013904223) % 4294967296; return s / 4294967296; }; }
function gauss(r: () => number) { return () => Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r()); }
test('stress', () => {
  const show = (r: any) => console.log(r.status, r.message, r.iterations, r.x.toArray(), r.value, r.residuals, r.certificate && Object.fromEntries(Object.entries(r.certificate).map(([k, v]: any) => [k, v.toArray ? v.toArray() : v])));
  show(quadraticProgram({ q: [-1, -1], A: [[1, 1], [1, 1]], b: [0, 1] }));
  show(quadraticProgram({ P: [[1, 0], [0, 0]], q: [0, -1] }));
  show(quadraticProgram({ P: [[1, 0], [0, 0]], q: [0, -1], G: [[0, 1], [0, -1]], h: [1, -2] }));
  show(quadraticProgram({ P: 0, q: [0, 0], G: [[0, 1], [0, -1]], h: [1, -1] }));
  const stat: Record<string, number> = {}; let worst = 0, its = 0, cnt = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const r = rng(seed * 7919), g = gauss(r); for (let i = 0; i < 10; i++) r();
    const n = 1 + Math.floor(r() * 12), m = Math.floor(r() * 25), p = Math.floor(r() * Math.min(n, 4)), k = Math.floor(r() * (n + 1));
    const F = Array.from({ length: k }, () => Array.from({ length: n }, g));
    const P = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => F.reduce((s, f) => s + f[i]! * f[j]!, 0)));
    const scale = 10 ** Math.floor(r() * 6 - 3);
    const G = Array.from({ length: m }, () => Array.from({ length: n }, () => Math.round(g() * 2) * scale)), A = Array.from({ length: p }, () => Array.from({ length: n }, () => Math.round(2 * g())));
    const x0 = Array.from({ length: n }, g);
    const feas = r() < 0.8;
    const h = G.map((row) => feas ? row.reduce((s, v, j) => s + v * x0[j]!, 0) + (r() < 0.5 ? 0 : r()) : Math.round(3*g()));
    const b = A.map((row) => feas ? row.reduce((s, v, j) => s + v * x0[j]!, 0) : Math.round(3*g()));
    const z0 = G.map(() => (r() < 0.5 ? r() : 0)); const y0 = A.map(g);
    const bounded = r() < 0.7;
    const q = Array.from({ length: n }, (_, j) => bounded ? -P[j]!.reduce((s, v, i) => s + v * x0[i]!, 0) - G.reduce((s, row, i) => s + row[j]! * z0[i]!, 0) - A.reduce((s, row, i) => s + row[j]! * y0[i]!, 0) : g());
    const res = quadraticProgram({ P, q, ...(m ? { G, h } : {}), ...(p ? { A, b } : {}) }, seed === 234 ? { onIteration: (i: any) => console.log(i.iteration, i.residual, i.x.toArray()) as any } : {});
    const key = `${feas}/${bounded} ${res.status} ${res.status === 'maxIterations' ? res.message : ''}`;
    stat[key] = (stat[key] ?? 0) + 1;
    if (res.status === 'optimal') { const w = Math.max(...Object.values(res.residuals)); if (w > 1e-8) console.log('bad', seed, n, m, p, k, scale, res.residuals, res.iterations); worst = Math.max(worst, w); its += res.iterations; cnt++; }
    if (res.status === 'maxIterations') require('fs').writeFileSync('/tmp/p'+seed+'.json', JSON.stringify({P,q,G,h,A,b})), console.log('max', seed, n, m, p, k, scale, feas, bounded, res.residuals, res.iterations, res.value);
  }
  console.log(stat, worst, its / cnt);
}, 100000);
test('svm', () => {
  for (const n of [100, 500]) {
    const r = rng(5), g = gauss(r);
    const X = Array.from({ length: n }, (_, i) => [g() + (i % 2 ? 1 : -1), g()]), y = X.map((_, i) => (i % 2 ? 1 : -1));
    const K = X.map((a, i) => X.map((c, j) => y[i]! * y[j]! * Math.exp(-0.5 * ((a[0]! - c[0]!) ** 2 + (a[1]! - c[1]!) ** 2))));
    const C = 1;
    const G = [...X.map((_, i) => X.map((_, j) => (i === j ? -1 : 0))), ...X.map((_, i) => X.map((_, j) => (i === j ? 1 : 0)))];
    const h = [...X.map(() => 0), ...X.map(() => C)];
    for (const t of [1]) { const t0 = performance.now();
    const res = quadraticProgram({ P: K, q: X.map(() => -1), G, h, A: [y], b: [0] });
    console.log(n, res.status, res.iterations, res.value, res.residuals, performance.now() - t0, Array.from(res.x.data).filter((a) => a > 1e-8).length); }
  }
}, 100000);
