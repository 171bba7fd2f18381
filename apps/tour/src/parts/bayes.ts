import { laplace, model, nuts, sample, type Model, type Trace } from '@x/mcmc';
import { forestPlot, histogram, pairPlot } from '@x/plot';
import { Bernoulli, Normal } from '@x/prob';
import { random, type Tensor } from '@x/tensor';
import { breastCancer } from '../datasets/breastCancer.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import { chainBars } from '../terminal/chainBars.js';
import type { Terminal } from '../terminal/terminal.js';

const { names, measurements, malignant } = breastCancer();
const standardised = measurements.sub(measurements.mean({ axis: 0 })).div(measurements.std({ axis: 0 }));

// #region model
const tumours: Model = model(({ sample, observe }) => {
  const intercept = sample('intercept', new Normal({ loc: 0, scale: 5 }));
  const slopes = sample('slopes', new Normal({ loc: 0, scale: 2.5 }).expand([names.length]));
  observe('malignant', new Bernoulli({ logits: standardised.matmul(slopes).add(intercept) }), malignant);
});
// #endregion

/** Draws from the posterior of the regression. */
export function sampleTumours(options: { chains: number; warmup: number; draws: number }, terminal: Terminal): Promise<Trace> {
  return sample(nuts(tumours), { ...options, key: random.key('tumours'), onProgress: chainBars(terminal) });
}

/** Means and standard deviations of the Laplace approximation, intercept first. */
export function approximateTumours(): { mean: Tensor; deviations: readonly number[] } {
  const { mean, covariance } = laplace(tumours);
  return { mean, deviations: Array.from({ length: names.length + 1 }, (_, i) => Math.sqrt(covariance.at(i, i).item())) };
}

const options = { chains: 4, warmup: 500, draws: 1000 };

/** Samples the posterior and describes it. */
export async function bayesPart(terminal: Terminal): Promise<Section> {
  const start = performance.now();
  const trace = await sampleTumours(options, terminal);
  const seconds = (performance.now() - start) / 1000;
  const summary = trace.summary();
  const { mean, deviations } = approximateTumours();
  const least = Math.min(...summary.rows.map(({ ess_bulk }) => ess_bulk));
  terminal.line(`${(least / seconds).toFixed(0)} effective draws a second of the slowest coefficient; R̂ ≤ ${Math.max(...summary.rows.map(({ rhat }) => rhat)).toFixed(3)}`);
  const labelled = summary.rows.map((r, i) => ({ ...r, label: i === 0 ? 'intercept' : names[i - 1]! }));
  const slope = trace.get('slopes');
  const steepest = labelled.slice(1).reduce((best, r, i) => (r.mean > labelled[best + 1]!.mean ? i : best), 0);
  const draws = slope.at('...', steepest).data;
  return {
    name: 'bayes',
    title: 'The same question, the Bayesian way',
    outcome: { figure: `${Math.round(least / seconds)} / s`, meaning: 'effective draws of the slowest coefficient' },
    body: [
      text`The logistic regression above as a probabilistic program: weakly informative priors, 569 observations, a posterior
        instead of a point. ${options.chains} chains of ${options.draws} draws took ${seconds.toFixed(1)} seconds.
        ${summary.warnings.length === 0 ? 'No diagnostic complains.' : summary.warnings.join(' ')}`,
      row(
        figure(
          forestPlot(
            labelled.map(({ label, mean: value, hdi }, i) => ({ name: label, value, low: hdi[0], high: hdi[1], reference: mean.at(i).item() })),
            { label: 'change of the log odds per standard deviation', interval: 'mean and 94 % interval', reference: 'posterior mode (Laplace)' },
          ),
          'Posterior means are a little larger than the modes: the posterior is skewed.',
        ),
        excerpt('parts/bayes.ts', 'model'),
      ),
      row(
        figure(histogram(draws, { domain: [Math.min(...draws), Math.max(...draws)], label: names[steepest]!, rules: [{ at: mean.at(steepest + 1).item(), name: 'mode', colour: 1 }] }), `The posterior of the steepest slope, of ${names[steepest]!}.`),
        figure(pairPlot(trace, 'slopes[1]', 'slopes[3]'), `Slopes of ${names[1]!} and ${names[3]!}: what the data cannot tell apart shows as correlation.`),
      ),
      table(
        ['', 'mean', 'sd', 'Laplace mode', 'Laplace sd', 'bulk ESS', 'R̂'],
        labelled.map(({ label, mean: value, sd, ess_bulk, rhat }, i) => [label, value.toFixed(3), sd.toFixed(3), mean.at(i).item().toFixed(3), deviations[i]!.toFixed(3), ess_bulk.toFixed(0), rhat.toFixed(3)]),
      ),
    ],
  };
}
