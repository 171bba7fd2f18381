import { DomainError, random, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';
import { outputShape } from '../module/outputShape.js';
import { poolFirst } from './poolFirst.js';

/** A layer that `Sequential` makes when it knows the shape of its input. */
export interface InferredLayer {
  readonly infer: (shape: Shape) => Layer;
}

/**
 * A place for a layer that depends on the shape of its input, for a Sequential with the option `input`.
 *
 * @example
 * const net = new Sequential([new Conv2d(1, 8, 3), new Flatten(), inferred(([, n]) => new Linear(n, 10))], { input: [1, 28, 28] });
 * net.layers[2].inputs // => 5408
 */
export function inferred(infer: (shape: Shape) => Layer): InferredLayer {
  return { infer };
}

/**
 * Layers one after the other; functions such as `relu` count as layers. Layer i gets the i-th child of the key.
 *
 * Shapes: as its layers; with the option `input`, an input shape such as [1, 28, 28] without the batch, they are checked at once.
 * Fails: DomainError for what is no layer; LayerError that names the layer which does not fit, such as `[2]: expected 32 channels, got 16`.
 *
 * @example
 * const net = new Sequential([new Linear(2, 4), relu, new Linear(4, 1)]);
 * net.forward([[0, 1], [1, 1]]).shape // => [ 2, 1 ]
 */
export class Sequential implements Module {
  /** In paths and names the layers stand in the place of the Sequential. */
  static readonly transparent = 'layers';
  readonly layers: Layer[];

  constructor(layers: readonly (Layer | InferredLayer)[], { input }: { readonly input?: Shape } = {}) {
    this.layers = [];
    requireLayers(layers);
    let shape = input === undefined ? undefined : [1, ...input];
    for (const given of layers) {
      if ('infer' in given && shape === undefined) {
        throw new DomainError({ op: 'Sequential', argument: 'input', expected: 'be given for inferred layers', actual: 'undefined', hint: 'Pass { input: [channels, height, width] }, the shape of one example.' });
      }
      const layer = 'infer' in given ? given.infer(shape!) : given;
      this.layers.push(layer);
      if (shape !== undefined) shape = located(this, () => [...outputShape(layer, shape!)]);
    }
  }

  /** The layers' forward passes in turn. */
  forward(input: TensorLike, options: ForwardOptions = {}): Tensor {
    const { key } = options;
    return located(this, () => {
      let x = inputOf(input, this);
      for (let i = 0; i < this.layers.length; ) {
        const pooled = poolFirst(this.layers, i, x);
        x = pooled?.value ?? callLayer(this.layers[i]!, x, key === undefined ? options : { ...options, key: random.foldIn(key, i) });
        i += pooled?.count ?? 1;
      }
      return x;
    });
  }
}

function requireLayers(layers: unknown): void {
  if (!Array.isArray(layers)) {
    throw new DomainError({ op: 'Sequential', argument: 'layers', expected: 'be an array of layers', actual: typeof layers, hint: 'Write new Sequential([first, second, …]).' });
  }
  const isLayer = (x: unknown): boolean => typeof x === 'function' || (x !== null && typeof x === 'object' && ('infer' in x || typeof (x as { forward?: unknown }).forward === 'function'));
  const wrong = layers.findIndex((layer) => !isLayer(layer));
  if (wrong < 0) return;
  throw new DomainError({ op: 'Sequential', argument: `layers[${wrong}]`, expected: 'be a module or a function of a tensor', actual: String(layers[wrong]) });
}
