/** Losses: functions of predictions and targets; classes are scored by logits. */
export { binaryCrossEntropy, focal } from './binaryCrossEntropy.js';
export type { BinaryCrossEntropyOptions } from './binaryCrossEntropy.js';
export { crossEntropy, nll } from './crossEntropy.js';
export type { ClassLossOptions, CrossEntropyOptions } from './crossEntropy.js';
export { gaussian, huber, logCosh, mae, mse, poisson } from './regression.js';
export { contrastive, hinge, multiclassHinge, triplet } from './margin.js';
export type { MarginOptions, MulticlassHingeOptions } from './margin.js';
export { kl, klNormal, nce } from './divergence.js';
export type { LossOptions } from './reduction.js';
