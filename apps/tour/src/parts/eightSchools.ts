import { forestPlot, histogram, linePlot } from '@x/plot';
import { concat, random, stack, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { referenceFile } from '../appFolder.js';
import { eightSchoolsData } from '../datasets/eightSchoolsData.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import { hamiltonianSampler } from '../sampling/hamiltonian.js';
import { summarise, type Summary } from '../sampling/summary.js';
import type { ProgressBar } from '../terminal/progressBar.js';
import type { Terminal } from '../terminal/terminal.js';

/**
 * log density of x = (μ, log τ, z₁ … z₈) up to a constant, where school i has the effect θᵢ = μ + τ·zᵢ:
 * μ ~ Normal(0, 5), τ ~ HalfCauchy(5), zᵢ ~ Normal(0, 1), yᵢ ~ Normal(θᵢ, σᵢ).
 */
// #region model
const { y, sigma } = eightSchoolsData();

function logDensity(x: Tensor): Tensor {
  const mu = x.at(0);
  const logTau = x.at(1);
  const z = x.at('2:');
  const theta = mu.add(logTau.exp().mul(z));
  return mu.div(5).square().div(-2) // prior of μ
    .sub(logTau.exp().div(5).square().log1p()) // prior of τ
    .add(logTau) // because the sampler moves log τ, and dτ = τ d(log τ)
    .sub(z.square().sum().div(2)) // prior of z
    .sub(y.sub(theta).div(sigma).square().sum().div(2)); // likelihood
}
// #endregion

/** How much to sample. */
export interface SamplingOptions {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
}

/** Posterior draws of the quantities of the model. */
export interface Posterior {
  readonly names: readonly string[];
  /** [chain, draw, quantity] */
  readonly draws: Tensor;
  readonly acceptance: readonly number[];
  readonly stepSizes: readonly number[];
}

const names = ['mu', 'tau', ...Array.from({ length: 8 }, (_, i) => `theta[${i + 1}]`)];

/** Draws from the posterior of the eight schools; `progress` makes the bar of each chain. */
export function sampleEightSchools({ chains, warmup, draws }: SamplingOptions, progress?: (label: string, total: number) => ProgressBar): Posterior {
  const sampler = hamiltonianSampler(logDensity, 10);
  const results = random.split(random.key('eight schools'), chains).map((key, c) => {
    const bar = progress?.(`chain ${c + 1}`, warmup + draws);
    const chain = sampler({ key, warmup, draws, steps: 12, onIteration: (n) => bar?.update(n, n <= warmup ? 'warm-up' : 'sampling') });
    bar?.finish(`step size ${chain.stepSize.toFixed(2)}, acceptance ${(100 * chain.acceptance).toFixed(0)} %`);
    return chain;
  });
  const x = stack(results.map((chain) => chain.draws)); // [chain, draw, 10]
  const mu = x.at('...', ':1');
  const tau = x.at('...', '1:2').exp();
  return {
    names,
    draws: concat([mu, tau, mu.add(tau.mul(x.at('...', '2:')))], { axis: 2 }),
    acceptance: results.map((chain) => chain.acceptance),
    stepSizes: results.map((chain) => chain.stepSize),
  };
}

/** Summaries of all quantities. */
export function summaries({ names, draws }: Posterior): (Summary & { name: string })[] {
  return names.map((name, k) => ({ name, ...summarise(Array.from({ length: draws.shape[0]! }, (_, c) => draws.at(c, ':', k).data)) }));
}

interface ReferenceSummary {
  readonly mean: number;
  readonly sd: number;
  readonly mcse: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
}

/** The reference posterior. */
export function eightSchoolsReference(): Record<string, ReferenceSummary> {
  return (JSON.parse(readFileSync(referenceFile('eightSchools.json'), 'utf8')) as { cases: Record<string, ReferenceSummary> }).cases;
}

/** The difference of two estimated means in units of its standard error. */
export function deviation(ours: Summary, reference: ReferenceSummary): number {
  return (ours.mean - reference.mean) / Math.hypot(ours.mcse, reference.mcse);
}

const options: SamplingOptions = { chains: 4, warmup: 500, draws: 2500 };

/** Samples the posterior and describes it. */
export function eightSchoolsPart(terminal: Terminal): Section {
  const posterior = sampleEightSchools(options, terminal.progress);
  const reference = eightSchoolsReference();
  const rows = summaries(posterior);
  const worst = Math.max(...rows.map((r) => Math.abs(deviation(r, reference[r.name]!))));
  terminal.line(`all ten means agree with posteriordb within ${worst.toFixed(1)} standard errors; R̂ ≤ ${Math.max(...rows.map((r) => r.rHat)).toFixed(3)}`);

  const { draws } = posterior;
  const values = (k: number): ArrayLike<number> => draws.at(':', ':', k).data;
  const iterations = Array.from({ length: 500 }, (_, i) => i + 1);
  const trace = (k: number, label: string, log = false) =>
    linePlot(
      Array.from({ length: options.chains }, (_, c) => ({ x: iterations, y: draws.at(c, ':500', k).data, name: `chain ${c + 1}`, width: 0.8, opacity: 0.8 })),
      { x: { label: 'draw' }, y: { label, log }, height: 240 },
    );
  const marginal = (k: number, label: string, domain: [number, number]) =>
    histogram(values(k), {
      domain,
      label,
      width: 560,
      rules: [
        { at: rows[k]!.mean, name: 'mean', colour: 1 },
        { at: reference[rows[k]!.name]!.mean, name: 'mean by posteriordb', colour: 2 },
      ],
    });

  return {
    name: 'schools',
    title: 'Eight schools: how much does coaching help?',
    outcome: { figure: `${worst.toFixed(1)} s.e.`, meaning: 'largest difference of a posterior mean from the reference' },
    body: [
      text`Rubin's eight experiments on coaching, with effects that share a mean μ and a spread τ. A Hamiltonian Monte Carlo sampler draws
        from the posterior: the log density is written in tensor ops, its gradient comes from autodiff, and one leapfrog step is
        one compiled function. ${options.chains} chains of ${options.draws} draws after ${options.warmup} for tuning; acceptance
        ${(100 * Math.min(...posterior.acceptance)).toFixed(0)}–${(100 * Math.max(...posterior.acceptance)).toFixed(0)} %.`,
      row(figure(trace(0, 'μ'), 'Trace of the common mean: four chains in the same place.'), figure(trace(1, 'τ', true), 'Trace of the spread between schools.')),
      row(figure(marginal(0, 'μ', [-8, 17]), 'Posterior of the common mean.'), figure(marginal(1, 'τ', [0, 16]), 'Posterior of the spread.')),
      row(
        figure(
          forestPlot(
            rows.slice(2).map((r, i) => ({ name: `school ${i + 1}`, value: r.mean, low: r.q05, high: r.q95, reference: reference[r.name]!.mean, observed: y.at(i).item() })),
            { label: 'effect in points', interval: 'mean and 90 % interval', reference: 'mean by posteriordb', observed: 'observed' },
          ),
          'The schools borrow strength from each other: observed effects from −3 to 28 shrink towards the common mean.',
        ),
        excerpt('parts/eightSchools.ts', 'model'),
      ),
      table(
        ['', 'mean', 'sd', '5 %', '50 %', '95 %', 'ESS', 'R̂', 'reference mean', 'sd', 'difference / s.e.'],
        rows.map((r) => {
          const known = reference[r.name]!;
          return [r.name, r.mean.toFixed(2), r.sd.toFixed(2), r.q05.toFixed(2), r.q50.toFixed(2), r.q95.toFixed(2), r.effectiveSize.toFixed(0), r.rHat.toFixed(3), known.mean.toFixed(2), known.sd.toFixed(2), deviation(r, known).toFixed(1)];
        }),
      ),
      excerpt('sampling/hamiltonian.ts', 'sampler'),
    ],
  };
}
