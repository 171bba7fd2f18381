import { broadcastTo, digammaOf, DomainError, polygammaOf, sizeOf, tensor, type Tensor } from '@x/tensor/core';

/**
 * The concentrations of a Dirichlet distribution of greatest likelihood: the root of
 * ψ(Σ a) − ψ(aₖ) + Σᵢ wᵢ·log xᵢₖ/Σ wᵢ by Newton's method, whose Hessian is diagonal plus a constant.
 * Fails: DomainError for values that are not positive, or vectors that are all equal.
 * Source: T. Minka, Estimating a Dirichlet distribution (2000).
 */
export function dirichletConcentration(data: Tensor, weights: Tensor): Tensor {
  const [count, ...batch] = data.shape.slice(0, -1) as [number, ...number[]];
  const n = data.shape.at(-1)!;
  const fits = sizeOf(batch);
  const x = data.data;
  const w = broadcastTo(weights, [count, ...batch]).data;
  const result = new Float64Array(fits * n);
  for (let j = 0; j < fits; j++) {
    const meanLogs = new Float64Array(n);
    const means = new Float64Array(n);
    let total = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const weight = w[i * fits + j]!;
      if (!(weight > 0)) continue;
      total += weight;
      for (let k = 0; k < n; k++) {
        const value = x[(i * fits + j) * n + k]!;
        if (!(value > 0)) throw zeroShare(value, k);
        meanLogs[k]! += weight * Math.log(value);
        means[k]! += weight * value;
        if (k === 0) squares += weight * value * value;
      }
    }
    for (let k = 0; k < n; k++) {
      meanLogs[k]! /= total;
      means[k]! /= total;
    }
    // Jensen's gap is zero when all vectors are the same; below rounding there is nothing to fit.
    if (n > 1 && !(means.some((m, k) => Math.log(m) - meanLogs[k]! > 1e-14))) throw noSpread();
    const variance = squares / total - means[0]! ** 2;
    const start = variance > 0 ? (means[0]! * (1 - means[0]!)) / variance - 1 : n;
    result.set(newton(meanLogs, means.map((m) => m * (start > 0 ? start : n))), j * n);
  }
  return tensor(result, { shape: [...batch, n] });
}

function newton(meanLogs: Float64Array, start: Float64Array): Float64Array {
  let a = start;
  for (let step = 0; step < 500; step++) {
    const total = a.reduce((sum, v) => sum + v, 0);
    const gradient = a.map((v, k) => digammaOf(total) - digammaOf(v) + meanLogs[k]!);
    const diagonal = a.map((v) => -polygammaOf(1, v));
    const constant = polygammaOf(1, total);
    const weighted = gradient.reduce((sum, g, k) => sum + g / diagonal[k]!, 0);
    const shift = weighted / (1 / constant + diagonal.reduce((sum, d) => sum + 1 / d, 0));
    const change = gradient.map((g, k) => (g - shift) / diagonal[k]!);
    // A step that would leave the domain stops at a tenth of the way there.
    const next = a.map((v, k) => (change[k]! < 0.9 * v ? v - change[k]! : v / 10));
    const settled = next.every((v, k) => Math.abs(v - a[k]!) <= 1e-13 * v);
    a = next;
    if (settled) break;
  }
  return a;
}

function zeroShare(value: number, k: number): DomainError {
  return new DomainError({
    op: 'Dirichlet.maximumLikelihood',
    argument: 'data',
    expected: 'hold positive shares',
    actual: `${value} in category ${k}`,
    hint: 'Zeros have no density to maximise. Add a small share to each category, or count with a Multinomial.',
  });
}

function noSpread(): DomainError {
  return new DomainError({
    op: 'Dirichlet.maximumLikelihood',
    argument: 'data',
    expected: 'hold vectors that differ',
    actual: 'copies of one vector',
    hint: 'The likelihood grows without bound as the concentrations do.',
  });
}
