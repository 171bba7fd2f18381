import { argmax, asTensor, cumsum, DomainError, equal, expandDims, full, gather, logSoftmax, mul, random, squeeze, stack, sub, sum, treeLeaves, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Embedding } from '../layers/embedding.js';
import type { Linear } from '../layers/linear.js';
import { located } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import { wholeNumbers } from '../module/wholeNumbers.js';
import type { Recurrent } from './recurrent.js';
import { symbolsBefore } from './symbolsBefore.js';

/** The parts of a `SequenceModel`. */
export interface SequenceModelParts<S> {
  /** Vectors of the symbols. */
  readonly embedding: Embedding;
  readonly recurrent: Recurrent<S>;
  /** From the recurrent layer's output to logits. */
  readonly output: Linear;
  /** The symbol that stands before the first. */
  readonly start: number;
  /** The symbol that ends a sequence; none when left out. */
  readonly end?: number;
}

/** What a pass over sequences may be conditioned on. */
export interface SequenceOptions<S> extends ForwardOptions {
  /** The recurrent layer's first state: a function of what the sequences depend on; zeros when left out. */
  readonly initial?: S;
}

/** How sequences are drawn. */
export interface GenerateOptions<S> extends SequenceOptions<S> {
  /** Longest length, the end symbol not counted. */
  readonly steps: number;
  /** Number of sequences, 1 by default; that of the states in `initial` if it is given. */
  readonly count?: number;
  /** Randomness of the draws; without it every symbol is the likeliest. */
  readonly key?: random.KeyLike;
  /** Logits are divided by it: below 1 the likely becomes likelier. Default 1. */
  readonly temperature?: number;
}

/**
 * A recurrent layer as a probability distribution over sequences, P(y) = Πₜ P(yₜ | y₁ … yₜ₋₁): each symbol is predicted from the
 * state after those before it. With a first state that depends on something else, P(y | x).
 *
 * Shapes: symbols [batch, time] → logits [batch, time, symbols], at each time those of the symbol there.
 * Fails: DomainError for a recurrent layer that reads backwards; ShapeError for symbols that are not [batch, time].
 * Source: I. Goodfellow et al., Deep Learning, 2016, chapter 10.
 *
 * @example
 * const model = new SequenceModel({ embedding: new Embedding(3, 4), recurrent: new RNN(4, 8), output: new Linear(8, 3), start: 2, end: 2 });
 * model.forward([[0, 1, 1]]).shape // => [ 1, 3, 3 ]
 * model.logProb([[0, 1, 2]]).item() < 0 // => true
 * model.generate({ steps: 5, count: 2, key: random.key(0) }).length // => 2
 */
export class SequenceModel<S> implements Module {
  readonly embedding: Embedding;
  readonly recurrent: Recurrent<S>;
  readonly output: Linear;
  readonly start: number;
  readonly end: number | null;

  constructor({ embedding, recurrent, output, start, end }: SequenceModelParts<S>) {
    if (recurrent.reverse) {
      throw new DomainError({ op: 'SequenceModel', argument: 'recurrent', expected: 'read from the first symbol to the last', actual: 'a layer with reverse: true', hint: 'It would see what it predicts.' });
    }
    this.embedding = embedding;
    this.recurrent = recurrent;
    this.output = output;
    this.start = start;
    this.end = end ?? null;
  }

  /** Logits of the symbols at each time, given those before: [batch, time] → [batch, time, symbols]. */
  forward(input: TensorLike, { initial }: SequenceOptions<S> = {}): Tensor {
    const before = symbolsBefore('SequenceModel', 'x', asTensor(input), this.start);
    return located(this, () => this.output.forward(this.recurrent.run(this.embedding.forward(before), initial === undefined ? {} : { initial }).output));
  }

  /** log P of each sequence [batch, time] → [batch]; what follows the first end symbol does not count. */
  logProb(input: TensorLike, options: SequenceOptions<S> = {}): Tensor {
    const symbols = wholeNumbers(asTensor(input), { op: 'SequenceModel', argument: 'x', noun: 'symbols', count: this.output.outputs });
    const each = squeeze(gather(logSoftmax(this.forward(symbols, options)), expandDims(symbols, 2), { axis: 2 }), { axis: 2 });
    if (this.end === null) return sum(each, { axis: 1 });
    const isEnd = equal(symbols, this.end).astype('int32');
    const open = equal(sub(cumsum(isEnd, { axis: 1 }), isEnd), 0);
    return sum(mul(each, open.astype(each.dtype)), { axis: 1 });
  }

  /** Sequences symbol by symbol, each read back as input for the next, cut off before their end symbol. */
  generate({ steps, count = 1, key, temperature = 1, initial }: GenerateOptions<S>): number[][] {
    if (!(temperature > 0)) throw new DomainError({ op: 'SequenceModel.generate', argument: 'temperature', expected: 'be positive', actual: String(temperature), hint: 'Leave the key out for the likeliest symbols.' });
    let state = initial ?? this.recurrent.zeroState(count);
    const batch = (treeLeaves(state)[0] as Tensor).shape[0]!;
    let last: Tensor = full([batch], this.start, { dtype: 'int32' });
    const symbols: Tensor[] = [];
    const ended = new Array<boolean>(batch).fill(false);
    for (let t = 0; t < steps && ended.includes(false); t++) {
      const next = this.recurrent.step(this.embedding.forward(last), state);
      const logits = this.output.forward(next.output);
      state = next.state;
      last = (key === undefined ? argmax(logits, { axis: -1 }) : random.categorical(random.foldIn(key, t), { logits: logits.div(temperature) })).astype('int32');
      symbols.push(last);
      last.data.forEach((symbol, i) => (ended[i] ||= symbol === this.end));
    }
    if (symbols.length === 0) return ended.map(() => []);
    return (stack(symbols, { axis: 1 }).toArray() as number[][]).map((row) => {
      const end = this.end === null ? -1 : row.indexOf(this.end);
      return end < 0 ? row : row.slice(0, end);
    });
  }
}
