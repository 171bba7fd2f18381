import { argmax, asTensor, DomainError, mul, random, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Embedding } from '../layers/embedding.js';
import { Linear } from '../layers/linear.js';
import type { Module } from '../module/module.js';
import { GRU } from '../recurrent/gru.js';
import { LSTM } from '../recurrent/lstm.js';
import type { Recurrent } from '../recurrent/recurrent.js';
import type { Examples } from '../training/batch.js';
import { layerOptions, type ModelOptions } from './modelOptions.js';

/** Options of `characterModel`. */
export interface CharacterModelOptions extends ModelOptions {
  /** Length of the vectors of characters. Default 16. */
  readonly features?: number;
  /** Default 64. */
  readonly hidden?: number;
  /** Default lstm. */
  readonly cell?: 'lstm' | 'gru';
}

/** How text is written. */
export interface WriteOptions {
  readonly key?: random.Key;
  /** What it goes on from; at least one character. */
  readonly prompt: string;
  /** Below 1 the likelier characters are preferred, at 0 the likeliest is always taken. Default 1. */
  readonly temperature?: number;
}

/**
 * A language model of characters: it gives logits of the next one after each of a text.
 *
 * Shapes: numbers of characters [batch, time] → [batch, time, characters].
 *
 * @example
 * const model = models.characterModel('hello', { key: random.key(0) });
 * model.forward([model.encode('hell')]).shape // => [ 1, 4, 4 ]
 */
export class CharacterModel implements Module {
  /** The characters, by their numbers. */
  readonly alphabet: string;
  readonly embedding: Embedding;
  readonly recurrent: Recurrent<unknown>;
  readonly output: Linear;

  constructor(alphabet: string, { embedding, recurrent, output }: { readonly embedding: Embedding; readonly recurrent: Recurrent<unknown>; readonly output: Linear }) {
    this.alphabet = alphabet;
    this.embedding = embedding;
    this.recurrent = recurrent;
    this.output = output;
  }

  /** The numbers of the characters of a text. */
  encode(text: string): number[] {
    const letters = [...this.alphabet];
    return [...text].map((letter) => {
      const i = letters.indexOf(letter);
      if (i >= 0) return i;
      throw new DomainError({ op: 'CharacterModel.encode', argument: 'text', expected: `use the characters ${this.alphabet}`, actual: JSON.stringify(letter) });
    });
  }

  /** The text of numbers of characters. */
  decode(numbers: Iterable<number>): string {
    const letters = [...this.alphabet];
    return [...numbers].map((i) => letters[i] ?? '').join('');
  }

  /** Examples for `fit`: stretches of a text, and the same one character later. */
  examples(text: string, length: number): Examples {
    const numbers = this.encode(text);
    const count = Math.floor((numbers.length - 1) / length);
    if (count < 1) throw new DomainError({ op: 'CharacterModel.examples', argument: 'text', expected: `have more than ${length} characters`, actual: String(numbers.length) });
    const rows = (from: number): Tensor => tensor(Int32Array.from(numbers.slice(from, from + count * length)), { shape: [count, length] });
    return { x: rows(0), y: rows(1) };
  }

  /** Logits of the next character after each. */
  forward(input: TensorLike): Tensor {
    return this.output.forward(this.recurrent.forward(this.embedding.forward(asTensor(input))));
  }

  /** So many characters more, drawn one after the other. */
  write(count: number, { key = random.key(0), prompt, temperature = 1 }: WriteOptions): string {
    const start = this.encode(prompt);
    if (start.length === 0) throw new DomainError({ op: 'CharacterModel.write', argument: 'prompt', expected: 'hold at least one character', actual: 'none' });
    let { output, state } = this.recurrent.run(this.embedding.forward([start]));
    let last = output.at(':', -1);
    const written: number[] = [];
    for (let i = 0; i < count; i++) {
      const logits = this.output.forward(last).at(0);
      const next = temperature === 0 ? argmax(logits).item() : random.categorical(random.foldIn(key, i), { logits: mul(logits, 1 / temperature) }, []).item();
      written.push(next);
      ({ output, state } = this.recurrent.step(this.embedding.forward([next]), state));
      last = output;
    }
    return this.decode(written);
  }
}

/**
 * A language model of the characters of a text: embedding, LSTM or GRU, dense layer. It is trained by
 * `loss.crossEntropy` on its own `examples`.
 *
 * Fails: DomainError for a text without characters.
 *
 * @example
 * const text = 'abcd '.repeat(30);
 * const model = models.characterModel(text, { hidden: 12, features: 4, key: random.key(71) });
 * const trained = await fit(model, { train: model.examples(text, 10), loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 30, batchSize: 8 });
 * trained.model.write(8, { prompt: 'ab', temperature: 0 }) // => 'cd abcd '
 */
export function characterModel(text: string, { features = 16, hidden = 64, cell = 'lstm', ...options }: CharacterModelOptions = {}): CharacterModel {
  const alphabet = [...new Set(text)].sort().join('');
  if (alphabet === '') throw new DomainError({ op: 'models.characterModel', argument: 'text', expected: 'hold characters', actual: 'none' });
  const size = [...alphabet].length;
  const next = layerOptions(options);
  const recurrent = (cell === 'lstm' ? new LSTM(features, hidden, next()) : new GRU(features, hidden, next())) as Recurrent<unknown>;
  return new CharacterModel(alphabet, { embedding: new Embedding(size, features, next()), recurrent, output: new Linear(hidden, size, next()) });
}
