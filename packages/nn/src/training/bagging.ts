import { div, DomainError, isTensor, random, requireWhole, softmax, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';
import { dtypeOf, inputOf } from '../module/input.js';
import type { Examples } from './batch.js';
import { fit, type Fit } from './fit.js';
import type { FitOptions } from './fitOptions.js';

/**
 * Several models as one: the mean of their outputs, or of the probabilities that their logits mean.
 *
 * Shapes: those of its members.
 * Fails: DomainError without members.
 *
 * @example
 * new Ensemble([(x) => x, (x) => x.mul(3)]).forward([[1, 2]]).toArray() // => [ [ 2, 4 ] ]
 */
export class Ensemble {
  readonly members: readonly Layer[];
  readonly average: 'outputs' | 'probabilities';

  constructor(members: readonly Layer[], { average = 'outputs' }: { readonly average?: 'outputs' | 'probabilities' } = {}) {
    if (members.length === 0) throw new DomainError({ op: 'Ensemble', argument: 'members', expected: 'hold at least one model', actual: 'none' });
    this.members = [...members];
    this.average = average;
  }

  /** The mean over members. */
  forward(input: TensorLike, options?: ForwardOptions): Tensor {
    const x = inputOf(input, this);
    const outputs = this.members.map((member) => callLayer(member, x, options));
    const parts = this.average === 'outputs' ? outputs : outputs.map((y) => softmax(y));
    return div(parts.reduce((a, b) => a.add(b)), parts.length);
  }
}

/** Options of `bagging`: those of `fit`, for each member. */
export interface BaggingOptions<M> extends Omit<FitOptions<M>, 'train' | 'resume'> {
  readonly train: Examples;
  /** How many models. Default 5. */
  readonly members?: number;
  /** What is averaged. Default outputs. */
  readonly average?: 'outputs' | 'probabilities';
}

/**
 * Bootstrap aggregating: models with weights of their own, each trained on as many examples drawn with replacement, and
 * averaged.
 *
 * Fails: as `fit`; DomainError for no members.
 * Source: L. Breiman, "Bagging predictors", 1996.
 *
 * @example
 * const { model, fits } = await bagging((key) => models.mlp([1, 8, 1], { key }), {
 *   train: { x: [[0], [1], [2]], y: [[0], [1], [4]] }, loss: loss.mse, optimizer: adam({ learningRate: 0.01 }), members: 3,
 * });
 * [fits.length, model.forward([[1]]).shape] // => [ 3, [ 1, 1 ] ]
 */
export async function bagging<M extends Module>(make: (key: random.Key) => M, options: BaggingOptions<M>): Promise<{ readonly model: Ensemble; readonly fits: readonly Fit<M>[] }> {
  const { members = 5, average = 'outputs', train, key = random.key(0), ...rest } = options;
  requireWhole('bagging', 'members', members, 1);
  const fits: Fit<M>[] = [];
  for (let i = 0; i < members; i++) {
    const [weights, rows, order] = random.split(random.foldIn(key, i), 3) as [random.Key, random.Key, random.Key];
    const model = make(weights);
    const dtype = dtypeOf(model);
    const [x, y] = [train.x, train.y ?? train.x].map((part) => (isTensor(part) ? part : tensor(part, { dtype }))) as [Tensor, Tensor];
    const drawn = random.randint(rows, 0, x.shape[0]!, [x.shape[0]!]);
    fits.push(await fit(model, { ...rest, key: order, train: { x: take(x, drawn, { axis: 0 }), y: take(y, drawn, { axis: 0 }) } }));
  }
  return { model: new Ensemble(fits.map((done) => done.model), { average }), fits };
}
