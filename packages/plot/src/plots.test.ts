import { describe, expect, test } from 'vitest';
import { bandPlot } from './bandPlot.js';
import { energyPlot } from './energyPlot.js';
import type { Html } from './html.js';
import { forestPlot } from './forestPlot.js';
import { heatmap } from './heatmap.js';
import { histogram } from './histogram.js';
import { imageGrid } from './imageGrid.js';
import { linePlot } from './linePlot.js';
import { mixtureEllipses } from './mixtureEllipses.js';
import { pairPlot } from './pairPlot.js';
import { rankPlot } from './rankPlot.js';
import { scatterPlot } from './scatterPlot.js';
import { statePath } from './statePath.js';
import { tracePlot } from './tracePlot.js';

const count = (plot: Html, part: RegExp): number => plot.text.match(new RegExp(part, 'g'))?.length ?? 0;

describe('plots', () => {
  test('a line plot has a path per curve, broken where a value is not finite', () => {
    const plot = linePlot([{ x: [0, 1, 2, 3], y: [0, 1, NaN, 3], name: 'a < b' }, { x: [0, 1], y: [1, 2] }]);
    expect(count(plot, /<path/)).toBe(2);
    expect(/d="(M[^"]*)"/.exec(plot.text)![1]!.match(/M/g)).toHaveLength(2);
    expect(plot.text).toContain('a &lt; b');
    expect(plot.text).not.toContain('NaN');
  });

  test('a scatter plot has a circle per point', () => {
    expect(count(scatterPlot({ x: [1, 2, 3], y: [1, 2, 3], group: [0, 1, 1], names: ['a', 'b'] }), /<circle/)).toBe(3);
  });

  test('a histogram is a density: heights times widths add up to the axis', () => {
    const plot = histogram([0.1, 0.1, 0.9, 5], { domain: [0, 1], bins: 2, label: 'x' });
    const heights = [...plot.text.matchAll(/<rect[^>]* height="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(heights[0]! / heights[1]!).toBeCloseTo(2, 2);
  });

  test('a heat map names its cells, a forest plot its rows', () => {
    expect(heatmap([[3, 0], [1, 2]], { names: ['a', 'b'], xLabel: 'read as', yLabel: 'digit' }).text).toContain('digit b, read as a: 1');
    const forest = forestPlot([{ name: 'slope', value: 1, low: 0.5, high: 1.5, reference: 1 }], { label: 'x', reference: 'other' });
    expect(forest.text).toContain('>slope<');
    expect(count(forest, /<circle/)).toBe(2);
  });

  test('an image grid holds its pictures', () => {
    expect(count(imageGrid([{ width: 1, height: 1, values: [1] }, { width: 1, height: 1, values: [-2], caption: 'b' }], { signed: true }), /data:image\/png;base64,/)).toBe(2);
  });
});

describe('plots of traces', () => {
  const theta = { shape: [2, 3, 2], data: [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60] };
  const energy = { shape: [2, 3], data: [1, 2, 3, 2, 1, 2] };
  const divergent = { shape: [2, 3], data: [0, 0, 1, 0, 0, 0] };
  const trace = { names: ['theta'], get: () => theta, stats: { energy, divergent } };

  test('a trace plot has a curve per chain, of the component that was named', () => {
    const plot = tracePlot(trace, 'theta[1]');
    expect(count(plot, /<path/)).toBe(2);
    expect(plot.text).toContain('>60<');
  });

  test('a name that is several numbers is refused', () => {
    expect(() => tracePlot(trace, 'theta')).toThrow('`name` must be one number of the trace, such as theta[0], got theta.');
  });

  test('ranks are counted per chain', () => {
    expect(count(rankPlot(trace, 'theta[0]', { bins: 2 }), /<path/)).toBe(2);
  });

  test('divergent draws stand out in a pair plot', () => {
    const plot = pairPlot(trace, 'theta[0]', 'theta[1]');
    expect(count(plot, /<circle/)).toBe(6);
    expect(count(plot, /r="2.6"/)).toBe(1);
    expect(plot.text).toContain('1 divergent');
  });

  test('energies need a Hamiltonian sampler', () => {
    expect(count(energyPlot(trace), /<path/)).toBe(2);
    expect(() => energyPlot({ ...trace, stats: {} })).toThrow('`trace` must hold energies');
  });
});

describe('plots of fitted models', () => {
  test('ellipses have the radii of the covariance', () => {
    const plot = mixtureEllipses({ x: [-4, 4], y: [-4, 4] }, [{ mean: [0, 0], covariance: [4, 0, 0, 1] }], { width: 464, height: 464, x: { domain: [-10, 10] }, y: { domain: [-10, 10] } });
    const [, rx, ry] = /rx="([\d.]+)" ry="([\d.]+)"/.exec(plot.text)!;
    expect(Number(rx) / Number(ry)).toBeCloseTo((2 * 400) / (1 * 428), 2);
  });

  test('a path of states has a point per observation; a band leaves out what is missing', () => {
    expect(count(statePath([1, 2, 3], [0, 1, 1], { levels: [1, 2.5] }), /<circle/)).toBe(3);
    const band = bandPlot({ x: [0, 1, 2], y: [1, 2, 3], low: [0, 1, 2], high: [2, 3, 4], observed: [1, NaN, 3] });
    expect(count(band, /<circle/)).toBe(2);
    expect(band.text).not.toContain('NaN');
  });
});
