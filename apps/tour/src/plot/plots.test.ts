import { describe, expect, test } from 'vitest';
import type { Html } from '../report/html.js';
import { forestPlot } from './forestPlot.js';
import { heatmap } from './heatmap.js';
import { histogram } from './histogram.js';
import { imageGrid } from './imageGrid.js';
import { linePlot } from './linePlot.js';
import { scatterPlot } from './scatterPlot.js';

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
