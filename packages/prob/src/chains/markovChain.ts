import { matrixPower } from '@x/linalg';
import { add, apply1, asTensor, astype, DomainError, isFloat, log, matmul, random, reshape, ShapeError, showShape, stack, sum, take, Tensor, tensor, zeros, type TensorLike } from '@x/tensor/core';
import { asProbabilities } from '../information/probabilities.js';
import { absorb } from './absorption.js';
import { communicatingClasses, type CommunicatingClass } from './communicatingClasses.js';
import { stateSequence, stateSequences } from './stateSequence.js';
import { eliminate, stationaryOp } from './stationary.js';

/** What is added to the counts of a fit: one number for all, one per cell, or a `Dirichlet`, whose posterior mode is then taken. */
export type CountPrior = TensorLike | { readonly family: string; readonly concentration: Tensor };

/** How to fit a chain. */
export interface MarkovFitOptions {
  /** The number of states; by default what occurs. */
  readonly states?: number;
  /** One prior for the initial distribution and every row, or one for each. */
  readonly prior?: number | { readonly initial?: CountPrior; readonly transition?: CountPrior };
  /** How often each sequence counts. */
  readonly weights?: TensorLike;
}

/** Where a chain ends. */
export interface Absorption {
  /** The states that are left for good sooner or later, in rising order. */
  readonly transient: readonly number[];
  /** The recurrent classes, in which the chain ends. */
  readonly classes: readonly (readonly number[])[];
  /** [transient, classes] P(ending in the class | start). */
  readonly probabilities: Tensor;
  /** [transient] expected number of steps until a recurrent class is entered. */
  readonly expectedTimes: Tensor;
}

/**
 * A homogeneous Markov chain on states 0 … n − 1: P(x₀ = i) = initial[i], P(x_t = j | x_{t−1} = i) = transition[i][j].
 *
 * Shapes: initial [n] (by default uniform), transition [n, n]. Domain: rows are probabilities that add up to 1.
 * Fails: DomainError for rows that are not probabilities; ShapeError for other shapes.
 * Source: Norris, Markov Chains (1997).
 *
 * @example
 * const weather = new MarkovChain({ initial: [0.5, 0.5], transition: [[0.9, 0.1], [0.5, 0.5]] });
 * weather.logProb([0, 0, 1]).item() // => -3.1010927892…
 * weather.stationary().toArray() // => [ 0.8333333333333334, 0.16666666666666669 ]
 */
export class MarkovChain {
  /** P(x₀). */
  readonly initial: Tensor;
  /** P(x_t | x_{t−1}), a row per state. */
  readonly transition: Tensor;

  constructor({ initial, transition }: { readonly initial?: TensorLike; readonly transition: TensorLike }) {
    const matrix = asTensor(transition);
    const n = matrix.shape[0] ?? 0;
    if (matrix.ndim !== 2 || matrix.shape[1] !== n || n === 0) {
      throw new ShapeError({ op: 'MarkovChain', argument: 'transition', expected: 'be a matrix [n, n]', actual: `shape ${showShape(matrix.shape)}` });
    }
    this.transition = asProbabilities('MarkovChain', 'transition', matrix, { axis: 1 });
    const start = asTensor(initial ?? new Array<number>(n).fill(1 / n));
    if (start.ndim !== 1 || start.size !== n) {
      throw new ShapeError({ op: 'MarkovChain', argument: 'initial', expected: `be a vector [${n}]`, actual: `shape ${showShape(start.shape)}`, hint: 'It holds a probability for each row of `transition`.' });
    }
    this.initial = asProbabilities('MarkovChain', 'initial', start);
  }

  /** The number of states. */
  get states(): number {
    return this.transition.shape[0]!;
  }

  /**
   * Maximum likelihood from sequences of any lengths: relative counts of first states and of transitions. With `prior`
   * the counts are increased first: by a number (Laplace smoothing), by one per cell, or by a Dirichlet's concentration − 1
   * (then this is the MAP estimate).
   *
   * Fails: DomainError when a state is never left and no prior says what to expect, naming the states; for no sequences.
   *
   * @example
   * MarkovChain.fit([[0, 1, 1, 0], [1, 0, 0]]).transition.toArray() // => [ [ 0.5, 0.5 ], [ 0.6666666666666666, 0.3333333333333333 ] ]
   * MarkovChain.fit([[0, 1]], { prior: 1 }).transition.toArray() // => [ [ 0.3333333333333333, 0.6666666666666666 ], [ 0.5, 0.5 ] ]
   */
  static fit(sequences: TensorLike | readonly TensorLike[], { states, prior, weights }: MarkovFitOptions = {}): MarkovChain {
    const list = stateSequences('MarkovChain.fit', sequences, states);
    const n = states ?? 1 + list.reduce((top, s) => s.reduce((a, b) => Math.max(a, b), top), -1);
    if (n < 1 || (prior === undefined && list.every((s) => s.length === 0))) {
      throw new DomainError({ op: 'MarkovChain.fit', argument: 'sequences', expected: 'hold at least one state', actual: `${list.length} sequences of none` });
    }
    const times = weights === undefined ? undefined : asTensor(weights).data;
    if (times !== undefined && (times.length !== list.length || times.some((w) => !(w >= 0 && w < Infinity)))) {
      throw new DomainError({ op: 'MarkovChain.fit', argument: 'weights', expected: `hold a number ≥ 0 for each of the ${list.length} sequences`, actual: `[${[...times].join(', ')}]` });
    }
    const { initial, transition } = typeof prior === 'object' ? prior : { initial: prior, transition: prior };
    const first = pseudoCounts('prior.initial', initial, [n]);
    const counts = pseudoCounts('prior.transition', transition, [n, n]);
    list.forEach((sequence, k) => {
      const weight = times?.[k] ?? 1;
      if (sequence.length > 0) first[sequence[0]!]! += weight;
      for (let t = 1; t < sequence.length; t++) counts[sequence[t - 1]! * n + sequence[t]!]! += weight;
    });
    return new MarkovChain({ initial: normalized('initial', first, n), transition: reshape(normalized('transition', counts, n), [n, n]) });
  }

  /** log P of one sequence of states: log π(x₀) + Σ log T(x_{t−1}, x_t); 0 for the empty one. */
  logProb(sequence: TensorLike): Tensor {
    const x = stateSequence('MarkovChain.logProb', sequence, this.states);
    if (x.length === 0) return asTensor(0);
    const start = log(take(this.initial, x[0]!));
    if (x.length === 1) return start;
    const cells = tensor(Int32Array.from({ length: x.length - 1 }, (_, t) => x[t]! * this.states + x[t + 1]!));
    return add(start, sum(log(take(reshape(this.transition, [this.states ** 2]), cells))));
  }

  /** Σ log P over sequences of any lengths. */
  logLikelihood(sequences: TensorLike | readonly TensorLike[]): Tensor {
    const list = stateSequences('MarkovChain.logLikelihood', sequences, this.states);
    return list.length === 0 ? asTensor(0) : sum(stack(list.map((sequence) => this.logProb(tensor(sequence)))));
  }

  /** States x₀ … x_{length−1} as int32 [length], or `count` sequences as [count, length]. */
  sample(key: random.KeyLike, length: number, count?: number): Tensor {
    const [rows, n] = [count ?? 1, this.states];
    if (![length, rows].every((v) => Number.isSafeInteger(v) && v >= 0)) {
      throw new DomainError({ op: 'MarkovChain.sample', argument: count === undefined ? 'length' : 'count', expected: 'be a whole number ≥ 0', actual: `${length}, ${rows}` });
    }
    const u = random.uniform(key, [rows, length]).data;
    const [initial, transition] = [this.initial.data, this.transition.data];
    const out = new Int32Array(rows * length);
    for (let r = 0; r < rows; r++) {
      for (let t = 0; t < length; t++) {
        const at = r * length + t;
        out[at] = t === 0 ? drawState(initial, 0, n, u[at]!) : drawState(transition, out[at - 1]! * n, n, u[at]!);
      }
    }
    return new Tensor('int32', count === undefined ? [length] : [rows, length], out);
  }

  /** The distribution of x_n, initial · transitionⁿ. */
  distributionAt(n: number): Tensor {
    if (!Number.isSafeInteger(n) || n < 0) throw new DomainError({ op: 'MarkovChain.distributionAt', argument: 'n', expected: 'be a whole number ≥ 0', actual: String(n), hint: 'For the limit take stationary().' });
    // Vectors cost n products of n², powers by squaring about 2 log₂ n products of n³.
    if (n > 2 * this.states * Math.log2(n + 2)) return matmul(this.initial, matrixPower(this.transition, n));
    let p = this.initial;
    for (let step = 0; step < n; step++) p = matmul(p, this.transition);
    return p;
  }

  /**
   * The stationary distribution π = πT, 0 on transient states. Every element has full relative accuracy, also for chains
   * that nearly fall apart. Differentiable in `transition`.
   *
   * Fails: DomainError naming the recurrent classes when there are several, so that π is not unique.
   */
  stationary(): Tensor {
    return apply1(stationaryOp, [this.transition], undefined);
  }

  /** The stationary distribution of each recurrent class, [classes, n]: all others are mixtures of these. */
  stationaryDistributions(): Tensor {
    const [n, { data }] = [this.states, this.transition];
    const rows = this.classes().filter((c) => c.recurrent);
    const out = new Float64Array(rows.length * n);
    rows.forEach(({ states }, r) => eliminate(data, n, states).forEach((x, k) => (out[r * n + states[k]!] = x)));
    return new Tensor('float64', [rows.length, n], out);
  }

  /** The communicating classes with their periods, ordered by smallest state. */
  classes(): readonly CommunicatingClass[] {
    return communicatingClasses(this.transition.data, this.states);
  }

  /** Whether every state leads to every other. */
  isIrreducible(): boolean {
    return this.classes().length === 1;
  }

  /** The period of a state's class, or without a state of the whole chain; 1 is aperiodic, 0 means no way back. */
  period(state?: number): number {
    const classes = this.classes();
    if (state !== undefined) {
      const [of] = stateSequence('MarkovChain.period', [state], this.states);
      return classes.find(({ states }) => states.includes(of!))!.period;
    }
    // The distribution settles into a cycle whose length is the least common multiple of the recurrent periods.
    return classes.filter((c) => c.recurrent).reduce((all, { period }) => lcm(all, period), 1);
  }

  /** Detailed balance, πᵢ Tᵢⱼ = πⱼ Tⱼᵢ within `tolerance`, in every recurrent class. */
  isReversible({ tolerance = 1e-10 }: { readonly tolerance?: number } = {}): boolean {
    const [n, t, pi] = [this.states, this.transition.data, this.stationaryDistributions()];
    const flow = (r: number, i: number, j: number): number => pi.data[r * n + i]! * t[i * n + j]!;
    for (let r = 0; r < pi.shape[0]!; r++) for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (Math.abs(flow(r, i, j) - flow(r, j, i)) > tolerance) return false;
    return true;
  }

  /** Where the chain ends from each transient state, and after how many steps on average. */
  absorption(): Absorption {
    const all = this.classes();
    const classes = all.filter((c) => c.recurrent);
    const transient = all.filter((c) => !c.recurrent).flatMap(({ states }) => states).sort((a, b) => a - b);
    const { probabilities, times } = absorb(this.transition.data, this.states, transient, classes);
    return {
      transient,
      classes: classes.map(({ states }) => states),
      probabilities: new Tensor('float64', [transient.length, classes.length], probabilities),
      expectedTimes: new Tensor('float64', [transient.length], times),
    };
  }

  /**
   * The least n after which the distribution is within `epsilon` of the stationary one in total variation, whatever the
   * start: ∞ for periodic chains and for those with several recurrent classes.
   */
  mixingTime({ epsilon = 0.25 }: { readonly epsilon?: number } = {}): number {
    if (!(epsilon > 0)) throw new DomainError({ op: 'MarkovChain.mixingTime', argument: 'epsilon', expected: 'be positive', actual: String(epsilon) });
    const recurrent = this.classes().filter((c) => c.recurrent);
    if (recurrent.length > 1 || recurrent[0]!.period > 1) return Infinity;
    const [n, pi] = [this.states, this.stationary().data];
    const isMixed = (power: Tensor): boolean => {
      const { data } = power;
      for (let i = 0; i < n; i++) {
        let apart = 0;
        for (let j = 0; j < n; j++) apart += Math.abs(data[i * n + j]! - pi[j]!);
        if (apart / 2 > epsilon) return false;
      }
      return true;
    };
    if (isMixed(matrixPower(this.transition, 0))) return 0;
    const powers = [this.transition];
    while (!isMixed(powers.at(-1)!)) {
      if (powers.length > 60) return Infinity;
      powers.push(matmul(powers.at(-1)!, powers.at(-1)!));
    }
    // The distance never grows, so the answer is found bit by bit below the last power.
    let [steps, reached] = [0, matrixPower(this.transition, 0)];
    for (let bit = powers.length - 2; bit >= 0; bit--) {
      const further = matmul(reached, powers[bit]!);
      if (!isMixed(further)) [steps, reached] = [steps + 2 ** bit, further];
    }
    return steps + 1;
  }
}

function drawState(p: ArrayLike<number>, from: number, n: number, u: number): number {
  let total = 0;
  let last = 0;
  for (let j = 0; j < n; j++) {
    const mass = p[from + j]!;
    if (mass > 0) last = j;
    total += mass;
    if (u < total) return j;
  }
  // Rounding can leave the sum below u: then the last state that is possible.
  return last;
}

function pseudoCounts(argument: string, prior: CountPrior | undefined, shape: readonly number[]): Float64Array {
  const given = prior === undefined ? 0 : typeof prior === 'object' && 'concentration' in prior ? add(prior.concentration, -1) : prior;
  const value = asTensor(given);
  const counts = add(zeros(shape), isFloat(value.dtype) ? value : astype(value, 'float64'));
  if (counts.shape.length !== shape.length || counts.shape.some((n, i) => n !== shape[i]) || counts.data.some((v) => !(v >= 0 && v < Infinity))) {
    throw new DomainError({ op: 'MarkovChain.fit', argument, expected: `add counts ≥ 0 to ${showShape(shape)}`, actual: `shape ${showShape(value.shape)} with least ${Math.min(...(value.data as Float64Array))}`, hint: 'A Dirichlet needs concentrations ≥ 1 for its mode to exist.' });
  }
  return Float64Array.from(counts.data);
}

function normalized(argument: string, counts: Float64Array, n: number): Tensor {
  const empty: number[] = [];
  for (let i = 0; i < counts.length / n; i++) {
    const row = counts.subarray(i * n, (i + 1) * n);
    const total = row.reduce((a, b) => a + b, 0);
    if (total > 0) row.forEach((c, j) => (row[j] = c / total));
    else empty.push(i);
  }
  if (empty.length === 0) return tensor(counts);
  throw new DomainError({
    op: 'MarkovChain.fit',
    argument: 'sequences',
    expected: argument === 'initial' ? 'hold a first state' : 'leave every state at least once',
    actual: argument === 'initial' ? 'none of positive weight' : `no transition from state${empty.length > 1 ? 's' : ''} ${empty.join(', ')}`,
    hint: 'The data say nothing about these rows; a prior does: {prior: 1}.',
  });
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
