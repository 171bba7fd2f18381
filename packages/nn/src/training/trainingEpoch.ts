import { DomainError, isFloat, random, type Tensor } from '@x/tensor/core';
import type { Batch } from './batch.js';
import type { Source } from './dataset.js';
import type { Callback } from './fitOptions.js';
import { addGradient, type Learner, type TrainingStep } from './trainingStep.js';

/** What an epoch needs besides what it starts from. */
export interface EpochSetting<M> {
  readonly steps: TrainingStep<M>;
  readonly train: Source;
  readonly stepKey: random.Key;
  readonly accumulate: number;
  readonly callbacks: readonly Callback<M>[];
  readonly aborted: () => boolean;
  readonly onBatch: (done: number, loss: number) => void;
  /** Awaited after every batch, so that the thread is shared. */
  readonly pause: () => Promise<void>;
}

/** Where an epoch ended. */
export interface EpochEnd<M> {
  readonly learner: Learner<M>;
  readonly step: number;
  /** Mean over the examples. */
  readonly loss: number;
  /** What cut it off, if anything. */
  readonly cut: 'signal' | 'callback' | undefined;
}

/** One pass over the training set. */
export async function trainingEpoch<M>(start: Learner<M>, at: { readonly epoch: number; readonly step: number; readonly rate: number }, setting: EpochSetting<M>): Promise<EpochEnd<M>> {
  const { steps, train, stepKey, accumulate, callbacks, aborted, onBatch, pause } = setting;
  const { epoch, rate } = at;
  let learner = start;
  let { step } = at;
  let [sum, count, batches] = [0, 0, 0];
  let gathered: { readonly gradient: M; readonly weight: number; readonly batches: number } | undefined;
  let cut: EpochEnd<M>['cut'];
  for await (const batch of train.batches(epoch)) {
    const n = batch.x.shape[0]!;
    const key = random.foldIn(stepKey, step * accumulate + (gathered?.batches ?? 0));
    let loss: Tensor;
    if (accumulate === 1) {
      ({ loss, learner } = steps.step(learner, batch, key, rate));
      step += 1;
    } else {
      const part = steps.gradient(learner.model, batch, key);
      loss = part.loss;
      gathered = { gradient: addGradient(gathered?.gradient, part.gradient, n), weight: (gathered?.weight ?? 0) + n, batches: (gathered?.batches ?? 0) + 1 };
      learner = { ...learner, model: part.model };
    }
    const value = finite(loss, epoch, batches, batch);
    if (gathered?.batches === accumulate) {
      learner = steps.update(learner, gathered.gradient, gathered.weight, rate);
      gathered = undefined;
      step += 1;
    }
    sum += n * value;
    count += n;
    onBatch(batches + 1, value);
    for (const { onBatchEnd } of callbacks) if ((await onBatchEnd?.({ epoch, batch: batches, step, loss: value })) === false) cut = 'callback';
    batches += 1;
    await pause();
    if (aborted()) cut = 'signal';
    if (cut !== undefined) break;
  }
  if (gathered !== undefined) {
    learner = steps.update(learner, gathered.gradient, gathered.weight, rate);
    step += 1;
  }
  return { learner, step, loss: sum / count, cut };
}

/** The loss as a number; one that cannot be learnt from ends training with the reason. */
function finite(loss: Tensor, epoch: number, batch: number, { x, y }: Batch): number {
  const value = loss.item();
  if (Number.isFinite(value)) return value;
  const bad = ([['x', x], ['y', y]] as const).find(([, part]) => isFloat(part.dtype) && !part.data.every(Number.isFinite));
  throw new DomainError({
    op: 'fit',
    argument: 'loss',
    expected: 'stay finite',
    actual: `${value} in epoch ${epoch + 1}, batch ${batch + 1}`,
    hint: bad === undefined ? 'Lower the learning rate, limit gradients (clip: 1), or use a loss that is stable in logits.' : `The batch itself holds numbers that are not finite, in ${bad[0]}: clean the data.`,
  });
}

/** Lets timers, input and abort signals be served some 20 times a second. */
export function pauses(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 50) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
