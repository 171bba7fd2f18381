import { DomainError, isTensor, random, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { fit } from '../training/fit.js';
import type { FitOptions } from '../training/fitOptions.js';
import { predict } from '../training/evaluate.js';
import { autoencoder, type Autoencoder, type AutoencoderOptions } from './autoencoder.js';

/** What pretraining gives. */
export interface Pretraining<M> {
  /** All stages in a row: a body for a supervised network. */
  readonly encoder: Sequential;
  readonly stages: readonly M[];
}

/** One stage that has been learnt. */
export interface Stage<M> {
  /** What makes codes of its inputs. */
  readonly encoder: readonly Layer[];
  /** The model that it was taken from. */
  readonly model: M;
}

/** Learns one stage from the codes of those before it, without labels: [n, inputs] to [n, units]. */
export type StageLearner<M> = (codes: Tensor, stage: { readonly index: number; readonly inputs: number; readonly units: number; readonly key: random.Key }) => Stage<M> | Promise<Stage<M>>;

/**
 * Greedy layer-wise pretraining with any unsupervised learner, such as principal components or a restricted Boltzmann
 * machine: it learns a code of the data, then a code of these codes, and so on; earlier stages stay as they are.
 *
 * Shapes: x [n, sizes[0]]; the encoder gives [n, last size].
 * Fails: DomainError for fewer than two sizes.
 * Source: G. Hinton, S. Osindero, Y.-W. Teh, "A fast learning algorithm for deep belief nets", 2006.
 *
 * @example
 * const halve = (codes, { units }) => ({ encoder: [(x) => x.at(':', `:${units}`)], model: units });
 * const { encoder, stages } = await models.greedyStages([[1, 2, 3, 4], [5, 6, 7, 8]], [4, 2, 1], halve);
 * [stages, encoder.forward([[1, 2, 3, 4]]).toArray()] // => [ [ 2, 1 ], [ [ 1 ] ] ]
 */
export function greedyStages<M>(x: TensorLike, sizes: readonly number[], learn: StageLearner<M>, { key = random.key(0) }: { readonly key?: random.Key } = {}): Promise<Pretraining<M>> {
  return stagesOf('models.greedyStages', x, sizes, learn, key);
}

async function stagesOf<M>(op: string, x: TensorLike, sizes: readonly number[], learn: StageLearner<M>, key: random.Key): Promise<Pretraining<M>> {
  if (sizes.length < 2) throw new DomainError({ op, argument: 'sizes', expected: 'name at least the lengths of data and code', actual: `[${sizes.join(', ')}]` });
  let codes: Tensor = isTensor(x) ? x : tensor(x);
  const learnt: Stage<M>[] = [];
  for (const [index, units] of sizes.slice(1).entries()) {
    const stage = await learn(codes, { index, inputs: sizes[index]!, units, key: random.foldIn(key, index) });
    learnt.push(stage);
    codes = predict(new Sequential(stage.encoder), codes);
  }
  return { encoder: new Sequential(learnt.flatMap(({ encoder }) => encoder)), stages: learnt.map(({ model }) => model) };
}

/** Options of `greedyPretraining`: how each stage is trained, and what kind of autoencoder it is. */
export interface PretrainingOptions extends Omit<FitOptions<Autoencoder>, 'train' | 'valid' | 'loss' | 'objective' | 'resume'> {
  readonly autoencoder?: AutoencoderOptions;
}

/**
 * Greedy layer-wise pretraining with autoencoders. Put a head on the encoder and train all of it to tune it; `greedyStages`
 * takes other learners.
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
export function greedyPretraining(x: TensorLike, sizes: readonly number[], { autoencoder: kind = {}, key = random.key(0), ...training }: PretrainingOptions): Promise<Pretraining<Autoencoder>> {
  const learn: StageLearner<Autoencoder> = async (codes, { inputs, units, key: own }) => {
    const [weights, order] = random.split(own) as [random.Key, random.Key];
    const start = autoencoder([inputs, units], { ...kind, key: weights });
    const { model } = await fit(start, { ...training, key: order, train: { x: codes }, objective: (m, batch, given) => m.loss(batch.x, given) });
    return { encoder: model.codeActivation === null ? [model.encoder] : [model.encoder, model.codeActivation], model };
  };
  return stagesOf('models.greedyPretraining', x, sizes, learn, key);
}
