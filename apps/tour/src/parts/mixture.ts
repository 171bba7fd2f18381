import { GaussianMixture, type FittedGaussianMixture } from '@x/em';
import { linePlot, mixtureEllipses } from '@x/plot';
import { random, tensor, type Tensor } from '@x/tensor';
import { table as numbersOf } from '../datasets/table.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** Eruptions of Old Faithful: their length and the waiting time after them, in minutes. */
export function oldFaithful(): Tensor {
  return tensor(numbersOf('oldFaithful.csv').slice(1));
}

/** A fit with what it looked like on its way. */
export interface WatchedFit {
  readonly fitted: FittedGaussianMixture;
  readonly steps: readonly { readonly iteration: number; readonly mixture: FittedGaussianMixture }[];
}

/** Two kinds of eruptions, found from a poor start so that there is something to see. */
export function fitEruptions(x: Tensor): WatchedFit {
  const steps: { iteration: number; mixture: FittedGaussianMixture }[] = [];
  // #region mixture
  const mixture = new GaussianMixture({
    components: 2,
    init: { weights: [0.5, 0.5], means: [[3, 80], [4, 60]], covariances: [[[1, 0], [0, 150]], [[1, 0], [0, 150]]] },
  });
  const fitted = mixture.fit(x, { onIteration: ({ iteration, mixture: now }) => steps.push({ iteration, mixture: now }) });
  // #endregion
  return { fitted, steps };
}

/** The Bayesian information criterion for one to five components. */
export function criteria(x: Tensor): number[] {
  return [1, 2, 3, 4, 5].map((components) => new GaussianMixture({ components, restarts: 4 }).fit(x, { key: random.key('old faithful') }).bic());
}

/** Fits the mixture and describes it. */
export function mixturePart(terminal: Terminal): Section {
  const x = oldFaithful();
  const { fitted, steps } = fitEruptions(x);
  const bic = criteria(x);
  const chosen = bic.indexOf(Math.min(...bic)) + 1;
  terminal.line(`${fitted.iterations} iterations, log likelihood ${fitted.logLikelihood.toFixed(3)}; BIC chooses ${chosen} components`);
  const [lengths, waits] = [x.at(':', 0).data, x.at(':', 1).data];
  const picture = ({ iteration, mixture }: WatchedFit['steps'][number]) =>
    figure(
      mixtureEllipses(
        { x: lengths, y: waits, group: mixture.predict(x).data },
        [0, 1].map((k) => ({ mean: mixture.means.at(k).data, covariance: mixture.covariances.at(k).data })),
        { x: { label: 'length of the eruption, min' }, y: { label: 'waiting time, min' } },
      ),
      iteration === 0 ? 'The start: two components that overlap.' : `After ${iteration} iterations.`,
    );
  const shown = [0, 3, 8, fitted.iterations].map((i) => steps[Math.min(i, steps.length - 1)]!);
  return {
    name: 'mixture',
    title: 'Two kinds of eruptions',
    outcome: { figure: `${chosen} kinds`, meaning: 'of eruptions of Old Faithful, by BIC' },
    body: [
      text`Long eruptions of the geyser are followed by long waits. A mixture of two normal distributions is fitted by expectation
        maximisation, from a start that knows nothing; ellipses are drawn at one and two standard deviations. The likelihood never falls.`,
      row(picture(shown[0]!), picture(shown[1]!)),
      row(picture(shown[2]!), picture(shown[3]!)),
      row(
        figure(linePlot([{ x: fitted.history.map((_, i) => i), y: fitted.history, points: true }], { x: { label: 'iteration' }, y: { label: 'log likelihood' }, height: 240 }), 'The log likelihood rises in every iteration.'),
        figure(linePlot([{ x: [1, 2, 3, 4, 5], y: bic, points: true }], { x: { label: 'components' }, y: { label: 'BIC' }, height: 240 }), 'Choosing the number of components: the smallest BIC.'),
      ),
      table(
        ['kind', 'share', 'mean length', 'mean wait', 'sd of length', 'sd of wait'],
        [0, 1].map((k) => [
          `${k + 1}`,
          fitted.weights.at(k).item().toFixed(3),
          fitted.means.at(k, 0).item().toFixed(2),
          fitted.means.at(k, 1).item().toFixed(1),
          Math.sqrt(fitted.covariances.at(k, 0, 0).item()).toFixed(2),
          Math.sqrt(fitted.covariances.at(k, 1, 1).item()).toFixed(1),
        ]),
      ),
      excerpt('parts/mixture.ts', 'mixture'),
    ],
  };
}
