import type { Kernel } from '../kernel.js';
import { childKey, type Key } from '../random/drawStream.js';
import type { Target } from '../target.js';
import { Trace } from '../trace/trace.js';

/** How populations are run. */
export interface PopulationOptions {
  readonly key: Key;
  readonly chains: number;
  readonly draws: number;
  readonly starts: (chain: number, key: Key) => Float64Array;
  readonly signal: AbortSignal | undefined;
}

/** Independent populations of a sampler such as smc, each reported as one chain whose draws are its particles. */
export async function runPopulations(kernel: Kernel, target: Target, { key, chains, draws, starts, signal }: PopulationOptions): Promise<Trace> {
  const records = [];
  for (let chain = 0; chain < chains && !(signal?.aborted ?? false); chain++) {
    const chainKey = childKey(key, chain);
    const { positions, accept, logEvidence } = kernel.population!.run(target, starts(chain, childKey(chainKey, 0)), chainKey, draws);
    const logDensity = new Float64Array(draws).map((_, i) => target.logDensity(positions.subarray(i * target.dimension, (i + 1) * target.dimension)));
    records.push({
      positions,
      stats: { accept: new Float64Array(draws).fill(accept), logEvidence: new Float64Array(draws).fill(logEvidence), logDensity },
      draws,
      state: { position: positions.slice(0, target.dimension), logDensity: logDensity[0] ?? NaN },
      iteration: draws,
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const state = { kernel: kernel.name, key: { hi: key.hi, lo: key.lo }, warmup: 0, thin: 1, chains: records.map(({ state: s, iteration }) => ({ state: s, iteration })) };
  return Trace.of(target, records, state, { kernel: kernel.name, ...kernel.options });
}
