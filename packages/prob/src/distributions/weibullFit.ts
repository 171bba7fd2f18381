import { add, clip, div, exp, log, max, mul, square, sub, sum, sqrt, type Tensor } from '@x/tensor/core';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/**
 * The maximum likelihood of Weibull parameters. The concentration k solves Σ w·xᵏ·log x/Σ w·xᵏ − 1/k = mean(log x), whose
 * left side grows with k; Newton's method in log k starts from the standard deviation of log x.
 */
export function fitWeibull(data: Tensor, weights: Tensor): { readonly concentration: Tensor; readonly scale: Tensor } {
  const logs = log(data);
  const mean = weightedMean(logs, weights);
  const variance = weightedMean(square(sub(logs, mean)), weights);
  requireSpread('Weibull', variance, 1e-30);
  // Powers are taken of x/max(x), so that none overflows.
  const top = max(logs, { axis: 0 });
  const y = sub(logs, top);
  const centre = sub(mean, top);
  let logK = log(div(1.2825498301618641, sqrt(variance)));
  for (let step = 0; step < 40; step++) {
    const k = exp(logK);
    const powers = mul(weights, exp(mul(k, y)));
    const total = sum(powers, { axis: 0 });
    const first = div(sum(mul(powers, y), { axis: 0 }), total);
    const second = div(sum(mul(powers, square(y)), { axis: 0 }), total);
    const gap = sub(sub(first, div(1, k)), centre);
    const slope = add(mul(k, sub(second, square(first))), div(1, k));
    logK = sub(logK, clip(div(gap, slope), -1, 1));
  }
  const k = exp(logK);
  const logPower = log(weightedMean(exp(mul(k, y)), weights));
  return { concentration: k, scale: exp(add(top, div(logPower, k))) };
}
