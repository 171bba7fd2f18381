/** Counter-based, splittable randomness: every function is pure, and its first argument is the key. */
export { key, split, foldIn } from './key.js';
export type { Key, KeyLike } from './key.js';
export { uniform, normal, exponential, gamma, beta, dirichlet } from './continuous.js';
export { bernoulli, binomial, poisson, categorical, randint } from './discrete.js';
export type { CategoricalWeights } from './discrete.js';
export { permutation, choice, minibatches } from './arrangement.js';
export type { ChooseOptions, MinibatchOptions } from './arrangement.js';
export { generator, Generator } from './generator.js';
export type { GeneratorState } from './generator.js';
export type { FloatOptions } from './sampler.js';
