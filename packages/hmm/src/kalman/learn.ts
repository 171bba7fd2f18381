import { em, type EmOptions, type EmResult } from '@x/em';
import { asTensor, DomainError, ShapeError, showShape, type TensorLike } from '@x/tensor/core';
import { diffusePosterior, resolve } from './diffuse.js';
import { filterPass, type Sequence } from './filterPass.js';
import type { LinearSystem } from './linearSystem.js';
import { maximise, type Learnable, type SmoothedSequence } from './maximization.js';
import { smootherPass } from './smootherPass.js';

/** What to learn, and for how long. */
export interface KalmanFitOptions extends Pick<EmOptions, 'maxIterations' | 'tolerance' | 'signal'> {
  /** Default: the covariances of the two noises. */
  readonly learn?: readonly Learnable[];
  /** Covariances among those learned that are kept diagonal. */
  readonly diagonal?: readonly Learnable[];
  /** One for each sequence: a weight of k is k repetitions. */
  readonly weights?: TensorLike;
  /** Known inputs, as many tables as sequences (one table for one sequence). */
  readonly controls?: TensorLike | readonly TensorLike[];
  readonly onIteration?: (progress: { readonly iteration: number; readonly logLikelihood: number }) => void;
}

const learnable: readonly Learnable[] = ['transition', 'observation', 'transitionCovariance', 'observationCovariance', 'initialMean', 'initialCovariance'];

/** Expectation maximisation of a model's parameters. */
export function learnSystem(op: string, system: LinearSystem, sequences: readonly Sequence[], squareRoot: boolean, options: KalmanFitOptions): EmResult<LinearSystem> {
  const { learn = ['transitionCovariance', 'observationCovariance'], diagonal = [], maxIterations, tolerance, signal, onIteration } = options;
  const names = new Set(learn);
  requireLearnable(op, system, names, diagonal);
  const weights = readWeights(op, options.weights, sequences.length);
  return em<LinearSystem, { readonly smoothed: readonly SmoothedSequence[]; readonly logLikelihood: number }>(
    {
      eStep: (params) => {
        let logLikelihood = 0;
        const smoothed = sequences.flatMap((sequence, i) => {
          if (weights[i] === 0) return [];
          const found = smoothOne(op, params, sequence, weights[i]!, squareRoot, i);
          logLikelihood += weights[i]! * found.logLikelihood;
          return [found];
        });
        return { smoothed, logLikelihood };
      },
      mStep: ({ smoothed }, params) => maximise(op, params, smoothed, names, new Set(diagonal)),
      logLikelihood: (_, { logLikelihood }) => logLikelihood,
    },
    system,
    {
      ...(maxIterations === undefined ? {} : { maxIterations }),
      ...(tolerance === undefined ? {} : { tolerance }),
      ...(signal === undefined ? {} : { signal }),
      ...(onIteration === undefined ? {} : { onIteration: ({ iteration, logLikelihood }) => onIteration({ iteration, logLikelihood }) }),
    },
  );
}

function smoothOne(op: string, system: LinearSystem, sequence: Sequence, weight: number, squareRoot: boolean, index: number): SmoothedSequence & { readonly logLikelihood: number } {
  const { n } = system;
  const { length } = sequence;
  const pass = filterPass(op, system, sequence, { squareRoot, keep: true });
  const { blocks, covariances: conditional, crossCovariances } = smootherPass(op, system, pass, length);
  const { q } = pass;
  const c = 1 + q;
  const delta = q === 0 ? undefined : diffusePosterior(pass.precisions, pass.vectors, q, (length - 1) * q * q, (length - 1) * q);
  if (delta?.unknown !== undefined) {
    throw new DomainError({ op, argument: 'initialCovariance', expected: 'be finite where the data do not tell the state', actual: `an infinite variance that sequence ${index} leaves infinite`, hint: 'Give a finite variance, or leave the sequence out.' });
  }
  const means = new Float64Array(length * n);
  const covariances = new Float64Array(length * n * n);
  for (let t = 0; t < length; t++) resolve(blocks, conditional, n, q, delta, means, covariances, t * n * c, t * n * n, t * n, t * n * n);
  for (let t = 0; t + 1 < length && delta !== undefined; t++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let a = 0; a < q; a++) {
          for (let b = 0; b < q; b++) crossCovariances[t * n * n + i * n + j]! += blocks[(t + 1) * n * c + i * c + 1 + a]! * delta.covariance[a * q + b]! * blocks[t * n * c + j * c + 1 + b]!;
        }
      }
    }
  }
  return { sequence, weight, means, covariances, crossCovariances, logLikelihood: pass.logLikelihood };
}

function requireLearnable(op: string, system: LinearSystem, names: ReadonlySet<Learnable>, diagonal: readonly Learnable[]): void {
  for (const name of [...names, ...diagonal]) {
    if (!learnable.includes(name)) throw new DomainError({ op, argument: 'learn', expected: `name parameters: ${learnable.join(', ')}`, actual: String(name) });
    if (name !== 'initialMean' && name !== 'initialCovariance' && names.has(name) && system[name].stride > 0) {
      throw new DomainError({ op, argument: 'learn', expected: 'name matrices that stay', actual: `${name}, which is given for each time`, hint: 'Give one matrix for all times, or leave it out of learn.' });
    }
  }
  if ((names.has('initialMean') || names.has('initialCovariance')) && system.initialCovariance.some((value) => value === Infinity)) {
    throw new DomainError({ op, argument: 'learn', expected: 'leave out an initial state of which nothing is known', actual: 'an infinite initialCovariance', hint: 'Start from a finite one, or do not learn it.' });
  }
}

function readWeights(op: string, value: TensorLike | undefined, count: number): Float64Array {
  if (value === undefined) return new Float64Array(count).fill(1);
  const w = asTensor(value);
  if (w.size !== count) throw new ShapeError({ op, argument: 'weights', expected: `be ${count} numbers, one for each sequence`, actual: showShape(w.shape) });
  const weights = Float64Array.from(w.data);
  if (!weights.every((v) => v >= 0 && v < Infinity) || !weights.some((v) => v > 0)) {
    throw new DomainError({ op, argument: 'weights', expected: 'be finite and not negative, with one above zero', actual: Array.from(weights).join(', ') });
  }
  return weights;
}
