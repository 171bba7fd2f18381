import '@x/tensor';
import { random } from '@x/tensor';
import { nuts, sample } from '@x/mcmc';
import { test } from 'vitest';
import * as m from './models.js';
test('x', async () => {
  for (const [name, make] of Object.entries(m)) {
    if (typeof make !== 'function') continue;
    const { density, init } = make();
    for (let r = 0; r < 1; r++) {
    const t = (process.cpuUsage().user + process.cpuUsage().system) / 1e3;
    let total = 0;
    const trace = await sample(nuts(density as never), { init, key: random.key(1) });
    const ms = (process.cpuUsage().user + process.cpuUsage().system) / 1e3 - t;
    const steps = trace.stats.steps!.sum().item();
    const ess = Math.min(...Object.values(trace.ess()).map((e) => e.min().item()));
    // draws' share of time unknown: assume warm-up similar
    const t2 = (process.cpuUsage().user + process.cpuUsage().system) / 1e3;
    const more = await sample(nuts(density as never), { resume: trace, draws: 1000 });
    const ms2 = (process.cpuUsage().user + process.cpuUsage().system) / 1e3 - t2;
    console.log(name, ms.toFixed(0), 'ms', 'min ess', ess.toFixed(0), 'us/ess', (1e3 * ms / ess).toFixed(1), 'us/leapfrog', (1e3 * ms2 / more.stats.steps!.sum().item()).toFixed(3), 'steps/draw', steps / 4000, trace.warnings().length, Math.max(...Object.values(trace.rhat()).map((e) => e.max().item())));
    }
  }
}, 120000);
