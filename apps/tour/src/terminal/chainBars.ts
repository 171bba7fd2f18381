import type { Progress } from '@x/mcmc';
import type { ProgressBar } from './progressBar.js';
import type { Terminal } from './terminal.js';

/** A bar for each chain of a sampler, as `onProgress`: it is started when its chain first reports, and finished with it. */
export function chainBars(terminal: Terminal): (progress: Progress) => void {
  const bars = new Map<number, ProgressBar>();
  return ({ chain, iteration, total, phase, divergences }) => {
    let bar = bars.get(chain);
    if (bar === undefined) {
      bar = terminal.progress(`chain ${chain + 1}`, total);
      bars.set(chain, bar);
    }
    if (iteration < total) bar.update(iteration, phase === 'warmup' ? 'warm-up' : 'sampling');
    else bar.finish(`${divergences} divergent`);
  };
}
