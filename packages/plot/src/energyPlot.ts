import { extent } from './scale.js';
import type { Html } from './html.js';
import { linePlot } from './linePlot.js';
import type { TraceLike } from './posterior.js';

/**
 * The energies of a Hamiltonian sampler, and their changes between draws. Where the changes are much narrower than the
 * energies, the sampler explores the tails slowly (a low E-BFMI).
 *
 * Fails: RangeError for traces of other samplers.
 * Source: Betancourt, A Conceptual Introduction to Hamiltonian Monte Carlo (2017), section 6.1.
 *
 * @example
 * const energy = { shape: [1, 4], data: [1, 2, 1.5, 3] };
 * energyPlot({ names: [], get: () => energy, stats: { energy } }).text.startsWith('<svg') // => true
 */
export function energyPlot(trace: TraceLike, { width = 420, height = 240 }: { width?: number; height?: number } = {}): Html {
  const { energy } = trace.stats;
  if (energy === undefined) throw new RangeError('`trace` must hold energies, which Hamiltonian kernels (hmc, nuts) report, got a trace without.');
  const [chains, draws] = energy.shape as [number, number];
  const values: number[] = [];
  const changes: number[] = [];
  for (let c = 0; c < chains; c++) {
    const chain = Array.from({ length: draws }, (_, d) => energy.data[c * draws + d]!);
    const mean = chain.reduce((a, b) => a + b, 0) / draws;
    chain.forEach((e, d) => {
      values.push(e - mean);
      if (d > 0) changes.push(e - chain[d - 1]!);
    });
  }
  const domain = extent([...values, ...changes]);
  return linePlot([density(values, domain, 'energy'), density(changes, domain, 'change of energy')], { x: { label: 'energy − mean' }, y: { label: 'density' }, width, height });
}

/** A histogram as a curve. */
function density(values: readonly number[], [lo, hi]: readonly [number, number], name: string): { x: Float64Array; y: Float64Array; name: string } {
  const bins = 40;
  const y = new Float64Array(bins);
  const width = (hi - lo) / bins;
  for (const value of values) y[Math.min(bins - 1, Math.floor((value - lo) / width))]! += 1 / (values.length * width);
  return { x: Float64Array.from(y, (_, i) => lo + (i + 0.5) * width), y, name };
}
