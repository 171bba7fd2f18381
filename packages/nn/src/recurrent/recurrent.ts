import { stopGradient } from '@x/autodiff/core';
import { concat, DomainError, random, scan, slice, swapAxes, type Tensor, type TensorLike } from '@x/tensor/core';
import { affine } from '../layers/affine.js';
import { defaultUniform, type Initializer, type InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import type { ForwardOptions, Module } from '../module/module.js';

/** Options that recurrent layers share. */
export interface RecurrentOptions extends InitOptions {
  readonly key?: random.KeyLike;
  /** How weights start; default U(±1/√hidden). */
  readonly init?: Initializer;
  /** Whether there are biases. Default true. */
  readonly bias?: boolean;
  /** From the last step to the first; outputs keep the order of the input. Default false. */
  readonly reverse?: boolean;
}

/** What a run over sequences may need besides them. */
export interface RunOptions<S> extends ForwardOptions {
  /** The state before the first step; zeros when left out. */
  readonly initial?: S;
  /** Truncated backpropagation through time: gradients do not flow over more than so many steps. */
  readonly truncate?: number;
}

/** The outputs of all steps and the state after the last. */
export interface Run<S> {
  /** [batch, time, hidden]. */
  readonly output: Tensor;
  readonly state: S;
}

/**
 * A recurrent layer: weights for the input and for the hidden state, a step, and its repetition along the time axis.
 * What the gates do is left to the classes below.
 */
export abstract class Recurrent<S> implements Module {
  /** [gates·hidden, inputs]. */
  weightIh: Tensor;
  /** [gates·hidden, hidden]. */
  weightHh: Tensor;
  /** [gates·hidden]; null without bias. */
  biasIh: Tensor | null;
  /** [gates·hidden]; null without bias. */
  biasHh: Tensor | null;
  readonly inputs: number;
  readonly hidden: number;
  readonly reverse: boolean;

  protected constructor(inputs: number, hidden: number, gates: number, { key = freshKey(), init, bias = true, reverse = false, dtype }: RecurrentOptions) {
    this.inputs = inputs;
    this.hidden = hidden;
    this.reverse = reverse;
    const keys = random.split(key, 4);
    const rows = gates * hidden;
    const weight = (k: random.KeyLike, columns: number): Tensor =>
      init === undefined ? defaultUniform(k, [rows, columns], hidden, dtype) : init(k, [rows, columns], dtype === undefined ? {} : { dtype });
    this.weightIh = weight(keys[0]!, inputs);
    this.weightHh = weight(keys[1]!, hidden);
    this.biasIh = bias ? defaultUniform(keys[2]!, [rows], hidden, dtype) : null;
    this.biasHh = bias ? defaultUniform(keys[3]!, [rows], hidden, dtype) : null;
  }

  /** The state of zeros for so many sequences. */
  abstract zeroState(batch: number): S;

  /** The next state from the input's part of the gates, [batch, gates·hidden], and the last state. */
  protected abstract advance(projected: Tensor, state: S): S;

  /** What a step gives to the outside, [batch, hidden]. */
  protected abstract outputOf(state: S): Tensor;

  /** The hidden state's part of the gates. */
  protected fromHidden(h: Tensor): Tensor {
    return affine(h, this.weightHh, this.biasHh);
  }

  /** A layer of the same form with fresh weights that reads in the other direction. */
  mirrored(key: random.KeyLike = freshKey()): this {
    const keys = random.split(key, 4);
    const fresh = <W extends Tensor | null>(w: W, i: number): W => (w === null ? w : (defaultUniform(keys[i]!, w.shape, this.hidden, w.dtype as 'float64') as W));
    const { weightIh, weightHh, biasIh, biasHh, reverse } = this;
    const made = Object.create(Object.getPrototypeOf(this) as object) as this;
    return Object.assign(made, this, {
      weightIh: fresh(weightIh, 0),
      weightHh: fresh(weightHh, 1),
      biasIh: fresh(biasIh, 2),
      biasHh: fresh(biasHh, 3),
      reverse: !reverse,
    });
  }

  private fromInput(x: Tensor): Tensor {
    return affine(x, this.weightIh, this.biasIh);
  }

  /** One step: an input [batch, inputs] and the last state give an output [batch, hidden] and the next state. */
  step(input: TensorLike, state: S): { readonly output: Tensor; readonly state: S } {
    const x = inputOf(input, this.weightIh);
    requireLength(this, x, -1, this.inputs, 'features');
    const next = this.advance(this.fromInput(x), state);
    return { output: this.outputOf(next), state: next };
  }

  /** All steps of sequences [batch, time, inputs], with the state after the last one. */
  run(input: TensorLike, { initial, truncate }: RunOptions<S> = {}): Run<S> {
    const x = inputOf(input, this.weightIh);
    requireAxes(this, x, 3, `[batch, time, ${this.inputs} features]`);
    requireLength(this, x, -1, this.inputs, 'features');
    if (truncate !== undefined && !(Number.isInteger(truncate) && truncate >= 1)) {
      throw new DomainError({ op: this.constructor.name, argument: 'truncate', expected: 'be a whole number of steps ≥ 1', actual: String(truncate) });
    }
    const first = initial ?? this.zeroState(x.shape[0]!);
    // The products with the input of all steps are one, outside of the loop.
    const projected = swapAxes(this.fromInput(x), 0, 1);
    const step = (state: S, p: Tensor): readonly [S, Tensor] => {
      const next = this.advance(p, state);
      return [next, this.outputOf(next)];
    };
    const { reverse } = this;
    const time = projected.shape[0]!;
    const length = truncate ?? Math.max(time, 1);
    let state = first;
    const pieces: Tensor[] = [];
    for (let done = 0; done === 0 || done < time; done += length) {
      const count = Math.min(length, time - done);
      const from = reverse ? time - done - count : done;
      const piece = length >= time ? projected : slice(projected, [from, 0, 0], [from + count, ...projected.shape.slice(1)]);
      const [next, output] = scan(step, done === 0 ? state : stopGradient(state) as S, piece, { reverse });
      state = next;
      if (reverse) pieces.unshift(output);
      else pieces.push(output);
    }
    const all = pieces.length === 1 ? pieces[0]! : concat(pieces, { axis: 0 });
    return { output: swapAxes(all, 0, 1), state };
  }

  /** The outputs of all steps: [batch, time, inputs] → [batch, time, hidden]. */
  forward(input: TensorLike, options: RunOptions<S> = {}): Tensor {
    return this.run(input, options).output;
  }
}
