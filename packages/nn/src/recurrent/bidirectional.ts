import { concat, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import type { Module } from '../module/module.js';
import type { Run, RunOptions } from './recurrent.js';

/** What `Bidirectional` needs of its layers. */
type Directed<S> = Module & { readonly reverse: boolean; run(x: TensorLike, options?: RunOptions<S>): Run<S>; mirrored?(): Directed<S> };

/** The states of both layers of a `Bidirectional`. */
export interface BothStates<S> {
  readonly ahead: S;
  readonly back: S;
}

/**
 * Two recurrent layers, one of which reads the sequence backwards; their outputs side by side.
 *
 * Shapes: [batch, time, inputs] → [batch, time, hidden of the first + hidden of the second].
 * Domain: the second layer has `reverse: true`; when it is left out it is made like the first, with fresh weights. With
 * `lengths` it begins at the last step of each sequence.
 * Fails: DomainError when the layers read in the same direction.
 *
 * @example
 * const layer = new Bidirectional(new LSTM(3, 5));
 * layer.forward(ones([2, 7, 3])).shape // => [ 2, 7, 10 ]
 * layer.run(ones([2, 7, 3]), { lengths: [7, 4] }).state.back.h.shape // => [ 2, 5 ]
 */
export class Bidirectional<S = unknown> implements Module {
  readonly ahead: Directed<S>;
  readonly back: Directed<S>;

  constructor(ahead: Directed<S>, back: Directed<S> | undefined = ahead.mirrored?.()) {
    if (back === undefined || ahead.reverse === back.reverse) {
      throw new DomainError({ op: 'Bidirectional', argument: 'back', expected: 'read in the other direction', actual: back === undefined ? 'undefined' : `two layers with reverse: ${String(back.reverse)}`, hint: 'Give the second layer the option reverse: true.' });
    }
    this.ahead = ahead;
    this.back = back;
  }

  /** All steps of [batch, time, inputs] in both directions, with the states in which they end. */
  run(input: TensorLike, { initial, ...options }: RunOptions<BothStates<S>> = {}): Run<BothStates<S>> {
    const x = inputOf(input, this);
    const of = (state: S | undefined): RunOptions<S> => (state === undefined ? options : { ...options, initial: state });
    return located(this, () => {
      const ahead = this.ahead.run(x, of(initial?.ahead));
      const back = this.back.run(x, of(initial?.back));
      return { output: concat([ahead.output, back.output], { axis: -1 }), state: { ahead: ahead.state, back: back.state } };
    });
  }

  /** [batch, time, inputs] → [batch, time, both outputs]. */
  forward(input: TensorLike, options: RunOptions<BothStates<S>> = {}): Tensor {
    return this.run(input, options).output;
  }
}
