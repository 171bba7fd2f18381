import { add, matmul, mul, slice, split, sub, tanh, transpose, zeros, type Tensor } from '@x/tensor/core';
import { affine } from '../layers/affine.js';
import { gate } from './gate.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** Options of `GRU`. */
export interface GruOptions extends RecurrentOptions {
  /**
   * Whether the reset gate multiplies W_hn h + b_hn (default, as in PyTorch) or h before the product, as in the paper.
   */
  readonly resetAfter?: boolean;
}

/**
 * The gated recurrent unit: r, z = σ(W_ih x + b_ih + W_hh h + b_hh), n = tanh(W_in x + b_in + r⊙(W_hn h + b_hn)),
 * h ← (1 − z)⊙n + z⊙h.
 *
 * Shapes: rows of the weights in the order r, z, n: weightIh [3·hidden, inputs], weightHh [3·hidden, hidden], biases
 * [3·hidden]; [batch, time, inputs] → [batch, time, hidden].
 * Fails: LayerError when the input does not fit.
 * Source: K. Cho et al., "Learning phrase representations using RNN encoder–decoder", 2014.
 *
 * @example
 * new GRU(3, 5).forward(ones([2, 7, 3])).shape // => [ 2, 7, 5 ]
 */
export class GRU extends Recurrent<Tensor> {
  readonly resetAfter: boolean;

  constructor(inputs: number, hidden: number, { resetAfter = true, ...options }: GruOptions = {}) {
    super(inputs, hidden, 3, options);
    this.resetAfter = resetAfter;
  }

  /** Zeros [batch, hidden]. */
  zeroState(batch: number): Tensor {
    return zeros([batch, this.hidden], { dtype: this.weightHh.dtype });
  }

  // The reset gate multiplies the hidden state's part of the candidate with its bias.
  protected override fromInput(x: Tensor): Tensor {
    return affine(x, this.weightIh, this.biasIh);
  }

  protected override fromHidden(h: Tensor): Tensor {
    return affine(h, this.weightHh, this.biasHh);
  }

  protected advance(fromInput: Tensor, fromHidden: Tensor, h: Tensor): Tensor {
    const { hidden } = this;
    const [xr, xz, xn] = split(fromInput, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const [hr, hz, hn] = split(fromHidden, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const r = gate(add(xr, hr));
    const z = gate(add(xz, hz));
    let candidate: Tensor;
    if (this.resetAfter) candidate = mul(r, hn);
    else {
      candidate = matmul(mul(r, h), transpose(slice(this.weightHh, [2 * hidden, 0], [3 * hidden, hidden])));
      if (this.biasHh !== null) candidate = add(candidate, slice(this.biasHh, [2 * hidden], [3 * hidden]));
    }
    const n = tanh(add(xn, candidate));
    return add(n, mul(z, sub(h, n)));
  }

  protected outputOf(h: Tensor): Tensor {
    return h;
  }
}
