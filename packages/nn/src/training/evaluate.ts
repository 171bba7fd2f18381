import { compile } from '@x/autodiff/core';
import { concat, isTensor, random, requireWhole, slice, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { sourceOf, type Dataset, type Source } from './dataset.js';
import { dtypeOf } from '../module/input.js';
import { forwardOf } from './forwardOf.js';
import type { Objective } from './trainingStep.js';

/** Something told about predictions and targets: a scalar, the mean over examples. */
export type Metric = (prediction: Tensor, target: Tensor) => Tensor;

/** The mean loss of a dataset and its other metrics. */
export interface Evaluation {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Measures models of one form on batches, compiled. */
export function evaluator<M>(objective: Objective<M>, metrics: Readonly<Record<string, Metric>>, compiled: boolean): (model: M, source: Source, key: random.Key) => Promise<Evaluation> {
  const names = Object.keys(metrics);
  const measure = (model: M, x: Tensor, y: Tensor | null, key: random.KeyLike): Tensor[] => {
    const batch = { x, y: y ?? x };
    const loss = objective(model, batch, { training: false, key });
    if (names.length === 0) return [loss];
    const prediction = forwardOf(model)(x, { training: false, key });
    return [loss, ...names.map((name) => metrics[name]!(prediction, batch.y))];
  };
  const run = compiled ? (compile(measure) as unknown as typeof measure) : measure;
  return async (model, source, key) => {
    const sums = new Array<number>(names.length + 1).fill(0);
    let count = 0;
    let batches = 0;
    for await (const { x, y } of source.batches(0)) {
      const n = x.shape[0]!;
      run(model, x, x === y ? null : y, random.foldIn(key, batches)).forEach((value, i) => (sums[i]! += n * value.item()));
      count += n;
      batches += 1;
    }
    const [loss, ...others] = sums.map((sum) => sum / count) as [number, ...number[]];
    return { loss, metrics: Object.fromEntries(names.map((name, i) => [name, others[i]!])) };
  };
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Of predictions and targets, the mean over examples, such as `loss.crossEntropy`. */
  readonly loss: Metric;
  /** Further quantities, such as `{ accuracy }`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Default 256. */
  readonly batchSize?: number;
}

/**
 * The loss and metrics of a model on a dataset, in inference mode, batch by batch.
 *
 * Fails: DomainError for an empty dataset.
 *
 * @example
 * const { loss: error } = await evaluate(new Linear(1, 1, { init: init.ones, bias: false }), { x: [[1], [2]], y: [[1], [4]] }, { loss: loss.mse });
 * error // => 2
 */
export async function evaluate<M extends object>(model: M, data: Dataset, { loss, metrics = {}, batchSize = 256 }: EvaluateOptions): Promise<Evaluation> {
  requireWhole('evaluate', 'batchSize', batchSize, 1);
  const source = sourceOf(data, { op: 'evaluate', argument: 'data', batchSize, dtype: dtypeOf(model), key: random.key(0), shuffle: false, dropLast: false });
  const objective: Objective<M> = (m, { x, y }, options) => loss(forwardOf(m)(x, options), y);
  return evaluator(objective, metrics, true)(model, source, random.key(0));
}

/**
 * The outputs of a model for many inputs, in inference mode, batch by batch.
 *
 * Shapes: x [n, …] → [n, …].
 *
 * @example
 * predict(new Linear(2, 3), zeros([1000, 2])).shape // => [ 1000, 3 ]
 */
export function predict<M extends object>(model: M, x: TensorLike, { batchSize = 256 }: { readonly batchSize?: number } = {}): Tensor {
  requireWhole('predict', 'batchSize', batchSize, 1);
  const input = isTensor(x) ? x : tensor(x, { dtype: dtypeOf(model) });
  const n = input.shape[0]!;
  const run = compile((m: M, batch: Tensor) => forwardOf(m)(batch, {})) as unknown as (m: M, batch: Tensor) => Tensor;
  if (n <= batchSize) return run(model, input);
  const parts: Tensor[] = [];
  for (let start = 0; start < n; start += batchSize) {
    const rest = input.shape.slice(1);
    parts.push(run(model, slice(input, [start, ...rest.map(() => 0)], [Math.min(n, start + batchSize), ...rest])));
  }
  return concat(parts, { axis: 0 });
}
