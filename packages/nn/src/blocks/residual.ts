import { add, random, relu, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import { BatchNorm } from '../layers/batchNorm.js';
import { Sequential } from '../layers/sequential.js';
import type { InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf } from '../module/input.js';
import { LayerError, located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';

/** Options of `Residual`. */
export interface ResidualOptions {
  /** What the input goes through where shapes change; the identity when left out. */
  readonly shortcut?: Layer;
  /** What the sum goes through; the identity when left out. */
  readonly activation?: (x: Tensor) => Tensor;
}

/**
 * A layer that learns what to add to its input: y = body(x) + x. Gradients reach x through the sum undiminished.
 *
 * Shapes: those of the body, which must be those of the input or of the shortcut.
 * Fails: LayerError when they differ.
 * Source: K. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * new Residual((x) => x.mul(0)).forward([[1, 2]]).toArray() // => [ [ 1, 2 ] ]
 */
export class Residual implements Module {
  readonly body: Layer;
  readonly shortcut: Layer | null;
  readonly activation: ((x: Tensor) => Tensor) | null;

  constructor(body: Layer, { shortcut, activation }: ResidualOptions = {}) {
    this.body = body;
    this.shortcut = shortcut ?? null;
    this.activation = activation ?? null;
  }

  /** body(x) + shortcut(x). */
  forward(input: TensorLike, options: ForwardOptions = {}): Tensor {
    const x = inputOf(input, this);
    const { key } = options;
    const child = (i: number): ForwardOptions => (key === undefined ? options : { ...options, key: random.foldIn(key, i) });
    return located(this, () => {
      const y = callLayer(this.body, x, child(0));
      const skipped = this.shortcut === null ? x : callLayer(this.shortcut, x, child(1));
      if (y.ndim !== skipped.ndim || y.shape.some((n, i) => n !== skipped.shape[i])) {
        throw new LayerError({ layer: this, expected: `a body that gives ${showShape(skipped.shape)}, as the shortcut does`, actual: showShape(y.shape), hint: 'Give the option shortcut: a layer that brings x to the same shape' });
      }
      const sum = add(y, skipped);
      return this.activation === null ? sum : this.activation(sum);
    });
  }
}

/** Options of the blocks of residual networks. */
export interface ResidualBlockOptions extends InitOptions {
  readonly key?: random.KeyLike;
  /** Of the 3×3 convolution. Default 1. */
  readonly stride?: number;
}

/** Convolution without bias and batch norm, padded to keep the size. */
function convNorm(inputs: number, outputs: number, kernel: number, stride: number, key: random.KeyLike, options: InitOptions): Layer[] {
  return [new Conv2d(inputs, outputs, kernel, { stride, padding: (kernel - 1) / 2, bias: false, key, ...options }), new BatchNorm(outputs, options)];
}

function projection(inputs: number, outputs: number, stride: number, key: random.KeyLike, options: InitOptions): { shortcut?: Layer } {
  return inputs === outputs && stride === 1 ? {} : { shortcut: new Sequential(convNorm(inputs, outputs, 1, stride, key, options)) };
}

/**
 * The block of shallow residual networks: two 3×3 convolutions with batch norms, a shortcut, ReLU.
 *
 * Shapes: [N, inputs, H, W] → [N, outputs, H / stride, W / stride].
 * Source: K. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * new BasicBlock(8, 16, { stride: 2 }).forward(ones([1, 8, 6, 6])).shape // => [ 1, 16, 3, 3 ]
 */
export class BasicBlock extends Residual {
  constructor(inputs: number, outputs: number, { stride = 1, key = freshKey(), ...options }: ResidualBlockOptions = {}) {
    const keys = random.split(key, 3);
    const body = [...convNorm(inputs, outputs, 3, stride, keys[0]!, options), relu, ...convNorm(outputs, outputs, 3, 1, keys[1]!, options)];
    super(new Sequential(body), { ...projection(inputs, outputs, stride, keys[2]!, options), activation: relu });
  }
}

/**
 * The block of deep residual networks: 1×1 to `width` channels, 3×3, 1×1 to four times as many, with batch norms, a
 * shortcut, ReLU.
 *
 * Shapes: [N, inputs, H, W] → [N, width·expansion, H / stride, W / stride].
 * Source: K. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * new Bottleneck(16, 4).forward(ones([1, 16, 6, 6])).shape // => [ 1, 16, 6, 6 ]
 */
export class Bottleneck extends Residual {
  constructor(inputs: number, width: number, { stride = 1, expansion = 4, key = freshKey(), ...options }: ResidualBlockOptions & { readonly expansion?: number } = {}) {
    const keys = random.split(key, 4);
    const outputs = width * expansion;
    const body = [
      ...convNorm(inputs, width, 1, 1, keys[0]!, options),
      relu,
      ...convNorm(width, width, 3, stride, keys[1]!, options),
      relu,
      ...convNorm(width, outputs, 1, 1, keys[2]!, options),
    ];
    super(new Sequential(body), { ...projection(inputs, outputs, stride, keys[3]!, options), activation: relu });
  }
}
