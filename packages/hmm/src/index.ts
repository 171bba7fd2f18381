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

// random fields
export { FittedLinearChainCRF, LinearChainCRF } from './crf/linearChainCRF.js';
export type { DecodedLabels, LinearChainCrfOptions } from './crf/linearChainCRF.js';
export type { CrfFitOptions } from './crf/fitCrf.js';
