import { compile, grad, hessian } from '@x/autodiff';
import { forestPlot, linePlot } from '@x/plot';
import { concat, eye, ones, zeros, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { referenceFile } from '../appFolder.js';
import { breastCancer, type BreastCancer } from '../datasets/breastCancer.js';
import { excerpt } from '../report/excerpt.js';
import { scientific } from '../report/scientific.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** A coefficient of the regression with its uncertainty. */
export interface Coefficient {
  readonly name: string;
  readonly value: number;
  readonly standardError: number;
}

/** The maximum-likelihood fit. */
export interface LogisticFit {
  readonly coefficients: readonly Coefficient[];
  readonly logLikelihood: number;
  /** Length of the gradient before each Newton step and after the last. */
  readonly gradientNorms: readonly number[];
  /** Share of tumours on the right side of probability ½. */
  readonly accuracy: number;
}

/** Logistic regression by Newton's method on the exact Hessian, whose inverse also gives the standard errors. */
export function fitLogistic({ names, measurements, malignant }: BreastCancer): LogisticFit {
  // #region newton
  const standardised = measurements.sub(measurements.mean({ axis: 0 })).div(measurements.std({ axis: 0 }));
  const x = concat([ones([measurements.shape[0]!, 1]), standardised], { axis: 1 });

  // −log likelihood = Σ log(1 + e^score) − y·score
  const loss = (w: Tensor): Tensor => {
    const score = x.matmul(w);
    return score.softplus().sub(malignant.mul(score)).sum();
  };
  const slope = compile(grad(loss));
  const curvature = compile(hessian(loss));

  // The best fit without measurements: the log odds of the base rate as intercept, all slopes zero.
  const odds = malignant.mean().div(malignant.mean().neg().add(1));
  let w = concat([odds.log().reshape([1]), zeros([names.length])]);
  const gradientNorms = [slope(w).norm().item()];
  while (gradientNorms.at(-1)! > 1e-9 && gradientNorms.length < 30) {
    w = w.sub(inverse(curvature(w)).matmul(slope(w)));
    gradientNorms.push(slope(w).norm().item());
  }
  const covariance = inverse(curvature(w));
  const standardErrors = covariance.mul(eye(w.size)).sum({ axis: 1 }).sqrt();
  // #endregion

  const right = x.matmul(w).greater(0).equal(malignant.greater(0));
  return {
    coefficients: ['intercept', ...names].map((name, i) => ({ name, value: w.at(i).item(), standardError: standardErrors.at(i).item() })),
    logLikelihood: -loss(w).item(),
    gradientNorms,
    accuracy: right.mean().item(),
  };
}

/** The inverse of a matrix by Newton's iteration X ← X(2I − AX). Source: Schulz (1933), start as in Pan & Reif (1985). */
export function inverse(a: Tensor): Tensor {
  const n = a.shape[0]!;
  const twice = eye(n).mul(2);
  let x = a.transpose().div(a.norm({ ord: 1 }).mul(a.norm({ ord: Infinity })));
  for (let i = 0; i < 100; i++) {
    const next = x.matmul(twice.sub(a.matmul(x)));
    if (next.sub(x).norm().item() <= 1e-14 * next.norm().item()) return next;
    x = next;
  }
  return x;
}

interface ReferenceRow {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
}

/** What statsmodels finds on the same columns. */
export function logisticReference(): { rows: ReferenceRow[]; logLikelihood: number; with: string } {
  const { with: software, cases } = JSON.parse(readFileSync(referenceFile('logistic.json'), 'utf8')) as { with: string; cases: ReferenceRow[] };
  return { rows: cases.slice(0, -1), logLikelihood: cases.at(-1)!.coefficient, with: software };
}

/** Fits the regression and describes it. */
export function logisticPart(terminal: Terminal): Section {
  const fit = fitLogistic(breastCancer());
  const reference = logisticReference();
  const quantile = 1.959963984540054; // of the normal distribution at 97.5 %
  const deviation = Math.max(...fit.coefficients.map((c, i) => Math.abs(c.value - reference.rows[i]!.coefficient)));
  const errorDeviation = Math.max(...fit.coefficients.map((c, i) => Math.abs(c.standardError - reference.rows[i]!.standardError)));
  terminal.line(`converged in ${fit.gradientNorms.length - 1} Newton steps, gradient ${scientific(fit.gradientNorms.at(-1)!)}`);
  terminal.line(`coefficients agree with ${reference.with} to ${scientific(deviation)}, standard errors to ${scientific(errorDeviation)}`);
  return {
    name: 'logistic',
    title: 'Which measurements tell a malignant tumour?',
    outcome: { figure: scientific(deviation), meaning: 'largest difference from statsmodels in any coefficient' },
    body: [
      text`A logistic regression on 569 tumours (Breast Cancer Wisconsin), fitted by Newton's method with the exact Hessian. With all 30
        measurements the two classes can be separated by a plane, so that the maximum-likelihood estimate does not exist; six
        measurements are used, standardised to spread 1, and no penalty. The inverse Hessian at the optimum is the covariance
        of the estimates. The plane puts ${(100 * fit.accuracy).toFixed(1)} % of the tumours on the right side.`,
      row(
        figure(
          forestPlot(
            fit.coefficients.map(({ name, value, standardError }, i) => ({
              name,
              value,
              low: value - quantile * standardError,
              high: value + quantile * standardError,
              reference: reference.rows[i]!.coefficient,
            })),
            { label: 'change of the log odds per standard deviation', reference: 'statsmodels' },
          ),
          'Coefficients with 95 % intervals from the Hessian.',
        ),
        figure(
          linePlot([{ x: fit.gradientNorms.map((_, i) => i), y: fit.gradientNorms, points: true }], {
            x: { label: 'Newton step' },
            y: { label: 'length of the gradient', log: true },
          }),
          'Quadratic convergence: near the optimum each step doubles the number of correct digits.',
        ),
      ),
      table(
        ['', 'coefficient', 'standard error', 'z', 'statsmodels', 'its standard error'],
        fit.coefficients.map(({ name, value, standardError }, i) => [
          name,
          value.toFixed(6),
          standardError.toFixed(6),
          (value / standardError).toFixed(2),
          reference.rows[i]!.coefficient.toFixed(6),
          reference.rows[i]!.standardError.toFixed(6),
        ]),
      ),
      excerpt('parts/logistic.ts', 'newton'),
    ],
  };
}
