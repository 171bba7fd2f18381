import type { Html } from './html.js';
import { linePlot } from './linePlot.js';
import { componentOf, type TraceLike } from './posterior.js';

/**
 * The draws of one number in their order, a colour for each chain. Chains that have mixed look like one thick band.
 *
 * @example
 * const draws = { shape: [2, 3], data: [1, 2, 3, 2, 1, 2] };
 * tracePlot({ names: ['mu'], get: () => draws, stats: {} }, 'mu').text.startsWith('<svg') // => true
 */
export function tracePlot(trace: TraceLike, name: string, { width = 560, height = 240 }: { width?: number; height?: number } = {}): Html {
  const { chains } = componentOf(trace, name);
  return linePlot(
    chains.map((y, i) => ({ x: Float64Array.from(y.keys()), y, width: 0.8, opacity: 0.75, colour: i })),
    { x: { label: 'draw' }, y: { label: name }, width, height },
  );
}
