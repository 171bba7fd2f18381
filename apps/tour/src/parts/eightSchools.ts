import { loo, model, nuts, sample, type Summary, type Trace } from '@x/mcmc';
import { energyPlot, forestPlot, histogram, rankPlot, tracePlot } from '@x/plot';
import { HalfCauchy, Normal } from '@x/prob';
import { random } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { referenceFile } from '../appFolder.js';
import { eightSchoolsData } from '../datasets/eightSchoolsData.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import { chainBars } from '../terminal/chainBars.js';
import type { Terminal } from '../terminal/terminal.js';

const { y, sigma } = eightSchoolsData();

// #region model
const eightSchools = model(({ sample, observe, deterministic }) => {
  const mu = sample('mu', new Normal({ loc: 0, scale: 5 }));
  const tau = sample('tau', new HalfCauchy({ scale: 5 }));
  const z = sample('z', new Normal({ loc: 0, scale: 1 }).expand([8]));
  const theta = deterministic('theta', mu.add(tau.mul(z))); // non-centred: mu and tau do not squeeze z
  observe('y', new Normal({ loc: theta, scale: sigma }), y);
});
// #endregion

/** Draws from the posterior of the eight schools. */
export function sampleEightSchools(options: { chains: number; warmup: number; draws: number }, terminal: Terminal): Promise<Trace> {
  return sample(nuts(eightSchools, { targetAccept: 0.95 }), { ...options, key: random.key('eight schools'), onProgress: chainBars(terminal) });
}

/** What the reference draws say about one quantity. */
export interface ReferenceSummary {
  readonly mean: number;
  readonly sd: number;
  readonly mcse: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
}

/** The reference posterior, with the names of our trace. */
export function eightSchoolsReference(): Record<string, ReferenceSummary> {
  const { cases } = JSON.parse(readFileSync(referenceFile('eightSchools.json'), 'utf8')) as { cases: Record<string, ReferenceSummary> };
  return Object.fromEntries(Object.entries(cases).map(([name, known]) => [name.replace(/\d+/, (i) => String(Number(i) - 1)), known]));
}

/** Mean, spread, quantiles and diagnostics of the quantities of the reference, with the deviation of the mean in standard errors. */
export function compareWithReference(trace: Trace): { name: string; ours: NonNullable<ReturnType<Summary['get']>>; known: ReferenceSummary; quantiles: readonly number[]; deviation: number }[] {
  const summary = trace.summary();
  return Object.entries(eightSchoolsReference()).map(([name, known]) => {
    const ours = summary.get(name)!;
    const sorted = drawsOf(trace, name).sort();
    const quantiles = [0.05, 0.5, 0.95].map((p) => sorted[Math.floor(p * sorted.length)]!);
    return { name, ours, known, quantiles, deviation: (ours.mean - known.mean) / Math.hypot(ours.mcse, known.mcse) };
  });
}

function drawsOf(trace: Trace, name: string): Float64Array {
  const [, base, index] = /^(\w+)(?:\[(\d+)\])?$/.exec(name)!;
  const draws = trace.get(base!);
  return Float64Array.from(index === undefined ? draws.data : draws.at('...', Number(index)).data);
}

const options = { chains: 4, warmup: 1000, draws: 2500 };

/** Samples the posterior and describes it. */
export async function eightSchoolsPart(terminal: Terminal): Promise<Section> {
  const start = performance.now();
  const trace = await sampleEightSchools(options, terminal);
  const seconds = (performance.now() - start) / 1000;
  const rows = compareWithReference(trace).sort((a, b) => order(a.name) - order(b.name));
  const worst = Math.max(...rows.map(({ deviation }) => Math.abs(deviation)));
  terminal.line(`all ten means agree with posteriordb within ${worst.toFixed(1)} standard errors; R̂ ≤ ${Math.max(...rows.map(({ ours }) => ours.rhat)).toFixed(3)}`);
  const warnings = trace.warnings();
  const { elpd, standardError } = loo(eightSchools, trace);

  const marginal = (name: string, label: string, domain: [number, number]) => {
    const { ours, known } = rows.find((r) => r.name === name)!;
    return histogram(drawsOf(trace, name), {
      domain,
      label,
      width: 560,
      rules: [
        { at: ours.mean, name: 'mean', colour: 1 },
        { at: known.mean, name: 'mean by posteriordb', colour: 2 },
      ],
    });
  };
  return {
    name: 'schools',
    title: 'Eight schools: how much does coaching help?',
    outcome: { figure: `${worst.toFixed(1)} s.e.`, meaning: 'largest difference of a posterior mean from the reference' },
    body: [
      text`Rubin's eight experiments on coaching, with effects that share a mean μ and a spread τ. The model is a program; the no-U-turn
        sampler draws ${options.chains} chains of ${options.draws} after ${options.warmup} for tuning, in ${seconds.toFixed(1)} seconds.
        ${warnings.length === 0 ? 'No diagnostic complains.' : warnings.join(' ')} Leave-one-out cross-validation puts the log predictive
        density at ${elpd.toFixed(1)} ± ${standardError.toFixed(1)}.`,
      row(figure(tracePlot(trace, 'mu'), 'Trace of the common mean: four chains in the same place.'), excerpt('parts/eightSchools.ts', 'model')),
      row(figure(marginal('mu', 'μ', [-8, 17]), 'Posterior of the common mean.'), figure(marginal('tau', 'τ', [0, 16]), 'Posterior of the spread.')),
      row(figure(rankPlot(trace, 'tau'), 'Ranks of the draws of τ by chain: flat, so the chains have mixed.'), figure(energyPlot(trace), 'Energies, and their changes from draw to draw: alike, so the sampler reaches the tails.')),
      row(
        figure(
          forestPlot(
            rows.slice(2).map(({ ours, known, quantiles }, i) => ({ name: `school ${i + 1}`, value: ours.mean, low: quantiles[0]!, high: quantiles[2]!, reference: known.mean, observed: y.at(i).item() })),
            { label: 'effect in points', interval: 'mean and 90 % interval', reference: 'mean by posteriordb', observed: 'observed' },
          ),
          'The schools borrow strength from each other: observed effects from −3 to 28 shrink towards the common mean.',
        ),
      ),
      table(
        ['', 'mean', 'sd', '5 %', '50 %', '95 %', 'bulk ESS', 'tail ESS', 'R̂', 'reference mean', 'sd', 'difference / s.e.'],
        rows.map(({ name, ours, known, quantiles, deviation }) => [
          name,
          ...[ours.mean, ours.sd, ...quantiles].map((x) => x.toFixed(2)),
          ours.ess_bulk.toFixed(0),
          ours.ess_tail.toFixed(0),
          ours.rhat.toFixed(3),
          known.mean.toFixed(2),
          known.sd.toFixed(2),
          deviation.toFixed(1),
        ]),
      ),
    ],
  };
}

/** μ, τ, then the schools. */
function order(name: string): number {
  return name === 'mu' ? -2 : name === 'tau' ? -1 : Number(/\d+/.exec(name)![0]);
}
