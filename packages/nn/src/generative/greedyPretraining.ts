import { DomainError, isTensor, random, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Sequential } from '../layers/sequential.js';
import { fit } from '../training/fit.js';
import type { FitOptions } from '../training/fitOptions.js';
import { predict } from '../training/evaluate.js';
import { autoencoder, type Autoencoder, type AutoencoderOptions } from './autoencoder.js';

/** Options of `greedyPretraining`: how each stage is trained, and what kind of autoencoder it is. */
export interface PretrainingOptions extends Omit<FitOptions<Autoencoder>, 'train' | 'valid' | 'loss' | 'objective' | 'resume'> {
  readonly autoencoder?: AutoencoderOptions;
}

/** What pretraining gives. */
export interface Pretraining {
  /** All stages in a row: a body for a supervised network. */
  readonly encoder: Sequential;
  readonly stages: readonly Autoencoder[];
}

/**
 * Greedy layer-wise pretraining: an autoencoder learns a code of the data, the next one a code of these codes, and so on;
 * earlier stages stay as they are. Put a head on the encoder and train all of it to tune it.
 *
 * Shapes: x [n, sizes[0]]; the encoder gives [n, last size].
 * Fails: DomainError for fewer than two sizes.
 * Source: Y. Bengio et al., "Greedy layer-wise training of deep networks", 2007.
 *
 * @example
 * const x = random.normal(random.key(0), [40, 6]);
 * const { encoder, stages } = await models.greedyPretraining(x, [6, 4, 2], { optimizer: adam({ learningRate: 0.01 }), epochs: 2 });
 * [stages.length, encoder.forward(x).shape] // => [ 2, [ 40, 2 ] ]
 */
export async function greedyPretraining(x: TensorLike, sizes: readonly number[], options: PretrainingOptions): Promise<Pretraining> {
  if (sizes.length < 2) throw new DomainError({ op: 'models.greedyPretraining', argument: 'sizes', expected: 'name at least the lengths of data and code', actual: `[${sizes.join(', ')}]` });
  const { autoencoder: kind = {}, key = random.key(0), ...training } = options;
  let codes: Tensor = isTensor(x) ? x : tensor(x);
  const stages: Autoencoder[] = [];
  for (const [i, size] of sizes.slice(1).entries()) {
    const [weights, order] = random.split(random.foldIn(key, i));
    const start = autoencoder([sizes[i]!, size], { ...kind, key: weights });
    const { model } = await fit(start, { ...training, key: order, train: { x: codes }, objective: (m, batch, given) => m.loss(batch.x, given) });
    stages.push(model);
    codes = predict({ forward: (v: Tensor) => model.encode(v), model }, codes);
  }
  return { encoder: new Sequential(stages.flatMap(({ encoder, codeActivation }) => (codeActivation === null ? [encoder] : [encoder, codeActivation]))), stages };
}
