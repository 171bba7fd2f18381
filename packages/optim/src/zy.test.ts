import { test } from 'vitest';
import { tensor } from '@x/tensor';
import { testProblems } from './minimize/testProblems.js';
import { minimize, type MinimizeMethod } from './minimize.js';
test('table', () => {
  for (const p of testProblems) {
    console.log(p.name, p.minimum);
    for (const method of (process.env['M'] ?? 'lbfgs,bfgs,cg,gradientDescent,newton,newtonCg,trustRegion,nelderMead').split(',') as MinimizeMethod[]) {
      const t = performance.now();
      try {
      const r = minimize(p.f, tensor(p.x0 as number[]), { method, tolerance: Number(process.env['TOL'] ?? 1e-5), maxIterations: method==='nelderMead' ? 10000 : 3000 });
      console.log('  ', method.padEnd(16), r.value.toExponential(6), 'it', r.iterations, 'f', r.evaluations, 'g', r.gradientEvaluations, 'h', r.hessianProducts, r.converged, r.message, (performance.now() - t).toFixed(0));
      } catch (e) { console.log('  ', method, String(e)); }
    }
  }
}, 300000);
