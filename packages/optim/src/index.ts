// gradient transforms
export { sgd } from './sgd.js';
export type { SgdState } from './sgd.js';
export { adadelta, adagrad, rmsprop } from './adaptive.js';
export type { AdadeltaState, AdagradState, RmspropState } from './adaptive.js';
export { adam, adamax, adamw, lion, nadam } from './adam.js';
export type { AdamOptions, AdamState, LionState } from './adam.js';
export { lamb } from './lamb.js';
export { chain } from './chain.js';
export { clipByGlobalNorm, clipByValue, globalNorm } from './clip.js';
export { addDecayedWeights } from './regularize.js';
export { scaleByRate } from './scaleByRate.js';
export { polyakAveraging } from './polyak.js';
export type { PolyakAveraging } from './polyak.js';
export { applyUpdates } from './transform.js';
export type { GradientTransform } from './transform.js';

// schedules
export { constant, cosine, exponentialDecay, inverseTimeDecay, oneCycle, polynomial, stepDecay, warmupCosine } from './schedule.js';
export type { Schedule } from './schedule.js';
export { plateau } from './plateau.js';
export type { PlateauState } from './plateau.js';
