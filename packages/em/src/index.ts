// the loop
export { em } from './em.js';
export type { EmOptions, EmProgress, EmResult, EmSteps } from './em.js';

// clusters
export { kMeans, KMeansResult } from './kmeans/kMeans.js';
export type { KMeansOptions } from './kmeans/kMeans.js';

// mixtures
export { GaussianMixture } from './gaussian/gaussianMixture.js';
export type { GaussianFitOptions, GaussianMixtureOptions, GaussianMixtureValues } from './gaussian/gaussianMixture.js';
export { FittedGaussianMixture } from './gaussian/fittedGaussianMixture.js';
export type { DegenerateComponent, FitReport } from './gaussian/fittedGaussianMixture.js';
export type { CovarianceName } from './gaussian/covarianceKind.js';
export type { GaussianMixturePrior } from './gaussian/gaussianPrior.js';
export type { GaussianStart } from './gaussian/start.js';
export { Mixture } from './mixture/mixture.js';
export type { MixtureFitOptions, MixtureOptions } from './mixture/mixture.js';
export { FittedMixture } from './mixture/fittedMixture.js';
export type { MixtureReport } from './mixture/fittedMixture.js';

// factors
export { FactorAnalysis } from './factor/factorAnalysis.js';
export type { FactorFitOptions, FactorOptions } from './factor/factorAnalysis.js';
export { ProbabilisticPCA } from './factor/probabilisticPca.js';
export type { ProbabilisticPcaOptions } from './factor/probabilisticPca.js';
export { FittedFactorModel } from './factor/fittedFactorModel.js';
export type { FactorReport } from './factor/fittedFactorModel.js';

// variants of the loop
export { monteCarloEm } from './variants/monteCarloEm.js';
export type { MonteCarloEmOptions, MonteCarloEmSteps } from './variants/monteCarloEm.js';
export { onlineEm } from './variants/onlineEm.js';
export type { OnlineEmOptions, OnlineEmSteps } from './variants/onlineEm.js';

// the pieces that hidden Markov models are made of
export { covarianceKind } from './gaussian/covarianceKind.js';
export type { CovarianceKind } from './gaussian/covarianceKind.js';
export { precisionFactors } from './gaussian/factors.js';
export type { PrecisionFactors } from './gaussian/factors.js';
export { logPrior as gaussianLogPrior, priorTerms as gaussianPriorTerms } from './gaussian/gaussianPrior.js';
export type { PriorTerms } from './gaussian/gaussianPrior.js';
export { logDensities as gaussianLogDensities } from './gaussian/logDensities.js';
export { maximization as gaussianMaximization } from './gaussian/maximization.js';
export { conditionalComponent, missingPatterns } from './gaussian/missing.js';
export type { ConditionalComponent, MissingPattern } from './gaussian/missing.js';
export type { MixtureParameters } from './gaussian/parameters.js';
export { startingShares } from './gaussian/start.js';
export type { Observations } from './observations.js';
