import { triangularSolve } from '@x/linalg';
import {
  add,
  diagonalMatrix,
  exp,
  matmul,
  mean,
  mul,
  neg,
  random,
  requireWhole,
  square,
  sub,
  sum,
  transpose,
  tril,
  zeros,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import type { InitOptions } from '../init/scaled.js';

/**
 * The simplest generator whose density is known: x = g(z) = μ + Lz with z ~ N(0, I) and a lower triangular L with positive
 * diagonal. What it makes is N(μ, LLᵀ), and log p(x) = log N(g⁻¹(x); 0, I) − log |det L|.
 *
 * Its tensors are free of constraints (L is strictly lower part plus diag exp logDiagonal), so it is trained like a network.
 *
 * Shapes: z [N, size] → x [N, size].
 * Fails: DomainError for a size that is not a whole number ≥ 1.
 *
 * @example
 * const { model } = await fit(new models.AffineGenerator(1), {
 *   train: { x: [[1], [3], [5]] }, objective: (m, { x }) => m.loss(x), optimizer: adam({ learningRate: 0.05 }), epochs: 300,
 * });
 * model.mean.item().toFixed(2) // => '3.00'
 * model.factor().square().item().toFixed(2) // => '2.67'
 */
export class AffineGenerator {
  /** μ. */
  mean: Tensor;
  /** L below the diagonal; the rest is not read. */
  below: Tensor;
  /** Logarithms of the diagonal of L. */
  logDiagonal: Tensor;
  readonly size: number;

  constructor(size: number, options: InitOptions = {}) {
    requireWhole('AffineGenerator', 'size', size, 1);
    this.size = size;
    this.mean = zeros([size], options);
    this.below = zeros([size, size], options);
    this.logDiagonal = zeros([size], options);
  }

  /** L. */
  factor(): Tensor {
    return add(tril(this.below, { offset: -1 }), diagonalMatrix(exp(this.logDiagonal)));
  }

  /** Data from codes: μ + Lz. */
  forward(input: TensorLike): Tensor {
    return add(matmul(this.rows(input), transpose(this.factor())), this.mean);
  }

  /** The codes that make data: L⁻¹(x − μ). */
  invert(input: TensorLike): Tensor {
    return transpose(triangularSolve(this.factor(), transpose(sub(this.rows(input), this.mean))));
  }

  /** New data from standard normal codes, [n, size]. */
  sample(key: random.KeyLike, n: number): Tensor {
    return this.forward(random.normal(key, [n, this.size], { dtype: this.mean.dtype as 'float64' }));
  }

  /** log p(x) of each example. */
  logProb(input: TensorLike): Tensor {
    const squares = sum(square(this.invert(input)), { axis: 1 });
    return sub(mul(squares, -0.5), add(sum(this.logDiagonal), 0.5 * this.size * Math.log(2 * Math.PI)));
  }

  /** Minus the mean log density: an `objective` of `fit`. */
  loss(x: TensorLike): Tensor {
    return neg(mean(this.logProb(x)));
  }

  private rows(input: TensorLike): Tensor {
    const x = inputOf(input, this.mean);
    requireAxes(this, x, 2, `[batch, ${this.size} numbers]`);
    requireLength(this, x, 1, this.size, 'numbers');
    return x;
  }
}
