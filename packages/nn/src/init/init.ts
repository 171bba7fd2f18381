/** Initialisers of weights: functions of a key and a shape. */
export { heNormal, heUniform, lecun, normal, uniform, xavierNormal, xavierUniform } from './scaled.js';
export type { HeOptions, Initializer, InitOptions, ScaledOptions } from './scaled.js';
export { constant, ones, zeros } from './constants.js';
export { orthogonal } from './orthogonal.js';
export { fans } from './fans.js';
export type { Fans } from './fans.js';
export { productVariance } from './productVariance.js';
export type { Moments } from './productVariance.js';
