import { test } from 'vitest';
import * as P from './index.js';
import { compile, grad, hessian, vmap } from '@x/autodiff';
import { tensor, random, asTensor, type Tensor } from '@x/tensor';
import { writeFileSync } from 'node:fs';
const fams: [string, any, any, any?][] = [
  ['Normal', { loc: 0.3, scale: 1.2 }, 0.7], ['LogNormal', { loc: 0.3, scale: 1.2 }, 0.7], ['Cauchy', { loc: 0.3, scale: 1.2 }, 0.7], ['Laplace', { loc: 0.3, scale: 1.2 }, 0.7],
  ['Logistic', { loc: 0.3, scale: 1.2 }, 0.7], ['Gumbel', { loc: 0.3, scale: 1.2 }, 0.7], ['HalfNormal', { scale: 1.2 }, 0.7], ['HalfCauchy', { scale: 1.2 }, 0.7], ['Exponential', { rate: 1.2 }, 0.7],
  ['Gamma', { concentration: 2.2, rate: 1.3 }, 0.7], ['InverseGamma', { concentration: 2.2, scale: 1.3 }, 0.7], ['Weibull', { concentration: 2.2, scale: 1.3 }, 0.7], ['Pareto', { concentration: 2.2, scale: 0.5 }, 0.7],
  ['Beta', { alpha: 2.2, beta: 1.3 }, 0.7], ['StudentT', { df: 3.3, loc: 0.2, scale: 1.3 }, 0.7], ['ChiSquared', { df: 3.3 }, 0.7], ['VonMises', { loc: 0.2, concentration: 1.3 }, 0.7], ['Uniform', { low: 0.2, high: 1.3 }, 0.7],
  ['Bernoulli', { probs: 0.3 }, 1, 'd'], ['Binomial', { trials: 10, probs: 0.3 }, 4, 'd'], ['Poisson', { rate: 3.3 }, 4, 'd'], ['Geometric', { probs: 0.3 }, 4, 'd'], ['NegativeBinomial', { successes: 2.5, probs: 0.3 }, 4, 'd'], ['DiscreteUniform', { low: 1, high: 6 }, 4, 'd'],
  ['Bernoulli', { logits: 0.3 }, 1, 'd'], ['Categorical', { probs: [0.2, 0.5, 0.3] }, 1, 'd'], ['Categorical', { logits: [0.2, 0.5, 0.3] }, 1, 'd'], ['Multinomial', { trials: 4, probs: [0.2, 0.5, 0.3] }, [2, 1, 1], 'd'],
  ['Dirichlet', { concentration: [1.5, 2, 3] }, [0.2, 0.3, 0.5]], ['MultivariateNormal', { loc: [1, -1], covariance: [[2, 0.6], [0.6, 1]] }, [0.1, 0.2]], ['MultivariateNormal', { loc: [1, -1], choleskyFactor: [[2, 0], [0.6, 1]] }, [0.1, 0.2]], ['MultivariateNormal', { loc: [1, -1], precision: [[2, 0.6], [0.6, 1]] }, [0.1, 0.2]],
  ['MultivariateStudentT', { df: 3.3, loc: [1, -1], scale: [[2, 0.6], [0.6, 1]] }, [0.1, 0.2]], ['Wishart', { df: 3.3, scale: [[2, 0.6], [0.6, 1]] }, [[1, 0.2], [0.2, 2]]], ['InverseWishart', { df: 3.3, scale: [[2, 0.6], [0.6, 1]] }, [[1, 0.2], [0.2, 2]]],
  ['LKJ', { dimension: 3, concentration: 1.5 }, [[1, 0.2, 0.1], [0.2, 1, -0.3], [0.1, -0.3, 1]]], ['LKJCholesky', { dimension: 3, concentration: 1.5 }, [[1, 0, 0], [0.6, 0.8, 0], [0.1, 0.2, Math.sqrt(0.95)]]],
];
const time = (f: () => void): number => { for (let i = 0; i < 3000; i++) f(); const t = performance.now(); const n = 5000; for (let i = 0; i < n; i++) f(); return ((performance.now() - t) / n) * 1000; };
test('derivatives', () => {
  const out: string[] = [];
  for (const [name, params, x, disc] of fams) {
    const F = (P as any)[name];
    const tag = `${name} ${Object.keys(params)}`;
    const tryit = (what: string, f: () => any) => { try { return f(); } catch (e: any) { out.push(`${tag} ${what}: THROWS ${e.message.slice(0, 300)}`); return undefined; } };
    const tensors = Object.fromEntries(Object.entries(params).filter(([k]) => k !== 'dimension').map(([k, v]) => [k, tensor(v as any)]));
    const rest = Object.fromEntries(Object.entries(params).filter(([k]) => k === 'dimension'));
    const f = (ps: any, y: Tensor): Tensor => new F({ ...ps, ...rest }).logProb(y);
    const xt = tensor(x);
    const value = tryit('value', () => f(tensors, xt).item());
    const gp = tryit('gradP', () => grad(f as any)(tensors, xt)) as any;
    const cg = tryit('compile grad', () => (compile(grad(f as any)) as any)(tensors, xt)) as any;
    const at = (ps: any, y: any) => f(ps, y).item();
    for (const k of Object.keys(tensors)) {
      if (k === 'trials' || (disc && (k === 'low' || k === 'high'))) continue;
      const base = tensors[k]!;
      for (let i = 0; i < base.size; i++) {
        const bump = (h: number) => { const a = Float64Array.from(base.data); a[i]! += h; return tensor(a, { shape: [...base.shape] }); };
        const h = 1e-5;
        let fd: number;
        if (['covariance', 'precision', 'probs'].includes(k) && base.ndim > 0 || (k === 'scale' && base.ndim === 2) || (k === 'choleskyFactor')) continue;
        try { fd = (at({ ...tensors, [k]: bump(h) }, xt) - at({ ...tensors, [k]: bump(-h) }, xt)) / (2 * h); } catch (e: any) { out.push(`${tag} fd ${k}: ${e.message}`); continue; }
        const g = gp?.[k]?.data[i];
        if (!(Math.abs(g - fd) < 1e-6 * (1 + Math.abs(fd)))) out.push(`${tag} dlogp/d${k}[${i}] ad ${g} fd ${fd}`);
        const c = cg?.[k]?.data[i];
        if (!(Math.abs(g - c) < 1e-12 * (1 + Math.abs(g)))) out.push(`${tag} compiled d${k} ${c} vs ${g}`);
      }
    }
    if (!disc) {
      const gx = tryit('gradX', () => grad((y: Tensor) => f(tensors, y))(xt)) as any;
      if (xt.ndim < 2) for (let i = 0; i < xt.size; i++) {
        if (name === 'Dirichlet') break;
        const bump = (h: number) => { const a = Float64Array.from(xt.data); a[i]! += h; return tensor(a, { shape: [...xt.shape] }); };
        const fd = (at(tensors, bump(1e-5)) - at(tensors, bump(-1e-5))) / 2e-5;
        if (!(Math.abs(gx?.data[i] - fd) < 1e-6 * (1 + Math.abs(fd)))) out.push(`${tag} dx[${i}] ad ${gx?.data[i]} fd ${fd}`);
      }
      tryit('hessian x', () => hessian((y: Tensor) => f(tensors, y))(xt));
    }
    tryit('hessian p', () => { const h: any = hessian((ps: any) => f(ps, xt))(tensors); for (const k in h) for (const j in h[k]) if (h[k][j].data?.some((v: number) => Number.isNaN(v))) out.push(`${tag} hessian ${k},${j} NaN`); });
    tryit('vmap', () => { const xs = tensor([x, x, x]); const v = (vmap((y: Tensor) => f(tensors, y)) as any)(xs); if (v.shape[0] !== 3 || Math.abs(v.data[1] - value) > 1e-12) out.push(`${tag} vmap ${v.shape} ${v.data} ${value}`); });
    tryit('vmap params', () => { const ps = Object.fromEntries(Object.entries(tensors).map(([k, v]) => [k, tensor([v.toArray(), v.toArray()] as any)])); const v = (vmap((q: any) => f(q, xt)) as any)(ps); if (Math.abs(v.data[1] - value) > 1e-12) out.push(`${tag} vmapP ${v.data}`); });
    tryit('batch', () => { const ps = Object.fromEntries(Object.entries(tensors).map(([k, v]) => [k, tensor([[v.toArray()], [v.toArray()]] as any)])); const d = new F({ ...ps, ...rest }); const v = d.logProb(tensor([x, x, x])); if (String(v.shape) !== '2,3' || Math.abs(v.data[4] - value) > 1e-12) out.push(`${tag} batch ${v.shape} ${v.data}`); if (String(d.batchShape) !== '2,1') out.push(`${tag} batchShape ${d.batchShape}`);
      for (const m of ['mean', 'variance', 'std', 'mode']) { let y; try { y = d[m]; } catch (e: any) { continue; } if (String(y.shape) !== String([2, 1, ...d.eventShape]) ) out.push(`${tag} ${m} shape ${y.shape}`); }
      try { const e = d.entropy(); if (String(e.shape) !== '2,1') out.push(`${tag} entropy shape ${e.shape}`); } catch (e: any) { if (!/closed form/.test(e.message)) out.push(`${tag} entropy ${e.message}`); }
      for (const s of [undefined, [], 3, [2, 3]] as any[]) { const y = d.sample(random.key(1), s); const want = [...(s === undefined ? [] : typeof s === 'number' ? [s] : s), 2, 1, ...d.eventShape]; if (String(y.shape) !== String(want)) out.push(`${tag} sample(${s}) ${y.shape}`); const z = d.sample(random.key(1), s); if (String(y.data) !== String(z.data)) out.push(`${tag} key`); }
      const f32 = Object.fromEntries(Object.entries(tensors).map(([k, v]) => [k, v.astype('float32')])); const e = new F({ ...f32, ...rest }); if (e.logProb(xt.astype('float32')).dtype !== 'float32') out.push(`${tag} f32 logProb ${e.logProb(xt.astype('float32')).dtype}`); const sd = e.sample(random.key(0)).dtype; if (sd !== 'float32') out.push(`${tag} f32 sample ${sd}`);
      if (Math.abs(e.logProb(xt.astype('float32')).item() - value) > 1e-4 * (1 + Math.abs(value))) out.push(`${tag} f32 value ${e.logProb(xt.astype('float32')).item()} ${value}`);
    });
    tryit('key operand', () => { const g: any = compile((key: any, ps: any) => new F({ ...ps, ...rest }).sample(key, [4])); const a = g(random.key(5), tensors), b = new F(params).sample(random.key(5), [4]); if (String(a.data) !== String(b.data)) out.push(`${tag} compiled sample differs ${a.data} ${b.data}`); });
    tryit('time', () => {
      const args = disc ? tensors : { ...tensors, x: xt };
      const g = (ps: any) => { const { x: y = xt, ...q } = ps; return f(q, y); };
      const plan = (compile((ps: any) => { const r = (grad(g as any, { hasAux: false }) as any)(ps); return [g(ps), r]; }) as any).prepare(args);
      const t = time(() => plan.run());
      out.push(`TIME ${tag} ${t.toFixed(2)} us`);
    });
  }
  writeFileSync('/tmp/adv/out2.txt', out.join('\n'));
}, 300000);
