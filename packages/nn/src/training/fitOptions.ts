import type { GradientTransform } from '@x/optim';
import { DomainError, isTensor, requireWhole, type random, type Tensor } from '@x/tensor/core';
import { located } from '../module/layerError.js';
import type { Dataset } from './dataset.js';
import type { Metric } from './evaluate.js';
import { forwardOf } from './forwardOf.js';
import type { EpochFigures, History } from './history.js';
import type { ProgressOutput } from './progressLine.js';
import type { Clip, Objective } from './trainingStep.js';

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs without improvement that are waited for. Default 5. */
  readonly patience?: number;
  /** What counts as an improvement. Default 0: any. */
  readonly minDelta?: number;
}

/** How the learning rate falls when the loss does not. */
export interface PlateauOptions {
  /** Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement that are waited for. Default 10. */
  readonly patience?: number;
  /** Relative improvement that counts. Default 1e-4. */
  readonly threshold?: number;
  /** Least factor. Default 0. */
  readonly minimum?: number;
}

/** What callbacks are told after a batch. */
export interface BatchReport {
  /** From 0. */
  readonly epoch: number;
  /** In the epoch, from 0. */
  readonly batch: number;
  /** Steps of the optimiser so far. */
  readonly step: number;
  readonly loss: number;
}

/** What callbacks are told after an epoch. */
export interface EpochReport<M> extends EpochFigures {
  /** From 0. */
  readonly epoch: number;
  readonly model: M;
  readonly history: History;
  /** The state of training as a file, from which `resume` goes on with the same numbers. */
  checkpoint(): Uint8Array;
}

/** Functions that are called while training goes on, and waited for; false stops it. */
export interface Callback<M> {
  onBatchEnd?(report: BatchReport): void | boolean | Promise<void | boolean>;
  onEpochEnd?(report: EpochReport<M>): void | boolean | Promise<void | boolean>;
}

/** Callbacks, or the one for the end of epochs. */
export type CallbackLike<M> = Callback<M> | NonNullable<Callback<M>['onEpochEnd']>;

/** Options of `fit`. */
export interface FitOptions<M> {
  /** What to learn from. */
  readonly train: Dataset;
  /** What to judge by after every epoch. */
  readonly valid?: Dataset;
  /** Of predictions and targets, the mean over the batch, such as `loss.crossEntropy`. */
  readonly loss?: Metric;
  /** In place of `loss`, for models that are not trained by the output of `forward` alone. */
  readonly objective?: Objective<M>;
  /** A rule such as `adam({ learningRate: 1e-3 })`; its learning rate may be a schedule, counted in steps. */
  readonly optimizer: GradientTransform;
  /** Default 10. */
  readonly epochs?: number;
  /** Default 32; only for examples given as { x, y }. */
  readonly batchSize?: number;
  /** The randomness of order and dropout. Default `random.key(0)`. */
  readonly key?: random.Key;
  /** Whether examples are dealt anew in every epoch. Default true. */
  readonly shuffle?: boolean;
  /** Whether a last batch that is shorter than the others is left out: a batch norm cannot learn from one example. Default false. */
  readonly dropLast?: boolean;
  /** Stops when the loss (of `valid` where given) no longer falls, and gives back the best model; a number is the patience. */
  readonly earlyStopping?: boolean | number | EarlyStopping;
  /** Lowers the learning rate when the loss (of `valid` where given) no longer falls. */
  readonly plateau?: PlateauOptions;
  /** Quantities to follow, such as `{ accuracy }`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** A function alone is called after every epoch. */
  readonly callbacks?: CallbackLike<M> | readonly CallbackLike<M>[];
  /** A progress bar on the terminal, or on something like it. Default false. */
  readonly progress?: boolean | ProgressOutput;
  /** A limit for the joint norm of gradients, or `{ value }` for each element. */
  readonly clip?: Clip;
  /** Batches whose gradients make one step, each weighted by its examples. Default 1. */
  readonly accumulate?: number;
  /** Ends training; what was reached so far is given back. */
  readonly signal?: AbortSignal;
  /** A checkpoint to go on from. */
  readonly resume?: Uint8Array;
  /** False runs without compilation, for models that look at numbers. Default true. */
  readonly compiled?: boolean;
}

/** Checks options, and gives the objective that they mean. */
export function objectiveOf<M>(options: FitOptions<M>): Objective<M> {
  const { epochs = 10, batchSize = 32, accumulate = 1, optimizer, loss, objective } = options;
  requireWhole('fit', 'epochs', epochs, 0);
  requireWhole('fit', 'batchSize', batchSize, 1);
  requireWhole('fit', 'accumulate', accumulate, 1);
  if (typeof (optimizer as Partial<GradientTransform> | undefined)?.update !== 'function') {
    throw new DomainError({ op: 'fit', argument: 'optimizer', expected: 'be a gradient transform', actual: typeof optimizer, hint: 'Take one of @x/optim: adam({ learningRate: 1e-3 }).' });
  }
  if (typeof (objective ?? loss) !== 'function') {
    throw new DomainError({ op: 'fit', argument: 'loss', expected: 'be a function of predictions and targets', actual: typeof loss, hint: 'Take one of loss: loss.crossEntropy, loss.mse, …' });
  }
  if (objective !== undefined) return (model, batch, given) => located(model as object, () => objective(model, batch, given));
  return (model, { x, y }, given) => requireScalar(loss!(forwardOf(model)(x, given), y));
}

function requireScalar(value: Tensor): Tensor {
  if (isTensor(value) && value.size === 1) return value.ndim === 0 ? value : value.reshape([]);
  throw new DomainError({ op: 'fit', argument: 'loss', expected: 'give one number for a batch', actual: isTensor(value) ? `shape [${value.shape.join(', ')}]` : typeof value, hint: 'Use the mean over examples.' });
}
