import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import * as prob from './index.js';
import { tensor } from '@x/tensor';
const val = (v: any) => (v === 'nan' ? NaN : v === 'inf' ? Infinity : v === '-inf' ? -Infinity : v);
test('scipy', () => {
  const cases = JSON.parse(readFileSync('/tmp/adv/ref.json', 'utf8'));
  const out: string[] = [];
  for (const c of cases) {
    const tag = `${c.family} ${JSON.stringify(c.params)}`;
    let d: any;
    try { d = new (prob as any)[c.family](c.params); } catch (e: any) { out.push(`${tag}: CONSTRUCT ${e.message}`); continue; }
    const x = tensor(c.x.map(val)), p = tensor(c.p.map(val));
    for (const m of ['logProb', 'cdf', 'logCdf', 'survival', 'logSurvival', 'quantile', 'upperQuantile']) {
      let got: any;
      const arg = m.includes('uantile') ? p : x;
      try { got = d[m](arg); } catch (e: any) { out.push(`${tag}.${m}: THROWS ${e.message}`); continue; }
      c[m].forEach((r: any, i: number) => {
        const want = val(r), g = got.data[i];
        const same = Object.is(want, g) || want === g || (Number.isNaN(want) && Number.isNaN(g));
        if (same) return;
        const abs = m.startsWith('log') ? 1e-10 : 0;
        const err = Math.abs(g - want) / (Math.abs(want) + (m.startsWith('log') ? 1 : 0));
        if (!(err < 1e-9) && !(Math.abs(g-want) < 1e-300)) out.push(`${tag}.${m}(${arg.data[i]}) got ${g} scipy ${want}`);
      });
    }
    for (const m of ['mean', 'variance', 'entropy']) {
      let got: any;
      try { got = m === 'entropy' ? d.entropy() : d[m]; } catch (e: any) { out.push(`${tag}.${m}: THROWS ${e.message}`); continue; }
      const want = val(c[m][0]), g = got.item();
      if (!(Object.is(want, g) || want === g || Math.abs(g - want) <= 1e-9 * (Math.abs(want) + (m === 'entropy' ? 1 : 0)))) out.push(`${tag}.${m} got ${g} scipy ${want}`);
    }
  }
  writeFileSync('/tmp/adv/out.txt', out.join('\n'));
  console.log(out.length);
}, 120000);
