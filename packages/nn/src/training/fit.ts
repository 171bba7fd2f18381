import { plateau as plateauOf } from '@x/optim';
import { DomainError, random } from '@x/tensor/core';
import { partition, parameterCount } from '../module/partition.js';
import { modulesOf, showPath, type Path } from '../module/places.js';
import { readCheckpoint, writeCheckpoint, type TrainingState } from './checkpoint.js';
import { sourceOf } from './dataset.js';
import { evaluator } from './evaluate.js';
import { objectiveOf, type Callback, type CallbackLike, type EarlyStopping, type FitOptions } from './fitOptions.js';
import { dtypeOf } from '../module/input.js';
import { emptyHistory, extended, type History } from './history.js';
import { progressLine } from './progressLine.js';
import { pauses, trainingEpoch } from './trainingEpoch.js';
import { trainingStep } from './trainingStep.js';

/** A trained model and how it came about. */
export interface Fit<M> {
  /** The model after the last epoch, or the best one with `earlyStopping`. */
  readonly model: M;
  readonly history: History;
  /** Why training ended. */
  readonly stopped: 'epochs' | 'early' | 'signal' | 'callback';
  /** The epoch, from 0, whose model is given back. */
  readonly bestEpoch: number;
  /** The state of training as a file: with more `epochs`, `resume` goes on from it as if there had been no break. */
  checkpoint(): Uint8Array;
}

/**
 * Trains a model on mini-batches. The training step (forward pass, gradient, update) is compiled once for each shape of
 * batches; the model given is left as it is, and a trained one is returned. Running statistics move, frozen parts stay.
 *
 * The numbers are a function of the model, the data and the key alone: the order of epoch e comes from
 * `foldIn(split(key)[0], e)`, dropout of step s from `foldIn(split(key)[1], s)`. A run resumed from a checkpoint
 * continues with the same bits.
 *
 * Shapes: train and valid are `{ x: [n, …], y: [n, …] }` as tensors or arrays, or batches of this form to iterate over.
 * Fails: DomainError that names epoch and batch when the loss is NaN or infinite, or when one module stands at two places;
 * ShapeError for data that do not fit.
 *
 * @example
 * const net = new Sequential([new Linear(2, 8, { key: random.key(1) }), tanh, new Linear(8, 1, { key: random.key(2) })]);
 * const { model, history } = await fit(net, {
 *   train: { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] },
 *   loss: loss.binaryCrossEntropy,
 *   optimizer: adam({ learningRate: 0.05 }),
 *   epochs: 200,
 * });
 * model.forward([[0, 1], [1, 1]]).greater(0).toArray() // => [ [ true ], [ false ] ]
 * history.loss.length // => 200
 */
export async function fit<M extends object>(model: M, options: FitOptions<M>): Promise<Fit<M>> {
  const objective = objectiveOf(options);
  const { optimizer, epochs = 10, batchSize = 32, key = random.key(0), shuffle = true, dropLast = false, metrics = {}, accumulate = 1, signal, compiled = true, clip } = options;
  requireTrainable(model);
  const [orderKey, stepKey] = random.split(key);
  const dealing = { op: 'fit', batchSize, dtype: dtypeOf(model) };
  const train = sourceOf(options.train, { ...dealing, argument: 'train', key: orderKey, shuffle, dropLast });
  const valid = options.valid === undefined ? undefined : sourceOf(options.valid, { ...dealing, argument: 'valid', key: orderKey, shuffle: false, dropLast: false });
  const watch = options.plateau === undefined ? undefined : plateauOf(1, options.plateau);
  const patience = patienceOf(options.earlyStopping);
  const callbacks = callbacksOf(options.callbacks);
  const steps = trainingStep(objective, optimizer, { clip, rated: watch !== undefined, compiled });
  const measure = evaluator(objective, metrics, compiled);
  const line = progressLine(options.progress ?? false, epochs);

  const aborted = (): boolean => signal?.aborted === true;
  const pause = pauses();

  const fresh = optimizer.init(partition(model)[0]);
  let now: TrainingState<M> =
    options.resume === undefined
      ? { model, state: fresh, best: undefined, bestValue: Infinity, waited: 0, epoch: 0, step: 0, plateau: watch?.init(), history: emptyHistory() }
      : readCheckpoint(options.resume, model, fresh);

  while (now.epoch < epochs) {
    if (aborted()) return result(now, 'signal');
    if (patience !== undefined && now.waited >= patience.patience) return result(now, 'early');
    const { epoch } = now;
    const rate = now.plateau?.learningRate ?? 1;
    const shown = line.start(epoch, train.length);
    const end = await trainingEpoch(now, { epoch, step: now.step, rate }, { steps, train, stepKey, accumulate, callbacks, aborted, onBatch: shown.batch, pause });
    const { model: trained, state } = end.learner;
    // An epoch that was cut off leaves its weights, but no entry in the history: checkpoints are of whole epochs.
    if (end.cut !== undefined) return { ...result(now, end.cut), ...(now.best === undefined && { model: trained, bestEpoch: epoch }) };
    const judged = valid === undefined ? undefined : await measure(trained, valid, random.foldIn(stepKey, 'valid'));
    const measured = judged ?? (Object.keys(metrics).length === 0 ? undefined : await measure(trained, train, random.foldIn(stepKey, 'valid')));
    const figures = { loss: end.loss, validLoss: judged?.loss, metrics: measured?.metrics ?? {}, rate };
    const watched = judged?.loss ?? figures.loss;
    const better = watched < now.bestValue - (now.bestValue === Infinity ? 0 : (patience?.minDelta ?? 0));
    const reached: TrainingState<M> = {
      model: trained,
      state,
      best: patience === undefined ? undefined : better || now.best === undefined ? trained : now.best,
      bestValue: better ? watched : now.bestValue,
      waited: better ? 0 : now.waited + 1,
      epoch: epoch + 1,
      step: end.step,
      plateau: watch === undefined ? undefined : watch.update(now.plateau ?? watch.init(), Number.isNaN(watched) ? Infinity : watched),
      history: extended(now.history, figures),
    };
    now = reached;
    shown.epoch(describe(figures));
    let go = true;
    for (const { onEpochEnd } of callbacks) {
      const report = { ...figures, epoch, model: trained, history: reached.history, checkpoint: () => writeCheckpoint(reached) };
      if ((await onEpochEnd?.(report)) === false) go = false;
    }
    if (!go) return result(now, 'callback');
  }
  return result(now, 'epochs');
}

function result<M>(state: TrainingState<M>, stopped: Fit<M>['stopped']): Fit<M> {
  const { best, model, history, epoch, waited } = state;
  return {
    model: best ?? model,
    history,
    stopped,
    bestEpoch: Math.max(0, epoch - 1 - (best === undefined ? 0 : waited)),
    checkpoint: () => writeCheckpoint(state),
  };
}

function patienceOf(given: FitOptions<unknown>['earlyStopping']): Required<EarlyStopping> | undefined {
  if (given === undefined || given === false) return undefined;
  const { patience = 5, minDelta = 0 } = given === true ? {} : typeof given === 'number' ? { patience: given } : given;
  if (patience >= 1 && minDelta >= 0) return { patience, minDelta };
  throw new DomainError({ op: 'fit', argument: 'earlyStopping', expected: 'have a patience of at least one epoch and a minDelta ≥ 0', actual: `{ patience: ${patience}, minDelta: ${minDelta} }` });
}

function callbacksOf<M>(given: FitOptions<M>['callbacks']): readonly Callback<M>[] {
  const list = given === undefined ? [] : Array.isArray(given) ? (given as readonly CallbackLike<M>[]) : [given as CallbackLike<M>];
  return list.map((callback) => (typeof callback === 'function' ? { onEpochEnd: callback } : callback));
}

function requireTrainable(model: object): void {
  if (parameterCount(model) > 0) return requireSingle(model);
  throw new DomainError({ op: 'fit', argument: 'model', expected: 'have trainable parameters', actual: parameterCount(model, { all: true }) === 0 ? 'a model without tensors' : 'only frozen ones and buffers', hint: 'unfreeze(part) makes a part trainable again.' });
}

/** A model is a tree: a module that stood at two places would be trained as two. */
function requireSingle(model: object): void {
  const seen = new Map<object, Path>();
  for (const { module, path } of modulesOf(model)) {
    const first = seen.get(module);
    if (first !== undefined && parameterCount(module) > 0) {
      throw new DomainError({ op: 'fit', argument: 'model', expected: 'hold every module with weights once', actual: `the same ${module.constructor.name} as ${showPath(first)} and as ${showPath(path)}`, hint: 'For shared weights write a class that has it in one field and calls it twice in forward.' });
    }
    seen.set(module, path);
  }
}

function describe({ loss, validLoss, metrics }: { loss: number; validLoss?: number | undefined; metrics: Readonly<Record<string, number>> }): string {
  return [`loss ${loss.toPrecision(4)}`, ...(validLoss === undefined ? [] : [`valid ${validLoss.toPrecision(4)}`]), ...Object.entries(metrics).map(([name, value]) => `${name} ${value.toPrecision(4)}`)].join('  ');
}
