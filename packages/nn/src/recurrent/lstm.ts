import { add, mul, split, tanh, zeros, type Tensor } from '@x/tensor/core';
import { gate } from './gate.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** What an LSTM remembers between steps, both [batch, hidden]. */
export interface LstmState {
  /** The output of the last step. */
  readonly h: Tensor;
  /** The cell. */
  readonly c: Tensor;
}

/** Options of `LSTM`. */
export interface LstmOptions extends RecurrentOptions {
  /** What is written into the cell passes through it. Default tanh. */
  readonly cellActivation?: 'tanh' | 'sigmoid';
}

/**
 * Long short-term memory: with gates i, f, o = σ(W_ih x + b_ih + W_hh h + b_hh) and g = tanh(…),
 * c ← f⊙c + i⊙g, h ← o⊙tanh c.
 *
 * Shapes: rows of the weights in the order i, f, g, o: weightIh [4·hidden, inputs], weightHh [4·hidden, hidden], biases
 * [4·hidden]; [batch, time, inputs] → [batch, time, hidden].
 * Fails: LayerError when the input does not fit.
 * Source: S. Hochreiter, J. Schmidhuber, "Long short-term memory", 1997, with forget gates (Gers et al., 2000).
 *
 * @example
 * const { output, state } = new LSTM(3, 5).run(ones([2, 7, 3]));
 * output.shape // => [ 2, 7, 5 ]
 * state.c.shape // => [ 2, 5 ]
 */
export class LSTM extends Recurrent<LstmState> {
  readonly cellActivation: 'tanh' | 'sigmoid';

  constructor(inputs: number, hidden: number, { cellActivation = 'tanh', ...options }: LstmOptions = {}) {
    super(inputs, hidden, 4, options);
    this.cellActivation = cellActivation;
  }

  /** Zeros [batch, hidden], twice. */
  zeroState(batch: number): LstmState {
    const zero = zeros([batch, this.hidden], { dtype: this.weightHh.dtype });
    return { h: zero, c: zero };
  }

  protected advance(fromInput: Tensor, fromHidden: Tensor, { c }: LstmState): LstmState {
    const [i, f, g, o] = split(add(fromInput, fromHidden), 4, { axis: -1 }) as [Tensor, Tensor, Tensor, Tensor];
    const written = this.cellActivation === 'tanh' ? tanh(g) : gate(g);
    const cell = add(mul(gate(f), c), mul(gate(i), written));
    return { h: mul(gate(o), tanh(cell)), c: cell };
  }

  protected outputOf({ h }: LstmState): Tensor {
    return h;
  }
}
