import { asTensor, DomainError, ShapeError, showShape, tensor, type TensorLike } from '@x/tensor/core';
import { multiply } from '../kalman/flatMatrix.js';
import { readScores, type ChainScores, type EmissionScores } from '../recursions/chainScores.js';

/** The weights of a linear chain in flat arrays. */
export interface CrfWeights {
  /** The number of labels. */
  readonly k: number;
  /** The number of features; 0 when positions come as scores. */
  readonly d: number;
  /** [k] */
  readonly initial: Float64Array;
  /** [k, k], or [T − 1, k, k]. */
  readonly transition: Float64Array;
  /** Whether every step has a matrix of its own. */
  readonly varies: boolean;
  /** [d, k] */
  readonly weights: Float64Array;
}

/** The chain as the recursions read it. */
export function chainOf(op: string, { k, initial, transition, varies }: CrfWeights): ChainScores {
  const steps = varies ? transition.length / (k * k) : 0;
  const matrix = tensor(transition, { shape: varies ? [steps, k, k] : [k, k] });
  return readScores(op, tensor(initial), matrix, tensor(new Float64Array((steps + 1) * k), { shape: [steps + 1, k] })).chain;
}

/** Features [T, d] of one sequence, or its scores [T, k] when the model has no weights for features. */
export function readPositions(op: string, argument: string, value: TensorLike, { k, d, transition, varies }: CrfWeights): { readonly steps: number; readonly values: Float64Array } {
  const x = asTensor(value);
  const width = d === 0 ? k : d;
  if (x.size > 0 && (x.ndim !== 2 || x.shape[1] !== width)) {
    throw new ShapeError({ op, argument, expected: d === 0 ? `be scores [T, ${k}], one for each label` : `be features [T, ${d}]`, actual: showShape(x.shape) });
  }
  const steps = x.size === 0 ? 0 : x.shape[0]!;
  if (varies && steps !== transition.length / (k * k) + 1) {
    throw new ShapeError({ op, argument, expected: `have ${transition.length / (k * k) + 1} positions, one more than there are matrices of transitions`, actual: `${steps} positions` });
  }
  const values = Float64Array.from(x.data);
  const bad = values.findIndex((v) => !(v < Infinity) || (d > 0 && v === -Infinity));
  if (bad >= 0) {
    throw new DomainError({
      op,
      argument,
      expected: d === 0 ? 'hold scores below Infinity' : 'hold finite numbers',
      actual: `${values[bad]} at position ${Math.floor(bad / width)}`,
      hint: d === 0 ? 'A label that is impossible has the score −Infinity.' : 'A feature that is not known can be 0, with another feature that says so.',
    });
  }
  return { steps, values };
}

/** What each position says of each label. */
export function emissionsOf({ k, d, weights }: CrfWeights, { steps, values }: { readonly steps: number; readonly values: Float64Array }): EmissionScores {
  if (d === 0) return { steps, logs: values };
  const logs = new Float64Array(steps * k);
  multiply(logs, values, weights, steps, d, k);
  return { steps, logs };
}

/** Labels of one sequence; −1 stands for an unknown one (NaN in the data). */
export function readLabels(op: string, argument: string, value: TensorLike, steps: number, k: number): Int32Array {
  const y = asTensor(value);
  if (y.ndim > 1 || y.size !== steps) throw new ShapeError({ op, argument, expected: `be ${steps} labels, one for each position`, actual: showShape(y.shape) });
  return Int32Array.from(y.data, (label: number, t) => {
    if (Number.isNaN(label)) return -1;
    if (Number.isInteger(label) && label >= 0 && label < k) return label;
    throw new DomainError({ op, argument, expected: `hold whole numbers from 0 to ${k - 1}, or NaN where unknown`, actual: `${label} at position ${t}` });
  });
}

/** The score of one path: −Infinity when it is forbidden. */
export function pathScore({ n, logInitial, logTransition, stride }: ChainScores, { steps, logs }: EmissionScores, labels: Int32Array): number {
  let score = steps === 0 ? 0 : logInitial[labels[0]!]!;
  for (let t = 0; t < steps; t++) {
    score += logs[t * n + labels[t]!]!;
    if (t > 0) score += logTransition[(t - 1) * stride + labels[t - 1]! * n + labels[t]!]!;
  }
  return score;
}

/** Scores that leave only paths through the labels that are known. */
export function clamped({ steps, logs }: EmissionScores, labels: Int32Array, k: number): EmissionScores {
  const kept = logs.slice();
  for (let t = 0; t < steps; t++) {
    if (labels[t]! < 0) continue;
    for (let j = 0; j < k; j++) if (j !== labels[t]) kept[t * k + j] = -Infinity;
  }
  return { steps, logs: kept };
}
