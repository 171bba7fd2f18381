import { Weibull } from '../distributions/weibull.js';
import { VonMises } from '../distributions/vonMises.js';
import { StudentT } from '../distributions/studentT.js';
import { Beta } from '../distributions/beta.js';
import { Exponential } from '../distributions/exponential.js';
import { ChiSquared } from '../distributions/chiSquared.js';
import { InverseGamma } from '../distributions/inverseGamma.js';
import { Gamma } from '../distributions/gamma.js';
import { Bernoulli } from '../distributions/bernoulli.js';
import { Binomial } from '../distributions/binomial.js';
import { Categorical } from '../distributions/categorical.js';
import { Dirichlet } from '../distributions/dirichlet.js';
import { DiscreteUniform } from '../distributions/discreteUniform.js';
import { Geometric } from '../distributions/geometric.js';
import { InverseWishart } from '../distributions/inverseWishart.js';
import { LKJ } from '../distributions/lkj.js';
import { LKJCholesky } from '../distributions/lkjCholesky.js';
import { Multinomial } from '../distributions/multinomial.js';
import { MultivariateNormal } from '../distributions/multivariateNormal.js';
import { MultivariateStudentT } from '../distributions/multivariateStudentT.js';
import { NegativeBinomial } from '../distributions/negativeBinomial.js';
import { Poisson } from '../distributions/poisson.js';
import { Wishart } from '../distributions/wishart.js';
import * as bijectors from '../bijectors/bijectors.js';
import { Cauchy } from '../distributions/cauchy.js';
import { Delta } from '../distributions/delta.js';
import { Gumbel } from '../distributions/gumbel.js';
import { HalfCauchy } from '../distributions/halfCauchy.js';
import { HalfNormal } from '../distributions/halfNormal.js';
import { Laplace } from '../distributions/laplace.js';
import { LogNormal } from '../distributions/logNormal.js';
import { Logistic } from '../distributions/logistic.js';
import { Normal } from '../distributions/normal.js';
import { Pareto } from '../distributions/pareto.js';
import { Uniform } from '../distributions/uniform.js';
import { Empirical } from '../distributions/empirical.js';
import { Independent } from '../distributions/independent.js';
import { KernelDensity } from '../distributions/kernelDensity.js';
import { MixtureSameFamily } from '../distributions/mixtureSameFamily.js';
import { TransformedDistribution } from '../distributions/transformedDistribution.js';
import { Truncated } from '../distributions/truncated.js';
import type { DistributionCase } from './distributionCase.js';

/**
 * Every family with parameters and points to try it on: one line each (two where a corner deserves it). A family that is
 * exported but missing here fails the laws.
 */
export const distributionCases: readonly DistributionCase[] = [
  // continuous
  { distribution: new Normal({ loc: 0.5, scale: 2 }), points: [-6, -1.2, 0.3, 4.4] },
  { distribution: new LogNormal({ loc: 0.5, scale: 0.7 }), points: [0.2, 1.1, 4, 30], outside: [0, -1] },
  { distribution: new Uniform({ low: -1, high: 3 }), points: [-0.7, 0.4, 2.9], outside: [-1.1, 3.1, Infinity] },
  { distribution: new Cauchy({ loc: 1, scale: 2 }), points: [-700, -3, 1.2, 40] },
  { distribution: new HalfNormal({ scale: 2 }), points: [0.1, 1.5, 7], outside: [-0.1] },
  { distribution: new HalfCauchy({ scale: 2 }), points: [0.1, 1.5, 700], outside: [-0.1] },
  { distribution: new Laplace({ loc: -1, scale: 2 }), points: [-9, -1.2, 0.3, 6] },
  { distribution: new Logistic({ loc: 0.5, scale: 1.5 }), points: [-20, -1.2, 0.3, 16] },
  { distribution: new Gumbel({ loc: 0.5, scale: 1.5 }), points: [-2.5, 0.3, 4, 30] },
  { distribution: new Pareto({ concentration: 5, scale: 2 }), points: [2.1, 3, 15], outside: [1.9, -1] },
  { distribution: new Gamma({ concentration: 3, rate: 2 }), points: [0.2, 1.1, 3, 9], outside: [-1, Infinity] },
  { name: 'Gamma of small concentration', distribution: new Gamma({ concentration: 0.4, rate: 0.5 }), points: [0.02, 1.1, 7], outside: [-1] },
  { distribution: new InverseGamma({ concentration: 5, scale: 4 }), points: [0.2, 0.9, 3, 20], outside: [0, -1], mgfAt: [-0.2, -1] },
  { distribution: new ChiSquared({ df: 5 }), points: [0.3, 4, 20], outside: [-0.1] },
  { distribution: new Exponential({ rate: 2 }), points: [0.01, 0.5, 12], outside: [-0.1] },
  { distribution: new Beta({ alpha: 2.5, beta: 3 }), points: [0.02, 0.4, 0.95], outside: [-0.1, 1.1] },
  { name: 'Beta unbounded at 0', distribution: new Beta({ alpha: 0.6, beta: 1.5 }), points: [0.02, 0.4, 0.95], outside: [-0.1, 1.1] },
  { distribution: new StudentT({ df: 6, loc: 1, scale: 2 }), points: [-30, -1, 1.3, 8], mgfAt: [] },
  { distribution: new VonMises({ loc: 0.5, concentration: 2 }), points: [-2, 0.1, 1, 3] },
  { distribution: new Weibull({ concentration: 1.7, scale: 2 }), points: [0.1, 1, 3, 6], outside: [-0.1] },
  // discrete
  { distribution: new Bernoulli({ probs: 0.3 }), points: [0, 1], outside: [-1, 0.5, 2, Infinity] },
  { name: 'Bernoulli by logits', distribution: new Bernoulli({ logits: -1.3 }), points: [0, 1], outside: [-1, 0.5, 2] },
  { name: 'Bernoulli of impossible ones', distribution: new Bernoulli({ probs: 0 }), points: [0], outside: [0.5, 1], fixed: ['probs'] },
  { distribution: new Binomial({ trials: 12, probs: 0.35 }), points: [0, 3, 7, 12], outside: [-1, 2.5, 13], fixed: ['trials'] },
  { distribution: new Categorical({ probs: [0.2, 0.5, 0.3] }), points: [0, 1, 2], outside: [-1, 0.5, 3] },
  { name: 'Categorical by logits', distribution: new Categorical({ logits: [0.3, -1, 2, 0.4] }), points: [0, 1, 2, 3], outside: [-1, 0.5, 4] },
  { distribution: new DiscreteUniform({ low: -2, high: 5 }), points: [-2, 0, 5], outside: [-3, 0.5, 6], fixed: ['low', 'high'] },
  { distribution: new Geometric({ probs: 0.3 }), points: [0, 1, 4, 20], outside: [-1, 0.5, Infinity] },
  { distribution: new NegativeBinomial({ successes: 2.5, probs: 0.4 }), points: [0, 1, 5, 30], outside: [-1, 0.5, Infinity] },
  { name: 'NegativeBinomial of less than one success', distribution: new NegativeBinomial({ successes: 0.3, probs: 0.05 }), points: [0, 1, 5, 30] },
  { distribution: new Poisson({ rate: 3.7 }), points: [0, 1, 4, 20], outside: [-1, 0.5, Infinity] },
  { name: 'Poisson of a large rate', distribution: new Poisson({ rate: 2000.5 }), points: [1900, 2000, 2100], mgfAt: [0.01, -0.01] },
  // vectors and matrices
  { distribution: new Dirichlet({ concentration: [0.8, 2, 3.5] }), points: [[0.2, 0.3, 0.5], [0.1, 0.7, 0.2]], outside: [[-0.1, 0.6, 0.5], [0.2, 0.2, 0.2]] },
  { distribution: new InverseWishart({ df: 12, scale: [[2, 0.3], [0.3, 1]] }), points: [[[1, 0.2], [0.2, 0.5]]], outside: [[[1, 2], [2, 1]]], varies: false },
  { distribution: new LKJ({ dimension: 3, concentration: 1.7 }), points: [[[1, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 1]]], outside: [[[1, 1.1, 0], [1.1, 1, 0], [0, 0, 1]]], varies: false },
  { distribution: new LKJCholesky({ dimension: 2, concentration: 1.7 }), points: [[[1, 0], [0.6, 0.8]]], outside: [[[1, 0], [0.6, 0.9]], [[1, 0.2], [0.6, 0.8]]], varies: false },
  { distribution: new Multinomial({ trials: 6, probs: [0.2, 0.5, 0.3] }), points: [[1, 3, 2], [0, 6, 0]], outside: [[1, 1, 1], [-1, 5, 2], [1.5, 2.5, 2]], fixed: ['trials'] },
  { distribution: new MultivariateNormal({ loc: [1, -1], covariance: [[2, 0.6], [0.6, 1]] }), points: [[0, 0], [2, -3]] },
  { distribution: new MultivariateStudentT({ df: 5.5, loc: [1, -1], scale: [[2, 0.6], [0.6, 1]] }), points: [[0, 0], [20, -3]] },
  { distribution: new Wishart({ df: 4.5, scale: [[2, 0.6], [0.6, 1]] }), points: [[[3, 1], [1, 5]]], outside: [[[1, 2], [2, 1]]], varies: false },
  // made of distributions
  { name: 'exp of a normal', distribution: new TransformedDistribution(new Normal({ loc: 0.5, scale: 0.7 }), bijectors.exp()), points: [0.2, 1.1, 4, 30], outside: [0, -1] },
  { name: 'mirrored Gumbel', distribution: new TransformedDistribution(new Gumbel(), bijectors.affine({ loc: 2, scale: -3 })), points: [-9, 0.5, 4, 10] },
  { name: 'sigmoid of a normal', distribution: new TransformedDistribution(new Normal({ loc: 0.5, scale: 1.2 }), bijectors.interval(-1, 4)), points: [-0.7, 0.2, 2, 3.8], outside: [-1.5, 4.5] },
  { name: 'stick of normals', distribution: new TransformedDistribution(new Normal({ loc: [0.1, -0.5], scale: [0.7, 1.2] }), bijectors.simplex()), points: [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]], varies: false },
  { name: 'rotated normals', distribution: new TransformedDistribution(new Independent(new Normal({ loc: [0.1, -0.5], scale: 0.7 })), bijectors.affine({ loc: [1, 2], matrix: [[2, 1], [0, -1]] })), points: [[0.2, 0.5], [2, 2.3]] },
  { distribution: new Independent(new Normal({ loc: [1, -1], scale: [0.5, 2] }), 1), points: [[0.2, 0.5], [1.6, -3.3]] },
  { name: 'normal cut on both sides', distribution: new Truncated({ base: new Normal({ loc: 1, scale: 2 }), low: -1, high: 4 }), points: [-0.9, 0.4, 3.8], outside: [-1.1, 5] },
  { name: 'normal far in the tail', distribution: new Truncated({ base: new Normal(), low: 30, high: 40 }), points: [30.01, 30.1, 30.8], outside: [29, 41], integrals: 2e-7, fixed: ['low', 'high', 'base'] },
  { name: 'normal cut on the left', distribution: new Truncated({ base: new Normal(), low: 0.5 }), points: [0.51, 1.4, 5], outside: [0.4], fixed: ['high'] },
  { name: 'Cauchy cut on the right', distribution: new Truncated({ base: new Cauchy(), high: 3 }), points: [-40, 0.1, 2.9], outside: [3.1], fixed: ['low'] },
  {
    name: 'mixture of normals',
    distribution: new MixtureSameFamily({ mixture: new Categorical({ probs: [0.3, 0.7] }), components: new Normal({ loc: [-2, 3], scale: [1, 0.5] }) }),
    points: [-5, 0.3, 3.1, 5],
  },
  {
    name: 'mixture of independent normals',
    distribution: new MixtureSameFamily({ mixture: new Categorical({ probs: [0.3, 0.7] }), components: new Independent(new Normal({ loc: [[-2, 3], [1, 1]], scale: 0.5 }), 1) }),
    points: [[-1.5, 2.2], [1.3, 0.4]],
  },
  { distribution: new Empirical({ data: [3, 1, 4, 1, 5], weights: [1, 2, 1, 1, 1] }), points: [1, 3, 5], outside: [2, 6], range: [1, 5], fixed: ['data', 'weights'] },
  { name: 'Empirical of vectors', distribution: new Empirical({ data: [[3, 1], [4, 1], [3, 1]] }), points: [[3, 1], [4, 1]], outside: [[1, 3]], fixed: ['data', 'weights'] },
  { distribution: new KernelDensity({ data: [1, 2, 4, 4.5], bandwidth: 0.5 }), points: [-2, 1.3, 3, 7] },
  { name: 'Epanechnikov estimate', distribution: new KernelDensity({ data: [1, 2, 4], kernel: 'epanechnikov', bandwidth: 1.5 }), points: [0, 1.3, 3, 5], breaks: [-0.5, 0.5, 2.5, 3.5, 5.5], outside: [-3, 8] },
  { name: 'triangular estimate', distribution: new KernelDensity({ data: [1, 2, 4], kernel: 'triangular', bandwidth: 1.5 }), points: [0, 1.3, 3.1, 5], breaks: [-0.5, 0.5, 1, 2, 2.5, 3.5, 4, 5.5], outside: [-3, 8] },
  { name: 'uniform estimate', distribution: new KernelDensity({ data: [1, 2, 4], kernel: 'uniform', bandwidth: 1.5 }), points: [0, 1.3, 3.1, 5], breaks: [-0.5, 0.5, 2.5, 3.5, 5.5], outside: [-3, 8] },
  { name: 'estimate in the plane', distribution: new KernelDensity({ data: [[1, 2], [2, 5], [4, 3]] }), points: [[1.5, 2], [3, 4]] },
  { distribution: new Delta({ value: 1.5 }), points: [1.5], outside: [1, 2], range: [1.5, 1.5], fixed: ['value'] },
];
