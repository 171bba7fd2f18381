import { abs, add, diagonal, expandDims, log, matmul, squeeze, sub, sum, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { slogdet, solve, triangularSolve } from '@x/linalg';
import { broadcastAgainst, broadcastShape, floatTensor } from '../floatTensor.js';
import { Bijector } from './bijector.js';

/**
 * y = loc + A·x for vectors. A is a regular matrix, or a lower triangular one, which costs a substitution to invert
 * instead of a factorisation.
 *
 * Shapes: loc [..., n], matrix or triangular [..., n, n]; x, y [..., n].
 * Fails: Singular where a `matrix` cannot be inverted.
 *
 * @example
 * const map = new MatrixAffineBijector({ loc: [1, -1], triangular: [[2, 0], [1, 3]] });
 * map.forward([1, 1]).toArray() // => [ 3, 3 ]
 * map.inverse([3, 3]).toArray() // => [ 1, 1 ]
 */
export class MatrixAffineBijector extends Bijector {
  readonly loc: Tensor;
  readonly matrix: Tensor;
  private readonly isTriangular: boolean;

  constructor({ loc = 0, ...given }: { loc?: TensorLike } & ({ matrix: TensorLike } | { triangular: TensorLike })) {
    super();
    this.loc = floatTensor(loc);
    this.isTriangular = 'triangular' in given;
    this.matrix = floatTensor('triangular' in given ? given.triangular : given.matrix);
  }

  override get inputRank(): number {
    return 1;
  }

  /** y = loc + A·x. */
  forward(x: TensorLike): Tensor {
    return add(this.loc, squeeze(matmul(this.matrix, expandDims(floatTensor(x), -1)), { axis: -1 }));
  }

  /** x = A⁻¹(y − loc). */
  inverse(y: TensorLike): Tensor {
    const right = expandDims(sub(floatTensor(y), this.loc), -1);
    const solution = this.isTriangular ? triangularSolve(this.matrix, right) : solve(this.matrix, right);
    return squeeze(solution, { axis: -1 });
  }

  /** log |det A|. */
  forwardLogDet(x: TensorLike): Tensor {
    const logDet = this.isTriangular
      ? sum(log(abs(diagonal(this.matrix))), { axis: -1 })
      : slogdet(this.matrix).logAbsDet;
    return broadcastAgainst(logDet, floatTensor(x).shape.slice(0, -1), this.loc.shape.slice(0, -1));
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShape(shape, this.loc.shape, this.matrix.shape.slice(0, -1));
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }
}
