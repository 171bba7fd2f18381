// recursions
export { backward, forward, forwardBackward } from './recursions/forwardBackward.js';
export type { Posterior } from './recursions/forwardBackward.js';
export { viterbi } from './recursions/viterbi.js';
export type { BestPath } from './recursions/viterbi.js';
export { filterStates } from './recursions/filterStates.js';
export { fixedLag } from './recursions/fixedLag.js';
export { samplePaths } from './recursions/samplePaths.js';

// state spaces
export { FittedKalmanFilter, KalmanFilter } from './kalman/kalmanFilter.js';
export type { ControlOptions, FilteredStates, SmoothedStates, StateEstimates } from './kalman/kalmanFilter.js';
export type { Forecast, ForecastOptions } from './kalman/forecast.js';
export type { KalmanFitOptions } from './kalman/learn.js';
export type { KalmanOptions } from './kalman/linearSystem.js';
export type { Learnable } from './kalman/maximization.js';
export type { Sequences } from './kalman/sequences.js';
export { kalmanLogLikelihood } from './kalman/kalmanLogLikelihood.js';
export type { DifferentiableKalmanOptions } from './kalman/kalmanLogLikelihood.js';
export { ExtendedKalman } from './kalman/extendedKalman.js';
export type { ExtendedKalmanOptions } from './kalman/extendedKalman.js';
export { UnscentedKalman } from './kalman/unscentedKalman.js';
export type { UnscentedKalmanOptions } from './kalman/unscentedKalman.js';
export type { FilteredMoments, NonlinearOptions, StateMap } from './kalman/gaussianFilter.js';
export { ParticleFilter } from './particle/particleFilter.js';
export type { ParticleEstimates, ParticleFilterOptions } from './particle/particleFilter.js';

// random fields
export { FittedLinearChainCRF, LinearChainCRF } from './crf/linearChainCRF.js';
export type { DecodedLabels, LinearChainCrfOptions } from './crf/linearChainCRF.js';
export type { CrfFitOptions } from './crf/fitCrf.js';
export { logNormalizer, parallelForward } from './recursions/logNormalizer.js';

// emissions
export { Emission } from './emissions/emission.js';
export type { Trainable } from './emissions/emission.js';
export { categorical, CategoricalEmission } from './emissions/categorical.js';
export { gaussian, GaussianEmission } from './emissions/gaussian.js';
export type { GaussianPrior } from './emissions/gaussian.js';
export type { GaussianValues } from './emissions/gaussianValues.js';
export { gaussianMixture, GaussianMixtureEmission } from './emissions/gaussianMixture.js';
export type { StateMixturePrior } from './emissions/gaussianMixture.js';
export { poisson, PoissonEmission } from './emissions/poisson.js';
export type { PoissonPrior } from './emissions/poisson.js';
export { family, FamilyEmission } from './emissions/family.js';
export type { FamilyPrior } from './emissions/family.js';
export type { DirichletPrior } from './emissions/probabilities.js';

// models
export { FittedHMM, HMM } from './hmm/hmm.js';
export type { HMMValues, ImpossibleObservation } from './hmm/hmm.js';
export type { FitOptions, FitReport, HMMPriors, PartName, PriorOf } from './hmm/fitHmm.js';
export type { SupervisedOptions } from './hmm/fitSupervised.js';
export type { SequencesLike } from './hmm/sequences.js';
export type { StartName } from './hmm/start.js';
export { CategoricalHMM, GaussianHMM, PoissonHMM } from './hmm/standardModels.js';
export type { RandomModelOptions } from './hmm/standardModels.js';
export { bandedMask, leftRightMask } from './hmm/masks.js';
export { baumWelch } from './hmm/baumWelch.js';
export type { BaumWelchResult } from './hmm/baumWelch.js';
export { HiddenSemiMarkov } from './semiMarkov/hiddenSemiMarkov.js';
export type { SemiMarkovFitOptions, SemiMarkovValues } from './semiMarkov/hiddenSemiMarkov.js';
