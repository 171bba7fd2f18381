import { random, type Shape, type Tensor } from '@x/tensor/core';
import { fans } from './fans.js';

/** The type of fresh weights; float64 when left out. */
export interface InitOptions {
  readonly dtype?: 'float64' | 'float32';
}

/** Options of initialisers that keep a variance. */
export interface ScaledOptions extends InitOptions {
  /** Factor of the standard deviation. Default 1. */
  readonly gain?: number;
}

/** Options of He's initialisers. */
export interface HeOptions extends ScaledOptions {
  /** Which variance is kept: that of signals (fanIn) or of gradients (fanOut). Default fanIn. */
  readonly mode?: 'fanIn' | 'fanOut';
}

/** An initialiser: fresh weights [outputs, inputs, …window] from a key. */
export type Initializer = (key: random.KeyLike, shape: Shape, options?: InitOptions) => Tensor;

const type = (dtype: InitOptions['dtype']): { dtype?: 'float64' | 'float32' } => (dtype === undefined ? {} : { dtype });

function gaussian(key: random.KeyLike, shape: Shape, std: number, dtype: InitOptions['dtype']): Tensor {
  return random.normal(key, shape, { scale: std, ...type(dtype) });
}

function symmetric(key: random.KeyLike, shape: Shape, bound: number, dtype: InitOptions['dtype']): Tensor {
  return random.uniform(key, shape, bound > 0 ? { min: -bound, max: bound, ...type(dtype) } : type(dtype));
}

/**
 * Normal numbers of a given standard deviation, 0.01 by default; with depth such signals fade.
 *
 * @example
 * init.normal(random.key(0), [100, 300]).shape // => [ 100, 300 ]
 */
export function normal(key: random.KeyLike, shape: Shape, { std = 0.01, dtype }: InitOptions & { readonly std?: number } = {}): Tensor {
  return gaussian(key, shape, std, dtype);
}

/**
 * Uniform numbers between −bound and bound, 0.05 by default.
 *
 * @example
 * init.uniform(random.key(0), [2, 2], { bound: 1 }).shape // => [ 2, 2 ]
 */
export function uniform(key: random.KeyLike, shape: Shape, { bound = 0.05, dtype }: InitOptions & { readonly bound?: number } = {}): Tensor {
  return symmetric(key, shape, bound, dtype);
}

/**
 * N(0, gain²·2/(fanIn + fanOut)): keeps the variance of signals and gradients about equal in linear and tanh layers.
 *
 * Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 *
 * @example
 * init.xavierNormal(random.key(0), [100, 300]).std().item().toFixed(2) // => '0.07'
 */
export function xavierNormal(key: random.KeyLike, shape: Shape, { gain = 1, dtype }: ScaledOptions = {}): Tensor {
  const { fanIn, fanOut } = fans(shape);
  return gaussian(key, shape, gain * Math.sqrt(2 / (fanIn + fanOut)), dtype);
}

/**
 * U(−b, b) with b = gain·√(6/(fanIn + fanOut)): the variance of `xavierNormal`.
 *
 * Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 *
 * @example
 * init.xavierUniform(random.key(0), [100, 300]).max().item() < Math.sqrt(6 / 400) // => true
 */
export function xavierUniform(key: random.KeyLike, shape: Shape, { gain = 1, dtype }: ScaledOptions = {}): Tensor {
  const { fanIn, fanOut } = fans(shape);
  return symmetric(key, shape, gain * Math.sqrt(6 / (fanIn + fanOut)), dtype);
}

/**
 * N(0, gain²·2/fanIn): keeps the second moment of signals in ReLU layers, of gradients with `mode: 'fanOut'`.
 *
 * Source: K. He et al., "Delving deep into rectifiers", 2015.
 *
 * @example
 * init.heNormal(random.key(0), [256, 512]).std().item().toFixed(2) // => '0.06'
 */
export function heNormal(key: random.KeyLike, shape: Shape, { gain = 1, mode = 'fanIn', dtype }: HeOptions = {}): Tensor {
  return gaussian(key, shape, gain * Math.sqrt(2 / fans(shape)[mode]), dtype);
}

/**
 * U(−b, b) with b = gain·√(6/fanIn): the variance of `heNormal`.
 *
 * Source: K. He et al., "Delving deep into rectifiers", 2015.
 *
 * @example
 * init.heUniform(random.key(0), [256, 512]).max().item() < Math.sqrt(6 / 512) // => true
 */
export function heUniform(key: random.KeyLike, shape: Shape, { gain = 1, mode = 'fanIn', dtype }: HeOptions = {}): Tensor {
  return symmetric(key, shape, gain * Math.sqrt(6 / fans(shape)[mode]), dtype);
}

/**
 * N(0, gain²/fanIn): keeps the variance of signals in linear layers; the choice for SELU.
 *
 * Source: Y. LeCun et al., "Efficient BackProp", 1998.
 *
 * @example
 * init.lecun(random.key(0), [256, 400]).std().item().toFixed(2) // => '0.05'
 */
export function lecun(key: random.KeyLike, shape: Shape, { gain = 1, dtype }: ScaledOptions = {}): Tensor {
  return gaussian(key, shape, gain / Math.sqrt(fans(shape).fanIn), dtype);
}

/** U(±1/√fanIn), with which layers start unless they are told otherwise. */
export function defaultUniform(key: random.KeyLike, shape: Shape, fanIn: number, dtype: InitOptions['dtype']): Tensor {
  return symmetric(key, shape, fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0, dtype);
}
