import { argmax, asTensor, DomainError, full, random, requireWhole, stack, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Embedding } from '../layers/embedding.js';
import type { Linear } from '../layers/linear.js';
import { dtypeOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import type { Recurrent } from './recurrent.js';
import { symbolsBefore } from './symbolsBefore.js';

/** The parts of an `EncoderDecoder`. */
export interface EncoderDecoderParts<S> {
  /** Vectors of the symbols that are read. */
  readonly source: Embedding;
  /** Vectors of the symbols that are written. */
  readonly target: Embedding;
  readonly encoder: Recurrent<S>;
  /** Its state has the form of the encoder's, from whose last one it starts. */
  readonly decoder: Recurrent<S>;
  /** From the decoder's output to logits. */
  readonly output: Linear;
  /** The symbol before the first that is written. */
  readonly start: number;
  /** The symbol that ends a sequence; none when left out. */
  readonly end?: number;
}

/** How an `EncoderDecoder` is run. */
export interface TranslateOptions extends ForwardOptions {
  /** Symbols [batch, time] that should be written. */
  readonly target: TensorLike;
  /**
   * Whether the decoder reads the symbols it should have written (default), or those it would write by itself, as it
   * will have to when it is used.
   */
  readonly teacherForcing?: boolean;
  /** How many symbols of each sequence that is read count, [batch]. Default: all. */
  readonly lengths?: TensorLike;
}

/** How an `EncoderDecoder` writes freely. */
export interface DecodeOptions {
  /** Most symbols that are written. */
  readonly steps: number;
  /** Draws symbols with this randomness; without it the likeliest are taken. */
  readonly key?: random.KeyLike;
  /** How many symbols of each sequence that is read count, [batch]. Default: all. */
  readonly lengths?: TensorLike;
}

/**
 * Two recurrent layers that turn one sequence into another: the state in which the first ends is where the second begins.
 *
 * Shapes: symbols [batch, time] → logits [batch, target time, symbols].
 * Fails: DomainError without a target; ShapeError for one that is not [batch, time].
 * Source: I. Sutskever, O. Vinyals, Q. V. Le, "Sequence to sequence learning with neural networks", 2014.
 *
 * @example
 * const net = new EncoderDecoder({
 *   source: new Embedding(5, 4), target: new Embedding(6, 4), encoder: new GRU(4, 8), decoder: new GRU(4, 8), output: new Linear(8, 6), start: 5,
 * });
 * net.forward([[1, 2, 3]], { target: [[3, 2, 1]] }).shape // => [ 1, 3, 6 ]
 */
export class EncoderDecoder<S> implements Module {
  readonly source: Embedding;
  readonly target: Embedding;
  readonly encoder: Recurrent<S>;
  readonly decoder: Recurrent<S>;
  readonly output: Linear;
  readonly start: number;
  readonly end: number | null;

  constructor({ source, target, encoder, decoder, output, start, end }: EncoderDecoderParts<S>) {
    this.source = source;
    this.target = target;
    this.encoder = encoder;
    this.decoder = decoder;
    this.output = output;
    this.start = start;
    this.end = end ?? null;
  }

  /** Logits of the symbols that should be written: [batch, time] → [batch, target time, symbols]. */
  forward(input: TensorLike, options?: Partial<TranslateOptions>): Tensor {
    const { target, teacherForcing = true, lengths } = options ?? {};
    if (target === undefined) {
      throw new DomainError({ op: 'EncoderDecoder', argument: 'target', expected: 'be given', actual: 'undefined', hint: 'To write freely call decode(input, { steps }).' });
    }
    const symbols = asTensor(target);
    const before = symbolsBefore('EncoderDecoder', 'target', symbols, this.start);
    const [batch, time] = symbols.shape as [number, number];
    if (time === 0) return zeros([batch, 0, this.output.outputs], { dtype: dtypeOf(this) });
    return located(this, () => {
      const state = this.encode(input, lengths);
      if (!teacherForcing) return this.write(state, batch, time, (logits) => argmax(logits, { axis: -1 })).logits;
      return this.output.forward(this.decoder.run(this.target.forward(before), { initial: state }).output);
    });
  }

  /**
   * Writes up to `steps` symbols for each sequence: the likeliest in each step, or drawn with a key. What follows the end
   * symbol is to be ignored.
   */
  decode(input: TensorLike, { steps, key, lengths }: DecodeOptions): Tensor {
    requireWhole('EncoderDecoder', 'steps', steps, 0);
    const x = asTensor(input);
    if (steps === 0) return zeros([x.shape[0]!, 0], { dtype: 'int32' });
    return this.write(this.encode(x, lengths), x.shape[0]!, steps, (logits, t) =>
      key === undefined ? argmax(logits, { axis: -1 }) : random.categorical(random.foldIn(key, t), { logits }),
    ).symbols;
  }

  /** `decode` as plain arrays, each cut off before its end symbol. */
  translate(input: TensorLike, options: DecodeOptions): number[][] {
    const rows = this.decode(input, options).toArray() as number[][];
    return rows.map((row) => {
      const end = this.end === null ? -1 : row.indexOf(this.end);
      return end < 0 ? row : row.slice(0, end);
    });
  }

  private encode(input: TensorLike, lengths?: TensorLike): S {
    return this.encoder.run(this.source.forward(input), lengths === undefined ? {} : { lengths }).state;
  }

  private write(start: S, batch: number, steps: number, choose: (logits: Tensor, t: number) => Tensor): { readonly logits: Tensor; readonly symbols: Tensor } {
    let state = start;
    let last = full([batch], this.start, { dtype: 'int32' });
    const logits: Tensor[] = [];
    const symbols: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const next = this.decoder.step(this.target.forward(last), state);
      state = next.state;
      logits.push(this.output.forward(next.output));
      last = choose(logits.at(-1)!, t).astype('int32');
      symbols.push(last);
    }
    return { logits: stack(logits, { axis: 1 }), symbols: stack(symbols, { axis: 1 }) };
  }
}
