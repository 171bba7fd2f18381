import { HMM, poisson, type FittedHMM, type PoissonEmission } from '@x/hmm';
import { linePlot, statePath } from '@x/plot';
import { random } from '@x/tensor';
import { table as numbersOf } from '../datasets/table.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** Earthquakes of magnitude 7 and more in the world, a number for each year from 1900 on. */
export function earthquakes(): { readonly years: readonly number[]; readonly counts: readonly number[] } {
  const rows = numbersOf('earthquakes.csv').slice(1);
  return { years: rows.map(([year]) => year!), counts: rows.map(([, count]) => count!) };
}

/** A model of so many states, fitted from rates that are spread over the range of the counts. */
export function fitEarthquakes(states: number): FittedHMM<PoissonEmission> {
  const { counts } = earthquakes();
  // #region hmm
  const rates = Array.from({ length: states }, (_, i) => 10 + (20 * (i + 0.5)) / states);
  const transition = rates.map((_, i) => rates.map((__, j) => (i === j ? 0.8 : 0.2 / Math.max(states - 1, 1)) / (states === 1 ? 0.8 : 1)));
  const model = new HMM({ transition, emission: poisson(rates) });
  const fitted = model.fit(counts, { key: random.key('earthquakes'), tolerance: 1e-10, maxIterations: 2000 });
  // #endregion
  return fitted;
}

/** Fits one to four states and describes the best. */
export function earthquakesPart(terminal: Terminal): Section {
  const { years, counts } = earthquakes();
  const models = [1, 2, 3, 4].map(fitEarthquakes);
  const criteria = models.map((model) => model.bic(counts));
  const best = criteria.indexOf(Math.min(...criteria));
  const fitted = models[best]!;
  terminal.line(`log likelihoods with 1 to 4 states: ${models.map((m) => m.logLikelihood(counts).toFixed(2)).join(', ')}; BIC chooses ${best + 1}`);
  const { states } = fitted.viterbi(counts);
  const rates = fitted.emission.rates.data;
  return {
    name: 'earthquakes',
    title: 'Restless decades',
    outcome: { figure: `${best + 1} states`, meaning: 'of the world’s earthquakes, by BIC' },
    body: [
      text`How many strong earthquakes a year has depends on a state that is not seen and seldom changes. Poisson hidden Markov models of one
        to four states are fitted by the Baum–Welch algorithm; the colours are the most probable path of states.`,
      figure(statePath(counts, states.data, { levels: rates, times: years, x: { label: 'year' }, y: { label: 'earthquakes' }, width: 900 }), 'Earthquakes of magnitude 7 and more, the decoded state of each year and its rate.'),
      row(
        figure(
          linePlot(
            Array.from(rates, (rate: number, k) => ({ x: years, y: fitted.posterior(counts).at(':', k).data, name: `rate ${rate.toFixed(1)}` })),
            { x: { label: 'year' }, y: { label: 'probability', domain: [0, 1] }, height: 240 },
          ),
          'The probability of each state given the whole series.',
        ),
        excerpt('parts/earthquakes.ts', 'hmm'),
      ),
      table(
        ['states', 'log likelihood', 'AIC', 'BIC', 'rates'],
        models.map((m, i) => [`${i + 1}`, m.logLikelihood(counts).toFixed(4), m.aic(counts).toFixed(2), criteria[i]!.toFixed(2), Array.from(m.emission.rates.data, (r: number) => r.toFixed(3)).join(', ')]),
      ),
    ],
  };
}
