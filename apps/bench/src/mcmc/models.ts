import { matmul, stack, tensor, type Tensor } from '@x/tensor';
import { numbers } from '../numbers.js';

/** A posterior: its density, and where chains start. */
export interface PosteriorModel<P = never> {
  readonly density: (params: P) => Tensor;
  readonly init: unknown;
}

/** log p(σ) + log |dσ / d log σ| of σ ~ HalfCauchy(scale). */
const halfCauchyOfLog = (logSigma: Tensor, scale: number): Tensor => logSigma.sub(logSigma.exp().div(scale).square().log1p());

// Rubin, Estimation in parallel randomized experiments (1981): effects of coaching and their standard errors.
export const effects: readonly number[] = [28, 8, -3, 7, -1, 1, 18, 12];
export const errors: readonly number[] = [15, 10, 16, 11, 9, 11, 10, 18];

/** The non-centred form: θ = μ + τ z; μ ~ Normal(0, 5), τ ~ HalfCauchy(5). */
export function eightSchools(): PosteriorModel<{ mu: Tensor; logTau: Tensor; z: Tensor }> {
  const [y, sigma] = [tensor([...effects]), tensor([...errors])];
  return {
    density: ({ mu, logTau, z }) => {
      const misfit = y.sub(mu.add(logTau.exp().mul(z))).div(sigma);
      return mu.square().div(-50).add(halfCauchyOfLog(logTau, 5)).sub(z.square().sum().div(2)).sub(misfit.square().sum().div(2));
    },
    init: { mu: 0, logTau: 0, z: effects.map(() => 0) },
  };
}

export const rows = 1000;
export const features = 20;
/** The design matrix of the logistic regression, row by row, and its outcomes. */
export const logisticData: { readonly x: Float64Array<ArrayBuffer>; readonly y: Float64Array<ArrayBuffer> } = (() => {
  const x = numbers(rows * features, { low: -2, high: 2, seed: 41 });
  const weights = numbers(features, { seed: 42 });
  const y = numbers(rows, { low: 0, high: 1, seed: 43 }).map((u, i) => {
    let eta = 0;
    for (let j = 0; j < features; j++) eta += x[i * features + j]! * weights[j]!;
    return u < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  });
  return { x, y };
})();

/** Logistic regression on 1000×20 with Normal(0, 1) priors. */
export function logistic(): PosteriorModel<Tensor> {
  const [x, y] = [tensor(logisticData.x, { shape: [rows, features] }), tensor(logisticData.y)];
  return {
    density: (w) => {
      const eta = matmul(x, w);
      return y.mul(eta).sub(eta.softplus()).sum().sub(w.square().sum().div(2));
    },
    init: Array.from({ length: features }, () => 0),
  };
}

/** An autoregression of order 5 on 200 points: α, β ~ Normal(0, 10), σ ~ HalfCauchy(2.5), as posteriordb's arK. */
export function autoregression(): PosteriorModel<{ alpha: Tensor; beta: Tensor; logSigma: Tensor }> {
  const noise = numbers(200, { seed: 44 });
  const series: number[] = [];
  for (let t = 0; t < 200; t++) series.push(0.7 * (series[t - 1] ?? 0) + 0.4 * (series[t - 2] ?? 0) - 0.3 * (series[t - 5] ?? 0) + 0.3 * noise[t]!);
  const lags = stack([1, 2, 3, 4, 5].map((k) => tensor(series.slice(5 - k, 200 - k))), { axis: 1 });
  const y = tensor(series.slice(5));
  return {
    density: ({ alpha, beta, logSigma }) => {
      const misfit = y.sub(matmul(lags, beta).add(alpha)).div(logSigma.exp());
      const prior = alpha.square().add(beta.square().sum()).div(-200).add(halfCauchyOfLog(logSigma, 2.5));
      return prior.sub(misfit.square().sum().div(2)).sub(logSigma.mul(195));
    },
    init: { alpha: 0, beta: [0, 0, 0, 0, 0], logSigma: 0 },
  };
}

/** Two normal components with ordered means on 1000 points, as posteriordb's low_dim_gauss_mix. */
export function mixture(): PosteriorModel<{ low: Tensor; logGap: Tensor; logSigma: Tensor; logit: Tensor }> {
  const [side, noise] = [numbers(1000, { low: 0, high: 1, seed: 45 }), numbers(1000, { seed: 46 })];
  const y = tensor(side.map((u, i) => (u < 0.6 ? -2.5 : 2.5) + 1.7 * noise[i]!));
  return {
    density: ({ low, logGap, logSigma, logit }) => {
      const means = [low, low.add(logGap.exp())];
      const share = [logit.logSigmoid(), logit.neg().logSigmoid()];
      const [a, b] = means.map((m, k) => y.sub(m).div(logSigma.at(k).exp()).square().mul(-0.5).sub(logSigma.at(k)).add(share[k]!)) as [Tensor, Tensor];
      const prior = low.square().add(means[1]!.square()).div(-8).add(logGap).sub(logSigma.exp().square().sum().div(8)).add(logSigma.sum());
      // Beta(5, 5) on the share, with the derivative of the logit.
      return prior.add(share[0]!.add(share[1]!).mul(5)).add(a.logAddExp(b).sum());
    },
    init: { low: -2, logGap: 1, logSigma: [0, 0], logit: 0 },
  };
}

/** 100 independent normal coordinates with standard deviations from 0.1 to 10. */
export function gaussian(): PosteriorModel<Tensor> {
  const sd = tensor(Array.from({ length: 100 }, (_, i) => 0.1 * 100 ** (i / 99)));
  return { density: (x) => x.div(sd).square().sum().mul(-0.5), init: Array.from({ length: 100 }, () => 0) };
}
