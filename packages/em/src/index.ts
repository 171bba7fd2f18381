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
