import { eigh } from '@x/linalg';
import { imageGrid, linePlot, scatterPlot } from '@x/plot';
import type { Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { referenceFile } from '../appFolder.js';
import { smallDigits } from '../datasets/smallDigits.js';
import { excerpt } from '../report/excerpt.js';
import { scientific } from '../report/scientific.js';
import { figure, row, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** The leading principal components of some rows. */
export interface Components {
  readonly mean: Tensor;
  /** One direction a row, orthonormal, by falling variance. */
  readonly directions: Tensor;
  /** The variance along each direction. */
  readonly variances: Tensor;
  readonly totalVariance: number;
}

/** Principal components: the eigenvectors of the covariance. */
export function principalComponents(rows: Tensor, count: number): Components {
  // #region components
  const mean = rows.mean({ axis: 0 });
  const centred = rows.sub(mean);
  const covariance = centred.transpose().matmul(centred).div(rows.shape[0]! - 1);
  const { values, vectors } = eigh(covariance);
  const variances = values.flip().at(`:${count}`);
  const directions = vectors.transpose().flip({ axis: 0 }).at(`:${count}`);
  // #endregion
  return { mean, directions, variances, totalVariance: values.sum().item() };
}

/** What numpy's eigh finds. */
export function pcaReference(): { with: string; explainedVariance: number[]; explainedRatio: number[]; firstComponent: number[] } {
  const { with: software, cases } = JSON.parse(readFileSync(referenceFile('pca.json'), 'utf8')) as {
    with: string;
    cases: { explainedVariance: number[]; explainedRatio: number[]; firstComponent: number[] };
  };
  return { with: software, ...cases };
}

const count = 24;

/** Finds the components of the digits and describes them. */
export function pcaPart(terminal: Terminal): Section {
  const { images, labels } = smallDigits();
  const found = principalComponents(images, count);
  const reference = pcaReference();
  const variances = found.variances.data;
  const deviation = Math.max(...Array.from(variances, (value, i) => Math.abs(value / reference.explainedVariance[i]! - 1)));
  terminal.line(`explained variances agree with ${reference.with} to a relative ${scientific(deviation)}`);

  const { mean, directions } = found;
  const scores = images.sub(mean).matmul(directions.transpose());
  const rebuilt = (row: number, k: number): Tensor => scores.at(row, `:${k}`).matmul(directions.at(`:${k}`)).add(mean);
  const ratio = found.variances.div(found.totalVariance);
  const upTo = (k: number): string => (100 * ratio.at(`:${k}`).sum().item()).toFixed(0);
  const ks = Array.from({ length: count }, (_, i) => i + 1);
  const tenDigits = Array.from({ length: 10 }, (_, digit) => labels.indexOf(digit));
  const image = (values: Tensor, caption?: string) => ({ width: 8, height: 8, values: values.data, ...(caption === undefined ? {} : { caption }) });

  return {
    name: 'pca',
    title: 'Handwritten digits in two dimensions',
    outcome: { figure: `${upTo(10)} %`, meaning: 'of the variance of 64 pixels lies along 10 directions' },
    body: [
      text`Principal components of ${images.shape[0]!} digits of 8 × 8 pixels: the ${count} leading eigenvectors of their covariance.
        The variances agree with numpy's eigh to a relative ${scientific(deviation)}.`,
      row(
        figure(
          scatterPlot(
            { x: scores.at(':', 0).data, y: scores.at(':', 1).data, group: labels, names: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
            { x: { label: 'first component' }, y: { label: 'second component' } },
          ),
          'Every digit at its place along the two directions of greatest variance, though nothing was told which digit it is.',
        ),
        figure(
          linePlot(
            [
              { x: ks, y: ratio.cumsum().data, name: 'cumulative', points: true },
              { x: ks, y: ratio.data, name: 'each', points: true },
              { x: ks, y: reference.explainedRatio.slice(0, count), name: 'each, by numpy', dashed: true, colour: 2 },
            ],
            { x: { label: 'component' }, y: { label: 'share of the variance', domain: [0, 1] }, height: 460 },
          ),
          'Explained variance.',
        ),
      ),
      figure(
        imageGrid(ks.slice(0, 10).map((k) => image(directions.at(k - 1), String(k))), { signed: true, size: 76 }),
        'The first ten components: blue pixels count against, red ones for.',
      ),
      row(
        ...[2, 5, 10, 24].map((k) =>
          figure(imageGrid(tenDigits.map((i) => image(rebuilt(i, k))), { range: [0, 16], size: 44 }), `Ten digits rebuilt from ${k} numbers each, ${upTo(k)} % of the variance.`),
        ),
        figure(imageGrid(tenDigits.map((i) => image(images.at(i))), { range: [0, 16], size: 44 }), 'The digits themselves, 64 numbers each.'),
      ),
      excerpt('parts/pca.ts', 'components'),
    ],
  };
}
