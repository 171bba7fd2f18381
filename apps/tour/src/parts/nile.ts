import { KalmanFilter, type FittedKalmanFilter } from '@x/hmm';
import { bandPlot } from '@x/plot';
import { table as numbersOf } from '../datasets/table.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** The annual flow of the Nile at Aswan from 1871 on. */
export function nile(): { readonly years: readonly number[]; readonly flow: readonly number[] } {
  const rows = numbersOf('nile.csv').slice(1);
  return { years: rows.map(([year]) => year!), flow: rows.map(([, flow]) => flow!) };
}

/** A level that wanders, seen through noise: both variances are learned. */
export function fitNile(): FittedKalmanFilter {
  const { flow } = nile();
  // #region level
  const level = new KalmanFilter({
    transition: [[1]],
    observation: [[1]],
    transitionCovariance: [[1000]],
    observationCovariance: [[10000]],
    initialMean: [0],
    initialCovariance: [[1e7]], // nothing is known of the first level
  });
  const fitted = level.fit(flow, { learn: ['transitionCovariance', 'observationCovariance'], maxIterations: 5000, tolerance: 1e-12 });
  // #endregion
  return fitted;
}

/** Learns the variances and describes the level, with a stretch of years left out. */
export function nilePart(terminal: Terminal): Section {
  const { years, flow } = nile();
  const fitted = fitNile();
  const [noise, drift] = [fitted.observationCovariance.item(), fitted.transitionCovariance.item()];
  terminal.line(`variances ${noise.toFixed(0)} and ${drift.toFixed(0)}; Durbin and Koopman publish 15099 and 1469`);
  const holes = flow.map((value, i) => ((i >= 20 && i < 40) || (i >= 60 && i < 80) ? NaN : value));
  const plot = (series: readonly number[]) => {
    const { means, covariances } = fitted.smooth(series);
    const mean = Array.from(means.data);
    const half = Array.from(covariances.data, (v: number) => 1.96 * Math.sqrt(v));
    return bandPlot({ x: years, y: mean, low: mean.map((m, i) => m - half[i]!), high: mean.map((m, i) => m + half[i]!), observed: series }, { x: { label: 'year' }, y: { label: 'flow, 10⁸ m³' } });
  };
  return {
    name: 'nile',
    title: 'The level of the Nile',
    outcome: { figure: `${drift.toFixed(0)}`, meaning: 'variance of the yearly change of the level (published: 1469)' },
    body: [
      text`A level that takes a random step every year, and flows that scatter around it. Expectation maximisation learns both variances
        (${noise.toFixed(0)} and ${drift.toFixed(0)}), the Rauch–Tung–Striebel smoother finds the level with its uncertainty.`,
      row(figure(plot(flow), 'The smoothed level with 95 % intervals: it fell around 1898, when the dam was begun.'), figure(plot(holes), 'The same with forty years left out: intervals widen where nothing was seen.')),
      excerpt('parts/nile.ts', 'level'),
    ],
  };
}
