import { asTensor, DomainError, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Module } from '../module/module.js';

/** What the perceptron rule came to. */
export interface PerceptronFit {
  readonly model: Perceptron;
  /** Whether a whole pass went without a mistake; it does if and only if a hyperplane separates the classes. */
  readonly converged: boolean;
  /** Mistakes in each pass. */
  readonly mistakes: readonly number[];
}

/**
 * A threshold unit: 1 where wᵀx + b > 0, else 0.
 *
 * Shapes: weight [n], bias []; [batch, n] → [batch].
 *
 * @example
 * new models.Perceptron([-2, -2], 3).forward([[0, 0], [0, 1], [1, 0], [1, 1]]).toArray() // => [ 1, 1, 1, 0 ]
 */
export class Perceptron implements Module {
  weight: Tensor;
  bias: Tensor;

  constructor(weight: TensorLike, bias: TensorLike = 0) {
    this.weight = asTensor(weight);
    this.bias = asTensor(bias);
  }

  /** [batch, n] → [batch], zeros and ones. */
  forward(input: TensorLike): Tensor {
    return asTensor(input).matmul(this.weight).add(this.bias).greater(0).astype('float64');
  }
}

/**
 * Rosenblatt's rule: for every example told wrongly, w ← w + (y − ŷ)·x and b ← b + (y − ŷ). On separable classes it
 * ends after finitely many mistakes; on XOR it never does.
 *
 * Shapes: x [n, features], y [n] of 0 and 1.
 * Fails: ShapeError when they differ in length; DomainError for other labels.
 * Source: F. Rosenblatt, "The perceptron", 1958; A. Novikoff, 1962, for convergence.
 *
 * @example
 * const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * models.perceptron(x, [0, 1, 1, 1]).converged // => true
 * models.perceptron(x, [0, 1, 1, 0]).converged // => false
 */
export function perceptron(x: TensorLike, y: TensorLike, { epochs = 100 }: { readonly epochs?: number } = {}): PerceptronFit {
  const [inputs, labels] = [asTensor(x), asTensor(y)];
  const [n, features] = inputs.shape as [number, number];
  if (inputs.ndim !== 2 || labels.ndim !== 1 || labels.size !== n) {
    throw new ShapeError({ op: 'models.perceptron', argument: 'y', expected: `hold one label for each row of x ${showShape(inputs.shape)}`, actual: showShape(labels.shape) });
  }
  const wrong = Array.from(labels.data).find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined) throw new DomainError({ op: 'models.perceptron', argument: 'y', expected: 'hold labels 0 and 1', actual: String(wrong) });
  const values = Float64Array.from(inputs.data);
  const w = new Float64Array(features);
  let b = 0;
  const mistakes: number[] = [];
  do {
    let count = 0;
    for (let i = 0; i < n; i++) {
      const row = values.subarray(i * features, (i + 1) * features);
      const activation = row.reduce((sum, value, j) => sum + value * w[j]!, b);
      const error = labels.data[i]! - (activation > 0 ? 1 : 0);
      if (error === 0) continue;
      count += 1;
      row.forEach((value, j) => (w[j]! += error * value));
      b += error;
    }
    mistakes.push(count);
  } while (mistakes.at(-1)! > 0 && mistakes.length < epochs);
  return { model: new Perceptron(tensor(w), b), converged: mistakes.at(-1) === 0, mistakes };
}
