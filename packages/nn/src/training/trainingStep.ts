import { compile, valueAndGrad } from '@x/autodiff/core';
import { applyUpdates, clipByGlobalNorm, clipByValue, type GradientTransform } from '@x/optim';
import { add, mul, treeMap, type random, type Tensor } from '@x/tensor/core';
import { combine, partition } from '../module/partition.js';
import type { Batch } from './batch.js';

/** What a model is to make small: a scalar for a batch, the mean over its examples. */
export type Objective<M> = (model: M, batch: Batch, options: { readonly training: boolean; readonly key: random.KeyLike }) => Tensor;

/** A limit for gradients: of their joint norm, or of each element. */
export type Clip = number | { readonly norm: number } | { readonly value: number };

/** What a model and its optimiser are between steps. */
export interface Learner<M> {
  readonly model: M;
  readonly state: unknown;
}

/** The compiled parts of a training step. */
export interface TrainingStep<M> {
  /** One step on one batch. */
  step(learner: Learner<M>, batch: Batch, key: random.Key, rate: number): { readonly loss: Tensor; readonly learner: Learner<M> };
  /** The loss and gradient of one batch, and the model with its statistics moved; gradients are in the form of its trained part. */
  gradient(model: M, batch: Batch, key: random.Key): { readonly loss: Tensor; readonly gradient: M; readonly model: M };
  /** The step for a gradient, the sum of `weight` examples' worth. */
  update(learner: Learner<M>, gradient: M, weight: number, rate: number): Learner<M>;
}

/** Options of `trainingStep`. */
export interface StepOptions {
  readonly clip?: Clip | undefined;
  /** Whether updates are multiplied by the rate of the call. */
  readonly rated: boolean;
  readonly compiled: boolean;
}

/** The functions that training is made of, each compiled for the shapes it meets. */
export function trainingStep<M>(objective: Objective<M>, optimizer: GradientTransform, { clip, rated, compiled }: StepOptions): TrainingStep<M> {
  const limit = clip === undefined ? undefined : clipping(clip);
  // A function that runs as it is has the same form as a compiled one.
  const made = <A extends readonly unknown[], Y>(f: (...args: A) => Y): ((...args: A) => Y) => (compiled ? (compile(f) as unknown as (...args: A) => Y) : f);

  const differentiate = (model: M, x: Tensor, y: Tensor | null, key: random.KeyLike): { loss: Tensor; gradient: M; rest: M } => {
    const [trained, rest] = partition(model);
    const [[loss, seen], gradient] = valueAndGrad(
      (part: M): [Tensor, M] => {
        const whole = combine(part, rest);
        return [objective(whole, { x, y: y ?? x }, { training: true, key }), whole];
      },
      { hasAux: true },
    )(trained as never) as unknown as [[Tensor, M], M];
    return { loss, gradient, rest: partition(seen)[1] };
  };

  const apply = (trained: M, gradient: M, state: unknown, rate: Tensor | number): { trained: M; state: unknown } => {
    const limited = limit === undefined ? gradient : limit.update(gradient, null).updates;
    const { updates, state: next } = optimizer.update(limited, state, trained);
    const scaled = rated ? treeMap((u: Tensor) => mul(u, rateLike(rate, u)), updates) : updates;
    return { trained: applyUpdates(trained, scaled), state: next };
  };

  const whole = made((model: M, state: unknown, x: Tensor, y: Tensor | null, key: random.KeyLike, rate: Tensor | number) => {
    const { loss, gradient, rest } = differentiate(model, x, y, key);
    const { trained, state: next } = apply(partition(model)[0], gradient, state, rate);
    return { loss, model: combine(trained, rest), state: next };
  });
  const first = made((model: M, x: Tensor, y: Tensor | null, key: random.KeyLike) => {
    const { loss, gradient, rest } = differentiate(model, x, y, key);
    return { loss, gradient, model: combine(partition(model)[0], rest) };
  });
  const second = made((model: M, state: unknown, gradient: M, weight: Tensor | number, rate: Tensor | number) => {
    const [trained, rest] = partition(model);
    const mean = treeMap((g: Tensor) => mul(g, reciprocalLike(weight, g)), gradient);
    const made = apply(trained, mean, state, rate);
    return { model: combine(made.trained, rest), state: made.state };
  });

  // Where there are no targets, x is given once.
  const targets = ({ x, y }: Batch): Tensor | null => (x === y ? null : y);
  return {
    step: (learner, batch, key, rate) => {
      const { loss, model, state } = whole(learner.model, learner.state, batch.x, targets(batch), key, rate);
      return { loss, learner: { model, state } };
    },
    gradient: (model, batch, key) => first(model, batch.x, targets(batch), key),
    update: (learner, gradient, weight, rate) => second(learner.model, learner.state, gradient, weight, rate),
  };
}

/** The sum of two gradients, the second counted `weight` times. */
export function addGradient<M>(sum: M | undefined, gradient: M, weight: number): M {
  const weighted = treeMap((g: Tensor) => mul(g, weight), gradient);
  return sum === undefined ? weighted : treeMap((a: Tensor, b: Tensor) => add(a, b), sum, weighted);
}

function clipping(clip: Clip): GradientTransform<null> {
  if (typeof clip === 'number') return clipByGlobalNorm(clip);
  return 'norm' in clip ? clipByGlobalNorm(clip.norm) : clipByValue(clip.value);
}

const rateLike = (rate: Tensor | number, u: Tensor): Tensor | number => (typeof rate === 'number' ? rate : rate.astype(u.dtype));
const reciprocalLike = (weight: Tensor | number, g: Tensor): Tensor | number => (typeof weight === 'number' ? 1 / weight : weight.reciprocal().astype(g.dtype));
