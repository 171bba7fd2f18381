// foundations
export { Distribution } from './distribution.js';
export type { SampleShape } from './distribution.js';
export { Parametric, checkedParameters, requireSupport } from './parametric.js';
export type { Family, ParameterSupports } from './parametric.js';
export { NotAvailableError } from './notAvailable.js';

// supports
export type { Support } from './supports/support.js';
export * as supports from './supports/supports.js';

// bijectors
export { Bijector } from './bijectors/bijector.js';
export * as bijectors from './bijectors/bijectors.js';
export { IdentityBijector } from './bijectors/identity.js';
export { ExpBijector } from './bijectors/exp.js';
export { SoftplusBijector } from './bijectors/softplus.js';
export { SigmoidBijector } from './bijectors/sigmoid.js';
export { TanhBijector } from './bijectors/tanh.js';
export { AffineBijector } from './bijectors/affine.js';
export { MatrixAffineBijector } from './bijectors/matrixAffine.js';
export { PowerBijector } from './bijectors/power.js';
export { IntervalBijector } from './bijectors/interval.js';
export { LowerBoundBijector } from './bijectors/lowerBound.js';
export { UpperBoundBijector } from './bijectors/upperBound.js';
export { SimplexBijector } from './bijectors/simplex.js';
export { OrderedBijector, PositiveOrderedBijector } from './bijectors/ordered.js';
export { CholeskyCovarianceBijector } from './bijectors/choleskyCovariance.js';
export { CovarianceBijector } from './bijectors/covariance.js';
export { CorrelationCholeskyBijector } from './bijectors/correlationCholesky.js';
export { CorrelationBijector } from './bijectors/correlation.js';
export { ChainBijector } from './bijectors/chain.js';
export { InverseBijector } from './bijectors/inverse.js';

// continuous distributions
export { Normal } from './distributions/normal.js';
export { LogNormal } from './distributions/logNormal.js';
export { Uniform } from './distributions/uniform.js';
export { Cauchy } from './distributions/cauchy.js';
export { HalfNormal } from './distributions/halfNormal.js';
export { HalfCauchy } from './distributions/halfCauchy.js';
export { Laplace } from './distributions/laplace.js';
export { Logistic } from './distributions/logistic.js';
export { Gumbel } from './distributions/gumbel.js';
export { Pareto } from './distributions/pareto.js';
export { Delta } from './distributions/delta.js';
export { Gamma } from './distributions/gamma.js';
export { InverseGamma } from './distributions/inverseGamma.js';
export { ChiSquared } from './distributions/chiSquared.js';
export { Exponential } from './distributions/exponential.js';
export { Beta } from './distributions/beta.js';
export { StudentT } from './distributions/studentT.js';
export { VonMises } from './distributions/vonMises.js';
export { Weibull } from './distributions/weibull.js';

// discrete distributions
export { Bernoulli } from './distributions/bernoulli.js';
export type { ProbsOrLogits } from './distributions/bernoulli.js';
export { Binomial } from './distributions/binomial.js';
export { Categorical } from './distributions/categorical.js';
export { DiscreteUniform } from './distributions/discreteUniform.js';
export { Geometric } from './distributions/geometric.js';
export { Multinomial } from './distributions/multinomial.js';
export { NegativeBinomial } from './distributions/negativeBinomial.js';
export { Poisson } from './distributions/poisson.js';

// multivariate distributions
export { Dirichlet } from './distributions/dirichlet.js';
export { InverseWishart } from './distributions/inverseWishart.js';
export { LKJ } from './distributions/lkj.js';
export { LKJCholesky } from './distributions/lkjCholesky.js';
export { linearGaussian } from './distributions/linearGaussian.js';
export type { LinearGaussian, LinearObservation } from './distributions/linearGaussian.js';
export { MultivariateNormal } from './distributions/multivariateNormal.js';
export type { MultivariateNormalParameters } from './distributions/multivariateNormal.js';
export { MultivariateStudentT } from './distributions/multivariateStudentT.js';
export { Wishart } from './distributions/wishart.js';

// distributions made of distributions
export { TransformedDistribution } from './distributions/transformedDistribution.js';
export { Independent } from './distributions/independent.js';
export { Truncated } from './distributions/truncated.js';
export { MixtureSameFamily } from './distributions/mixtureSameFamily.js';
export { Empirical } from './distributions/empirical.js';
export { KernelDensity } from './distributions/kernelDensity.js';
export type { KernelDensityOptions } from './distributions/kernelDensity.js';
export type { KernelName } from './distributions/smoothingKernel.js';

// divergences and information
export { crossEntropy } from './divergence/crossEntropy.js';
export { jsDivergence } from './divergence/jsDivergence.js';
export { klDivergence } from './divergence/klDivergence.js';
export { klDivergenceEstimate } from './divergence/klDivergenceEstimate.js';
export { entropy } from './information/entropy.js';
export { fisherInformation, observedInformation } from './information/fisherInformation.js';
export type { FisherOptions } from './information/fisherInformation.js';
export { klEmpirical } from './information/klEmpirical.js';
export { mutualInformation } from './information/mutualInformation.js';
export { pmi } from './information/pmi.js';
export type { TableOptions } from './information/probabilities.js';
export { selfInformation } from './information/selfInformation.js';

// expectations
export { convolveDensities, convolvePmf } from './expectations/convolution.js';
export { expectation, monteCarlo } from './expectations/expectation.js';
export type { Estimate } from './expectations/expectation.js';
export { chebyshev, jensenGap, moment } from './expectations/moment.js';
export type { MomentOptions } from './expectations/moment.js';
export type { ExpectationOptions } from './expectations/points.js';
export { probabilityOfRegion } from './expectations/probabilityOfRegion.js';
export { changeOfVariables, transformDensity } from './expectations/transformDensity.js';
export { integrate } from './integration/integrate.js';
export type { IntegrateOptions, Integral } from './integration/integrate.js';

// estimation
export { NormalInverseGamma } from './estimation/conjugates/normalInverseGamma.js';
export type { MeanAndVariance } from './estimation/conjugates/normalInverseGamma.js';
export { NormalInverseWishart } from './estimation/conjugates/normalInverseWishart.js';
export type { MeanAndCovariance } from './estimation/conjugates/normalInverseWishart.js';
export { fit } from './estimation/fit.js';
export type { FitOptions } from './estimation/fit.js';
export { logEvidence, posterior, posteriorPredictive } from './estimation/posterior.js';
export type { PosteriorOptions } from './estimation/posterior.js';
export { biasVariance } from './estimation/biasVariance.js';
export type { BiasVariance, BiasVarianceOptions } from './estimation/biasVariance.js';
export { bootstrap } from './estimation/bootstrap.js';
export type { Bootstrap, BootstrapOptions } from './estimation/bootstrap.js';
export { GridPosterior, gridPosterior } from './estimation/gridPosterior.js';
export { kFold } from './estimation/kFold.js';
export type { Fold, KFoldOptions } from './estimation/kFold.js';
export { likelihood, logLikelihood } from './estimation/likelihood.js';
export { map, mle } from './estimation/mle.js';
export type { Tensors } from './estimation/mle.js';
export type { Maximum, MaximizeOptions } from './estimation/maximize.js';
export { mmse } from './estimation/mmse.js';
export { crossCovariance, sampleCorrelation, sampleCovariance, sampleMean, sampleVariance, standardError } from './estimation/sampleStatistics.js';
export type { DdofOptions } from './estimation/sampleStatistics.js';

// discrete tables
export { bayes } from './tables/bayes.js';
export { JointTable } from './tables/jointTable.js';
export type { Axis, JointTableOptions, Outcomes } from './tables/jointTable.js';

// sampling methods
export { boxMuller } from './sampling/boxMuller.js';
export { effectiveSampleSize } from './sampling/effectiveSampleSize.js';
export { importanceSample, optimalProposal, selfNormalizedImportance } from './sampling/importanceSample.js';
export type { ImportanceEstimate, ImportanceOptions } from './sampling/importanceSample.js';
export { inverseCdf, inverseCdfSample } from './sampling/inverseCdfSample.js';
export type { InverseSource } from './sampling/inverseCdfSample.js';
export type { Target } from './sampling/logDensity.js';
export { monteCarloEStep } from './sampling/monteCarloEStep.js';
export type { MonteCarloModel } from './sampling/monteCarloEStep.js';
export { paretoK } from './sampling/paretoK.js';
export { rejectionSample } from './sampling/rejectionSample.js';
export type { RejectionOptions, RejectionResult } from './sampling/rejectionSample.js';
export { resample } from './sampling/resample.js';
export type { ResampleMethod } from './sampling/resample.js';
export { sir } from './sampling/sir.js';
export type { SirOptions, SirResult } from './sampling/sir.js';
export { latinHypercube, stratified } from './sampling/stratified.js';
export { tailProbability } from './sampling/tailProbability.js';
export type { TailEstimate } from './sampling/tailProbability.js';
export { paretoSmoothedWeights } from './sampling/paretoSmoothing.js';
export type { SmoothedWeights } from './sampling/paretoSmoothing.js';

// Markov chains
export type { CommunicatingClass } from './chains/communicatingClasses.js';
export { isMarkov } from './chains/isMarkov.js';
export { MarkovChain } from './chains/markovChain.js';
export type { Absorption, CountPrior, MarkovFitOptions } from './chains/markovChain.js';
export { pageRank } from './chains/pageRank.js';
export type { Links, PageRankOptions } from './chains/pageRank.js';

// special functions
export {
  binomialCoefficient,
  logBinomialCoefficient,
  logMultinomialCoefficient,
  multinomialCoefficient,
} from './special/binomialCoefficient.js';
export { ndtr, logNdtr, ndtri } from './special/ndtr.js';
export { erfcx } from './special/erfcx.js';
export { gammainc, gammaincc, logGammainc, logGammaincc } from './special/gammainc.js';
export { gammaincinv, gammainccinv } from './special/gammaincinv.js';
export { betainc, betaincc, logBetainc, logBetaincc } from './special/betainc.js';
export { betaincinv, betainccinv } from './special/betaincinv.js';
export { logBeta } from './special/logBeta.js';
export { besselI0, besselI0e, besselI1, besselI1e, logBesselI0 } from './special/bessel.js';
export { digamma, erf, erfc, erfinv, lgamma, polygamma } from '@x/tensor/core';
