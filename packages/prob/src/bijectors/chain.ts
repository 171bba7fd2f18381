import { add, asTensor, mul, sum, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Bijector } from './bijector.js';
import { IdentityBijector, lastAxes } from './identity.js';

/**
 * One bijector after the other, the first of the list first: y = gₖ(… g₂(g₁(x))).
 *
 * @example
 * const map = new ChainBijector([new ExpBijector(), new AffineBijector({ loc: 1 })]);
 * map.forward(0).item() // => 2
 */
export class ChainBijector extends Bijector {
  readonly parts: readonly Bijector[];

  constructor(parts: readonly Bijector[]) {
    super();
    this.parts = parts.length > 0 ? parts : [new IdentityBijector()];
  }

  override get inputRank(): number {
    return this.parts.reduceRight((rank, g) => Math.max(g.inputRank, rank + g.inputRank - g.outputRank), 0);
  }

  override get outputRank(): number {
    return this.parts.reduce((rank, g) => rank + g.outputRank - g.inputRank, this.inputRank);
  }

  override get direction(): Tensor {
    return this.parts.map((g) => g.direction).reduce((a, b) => mul(a, b));
  }

  /** All maps, from first to last. */
  forward(x: TensorLike): Tensor {
    return this.parts.reduce<Tensor>((value, g) => g.forward(value), asTensor(x));
  }

  /** All inverses, from last to first. */
  inverse(y: TensorLike): Tensor {
    return this.parts.reduceRight<Tensor>((value, g) => g.inverse(value), asTensor(y));
  }

  /** The sum of all logarithms, each at the value that its map gets. */
  forwardLogDet(x: TensorLike): Tensor {
    let value = asTensor(x);
    let rank = this.inputRank;
    let total: Tensor | undefined;
    for (const g of this.parts) {
      const own = g.forwardLogDet(value);
      const extra = rank - g.inputRank;
      const term = extra > 0 ? sum(own, { axis: lastAxes(extra) }) : own;
      total = total === undefined ? term : add(total, term);
      value = g.forward(value);
      rank += g.outputRank - g.inputRank;
    }
    return total!;
  }

  override forwardShape(shape: Shape): Shape {
    return this.parts.reduce((s, g) => g.forwardShape(s), shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.parts.reduceRight((s, g) => g.inverseShape(s), shape);
  }
}
