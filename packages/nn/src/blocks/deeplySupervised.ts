import { DomainError, random, type Tensor, type TensorLike } from '@x/tensor/core';
import { Sequential } from '../layers/sequential.js';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';

/** What a deeply supervised network says to a batch. */
export interface SupervisedOutputs {
  /** Those of the last stage. */
  readonly logits: Tensor;
  /** Those of the heads while training, in the order of the stages; none otherwise. */
  readonly auxiliary: readonly Tensor[];
}

/**
 * Stages one after the other with auxiliary heads: while training, head i judges what stage i gives, so that gradients
 * reach early stages by a short way. In inference heads do no work; `withoutHeads` is the network that one keeps.
 *
 * Train it by `fit` with the objective `auxiliaryObjective`.
 *
 * Shapes: those of the last stage; auxiliary outputs those of the heads.
 * Fails: DomainError when there are not fewer heads than stages.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015; C.-Y. Lee et al., "Deeply-supervised nets", 2015.
 *
 * @example
 * const net = new DeeplySupervised([new Linear(2, 8), new Linear(8, 3)], [new Linear(8, 3)]);
 * net.forward([[1, 2]]).shape // => [ 1, 3 ]
 * net.outputs([[1, 2]], { training: true }).auxiliary.map((y) => y.shape) // => [ [ 1, 3 ] ]
 * net.outputs([[1, 2]]).auxiliary // => []
 */
export class DeeplySupervised implements Module {
  readonly stages: Layer[];
  readonly heads: Layer[];

  constructor(stages: readonly Layer[], heads: readonly Layer[]) {
    if (heads.length >= stages.length) {
      throw new DomainError({ op: 'DeeplySupervised', argument: 'heads', expected: `be fewer than the ${stages.length} stages`, actual: String(heads.length), hint: 'Head i judges stage i; the last stage speaks for itself.' });
    }
    this.stages = [...stages];
    this.heads = [...heads];
  }

  /** The output of the last stage. */
  forward(input: TensorLike, options: ForwardOptions = {}): Tensor {
    return this.run(input, { ...options, heads: false }).logits;
  }

  /** The output of the last stage, and while training those of the heads. */
  outputs(input: TensorLike, options: ForwardOptions = {}): SupervisedOutputs {
    return this.run(input, { ...options, heads: options.training === true });
  }

  /** The stages alone, with the same weights: what predicts the same with fewer parameters. */
  withoutHeads(): Sequential {
    return new Sequential(this.stages);
  }

  private run(input: TensorLike, { heads, key, ...options }: ForwardOptions & { readonly heads: boolean }): SupervisedOutputs {
    const child = (i: number | string, parent = key): ForwardOptions => (parent === undefined ? options : { ...options, key: random.foldIn(parent, i) });
    return located(this, () => {
      const auxiliary: Tensor[] = [];
      let x = inputOf(input, this);
      this.stages.forEach((stage, i) => {
        x = callLayer(stage, x, child(i));
        const head = heads ? this.heads[i] : undefined;
        if (head !== undefined) auxiliary.push(callLayer(head, x, child(i, child('heads').key)));
      });
      return { logits: x, auxiliary };
    });
  }
}
