import { add, relu, tanh, zeros, type Tensor } from '@x/tensor/core';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** Options of `RNN`. */
export interface RnnOptions extends RecurrentOptions {
  /** Default tanh. */
  readonly activation?: 'tanh' | 'relu';
}

/**
 * The vanilla recurrent layer, h ← tanh(W_ih x + b_ih + W_hh h + b_hh); the state is h.
 *
 * Shapes: weightIh [hidden, inputs], weightHh [hidden, hidden], biases [hidden]; [batch, time, inputs] → [batch, time, hidden].
 * Fails: LayerError when the input does not fit.
 *
 * @example
 * new RNN(3, 5).forward(ones([2, 7, 3])).shape // => [ 2, 7, 5 ]
 */
export class RNN extends Recurrent<Tensor> {
  readonly activation: 'tanh' | 'relu';

  constructor(inputs: number, hidden: number, { activation = 'tanh', ...options }: RnnOptions = {}) {
    super(inputs, hidden, 1, options);
    this.activation = activation;
  }

  /** Zeros [batch, hidden]. */
  zeroState(batch: number): Tensor {
    return zeros([batch, this.hidden], { dtype: this.weightHh.dtype });
  }

  protected advance(fromInput: Tensor, fromHidden: Tensor): Tensor {
    const a = add(fromInput, fromHidden);
    return this.activation === 'tanh' ? tanh(a) : relu(a);
  }

  protected outputOf(h: Tensor): Tensor {
    return h;
  }
}
