import { concat, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import { located } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';

/** What `Bidirectional` needs of its layers. */
type Directed = Module & { readonly reverse: boolean; mirrored?(): Directed };

/**
 * Two recurrent layers, one of which reads the sequence backwards; their outputs side by side.
 *
 * Shapes: [batch, time, inputs] → [batch, time, hidden of the first + hidden of the second].
 * Domain: the second layer has `reverse: true`; when it is left out it is made like the first, with fresh weights.
 * Fails: DomainError when the layers read in the same direction.
 *
 * @example
 * const layer = new Bidirectional(new LSTM(3, 5));
 * layer.forward(ones([2, 7, 3])).shape // => [ 2, 7, 10 ]
 */
export class Bidirectional implements Module {
  readonly ahead: Directed;
  readonly back: Directed;

  constructor(ahead: Directed, back: Directed | undefined = ahead.mirrored?.()) {
    if (back === undefined || ahead.reverse === back.reverse) {
      throw new DomainError({ op: 'Bidirectional', argument: 'back', expected: 'read in the other direction', actual: back === undefined ? 'undefined' : `two layers with reverse: ${String(back.reverse)}`, hint: 'Give the second layer the option reverse: true.' });
    }
    this.ahead = ahead;
    this.back = back;
  }

  /** [batch, time, inputs] → [batch, time, both outputs]. */
  forward(input: TensorLike, options: ForwardOptions = {}): Tensor {
    const x = inputOf(input);
    return located(this, () => concat([this.ahead.forward(x, options), this.back.forward(x, options)], { axis: -1 }));
  }
}
