import { stopGradient } from '@x/autodiff/core';
import {
  add,
  arange,
  asTensor,
  concat,
  DomainError,
  expandDims,
  less,
  promote,
  random,
  requireWhole,
  scan,
  showShape,
  slice,
  swapAxes,
  treeLeaves,
  treeMap,
  where,
  type DType,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { affine } from '../layers/affine.js';
import { defaultUniform, type Initializer, type InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import { wholeNumbers } from '../module/wholeNumbers.js';

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
  /** How many steps of each sequence count, [batch]: after them it stays in its state and gives zeros. Default: all. */
  readonly lengths?: TensorLike;
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
    requireWhole(this.constructor.name, 'inputs', inputs, 0);
    requireWhole(this.constructor.name, 'hidden', hidden, 1);
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

  /** The next state from the parts of the gates that come from the input and from the hidden state, [batch, gates·hidden] both. */
  protected abstract advance(fromInput: Tensor, fromHidden: Tensor, state: S): S;

  /** What a step gives to the outside, [batch, hidden]. */
  protected abstract outputOf(state: S): Tensor;

  /** The input's part of the gates, with what does not change from step to step. */
  protected fromInput(x: Tensor): Tensor {
    return affine(x, this.weightIh, this.biasIh === null || this.biasHh === null ? this.biasIh : add(this.biasIh, this.biasHh));
  }

  /** The hidden state's part of the gates. */
  protected fromHidden(h: Tensor): Tensor {
    return affine(h, this.weightHh, null);
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

  /** One step: an input [batch, inputs] and the last state give an output [batch, hidden] and the next state. */
  step(input: TensorLike, state: S): { readonly output: Tensor; readonly state: S } {
    const x = inputOf(input, this.weightIh);
    requireLength(this, x, -1, this.inputs, 'features');
    const next = this.advance(this.fromInput(x), this.fromHidden(this.outputOf(state)), state);
    return { output: this.outputOf(next), state: next };
  }

  /** All steps of sequences [batch, time, inputs], with the state after the last one. */
  run(input: TensorLike, { initial, lengths, truncate }: RunOptions<S> = {}): Run<S> {
    const x = inputOf(input, this.weightIh);
    requireAxes(this, x, 3, `[batch, time, ${this.inputs} features]`);
    requireLength(this, x, -1, this.inputs, 'features');
    if (truncate !== undefined && !(Number.isInteger(truncate) && truncate >= 1)) {
      throw new DomainError({ op: this.constructor.name, argument: 'truncate', expected: 'be a whole number of steps ≥ 1', actual: String(truncate) });
    }
    // The products with the input of all steps are one, outside of the loop.
    const projected = this.fromInput(swapAxes(x, 0, 1));
    // A step ends with the product that the next one begins with: scan keeps it, and going back needs none but those of gradients.
    const step = ([state, hidden]: readonly [S, Tensor], p: Tensor): readonly [readonly [S, Tensor], Tensor] => {
      const next = this.advance(p, hidden, state);
      const output = this.outputOf(next);
      return [[next, this.fromHidden(output)], output];
    };
    const { reverse } = this;
    const [time, batch] = projected.shape as [number, number, number];
    const open = lengths === undefined ? undefined : this.openSteps(lengths, batch, time);
    const stepIfOpen = (before: readonly [S, Tensor], [p, isOpen]: readonly [Tensor, Tensor]): readonly [readonly [S, Tensor], Tensor] => {
      const [after, output] = step(before, p);
      return [treeMap((a: Tensor, b: Tensor) => where(isOpen, a, b), after, before), where(isOpen, output, 0)];
    };
    const length = truncate ?? Math.max(time, 1);
    let state = this.firstState(initial, batch, projected.dtype);
    const pieces: Tensor[] = [];
    for (let done = 0; done === 0 || done < time; done += length) {
      const count = Math.min(length, time - done);
      const from = reverse ? time - done - count : done;
      const pieceOf = (t: Tensor): Tensor => (length >= time ? t : slice(t, [from, 0, 0], [from + count, ...t.shape.slice(1)]));
      const before = done === 0 ? state : stopGradient(state) as S;
      const start = [before, this.fromHidden(this.outputOf(before))] as const;
      const [[next], output] = open === undefined ? scan(step, start, pieceOf(projected), { reverse }) : scan(stepIfOpen, start, [pieceOf(projected), pieceOf(open)] as const, { reverse });
      state = next;
      if (reverse) pieces.unshift(output);
      else pieces.push(output);
    }
    const all = pieces.length === 1 ? pieces[0]! : concat(pieces, { axis: 0 });
    return { output: swapAxes(all, 0, 1), state };
  }

  /** The state before the first step, in the type that steps give. */
  private firstState(initial: S | undefined, batch: number, dtype: DType): S {
    const zero = this.zeroState(batch);
    const state = initial ?? zero;
    if (treeLeaves(state).length !== treeLeaves(zero).length) {
      throw new LayerError({ layer: this, expected: 'an initial state of the form that zeroState gives', actual: 'another one' });
    }
    return treeMap((t: Tensor) => {
      if (t.ndim === 2 && t.shape[0] === batch && t.shape[1] === this.hidden) return t.astype(promote(t.dtype, dtype));
      throw new LayerError({ layer: this, expected: `an initial state [${batch}, ${this.hidden}]`, actual: showShape(t.shape) });
    }, state);
  }

  /** Whether steps [time, batch, 1] count. */
  private openSteps(lengths: TensorLike, batch: number, time: number): Tensor {
    const given = asTensor(lengths);
    if (given.ndim !== 1 || given.size !== batch) throw new LayerError({ layer: this, expected: `one length for each of the ${batch} sequences`, actual: `shape ${showShape(given.shape)}` });
    const whole = wholeNumbers(given, { op: this.constructor.name, argument: 'lengths', noun: 'whole numbers of steps', count: time + 1 });
    return less(expandDims(expandDims(arange(time), 1), 2), expandDims(whole, 1));
  }

  /** The outputs of all steps: [batch, time, inputs] → [batch, time, hidden]. */
  forward(input: TensorLike, options: RunOptions<S> = {}): Tensor {
    return this.run(input, options).output;
  }
}
