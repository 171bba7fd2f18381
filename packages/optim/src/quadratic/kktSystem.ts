import { cholesky, choleskySolve, NotPositiveDefinite, triangularSolve } from '@x/linalg';
import { matmul, tensor, transpose, type Tensor } from '@x/tensor/core';
import { largest } from '../vector.js';
import type { Program } from './program.js';
import { addScaled, symmetricTimes } from './addScaled.js';

/** Values for x, for the equalities and for the inequalities. */
export interface Parts {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** Rounds of iterative refinement; they stop as soon as the residual no longer falls. */
const refinements = 12;

/**
 * The linear system of Newton's method on the optimality conditions,
 * [P Aᵀ Gᵀ; A 0 0; G 0 −H]·(x, y, z) = r with a diagonal H > 0, for a program whose elements are of the size of 1.
 *
 * z and y are eliminated: M = P + AᵀA + GᵀH⁻¹G + δI and the Schur complement A·M⁻¹·Aᵀ + δI have Cholesky factors. The
 * term AᵀA leaves the solution as it is, since Ax is known, and makes M definite where the equalities determine x. What
 * δ changes is undone by iterative refinement on the system itself.
 *
 * Source: Wright, Primal-Dual Interior-Point Methods (1997), chapter 11; Vanderbei, Symmetric quasidefinite matrices (1995).
 */
export class KktSystem {
  private readonly base: Float64Array;
  private readonly rowsOfA: Tensor;
  private factor: Tensor | undefined;
  private schur: Tensor | undefined;
  private H: Float64Array;

  constructor(private readonly program: Program) {
    const { n, P, A } = program;
    this.base = A.addGram(new Float64Array(A.count).fill(1), P.slice());
    this.rowsOfA = tensor(A.dense, { shape: [A.count, n], copy: false });
    this.H = new Float64Array(program.G.count).fill(1);
  }

  /** Factors the system for a new H. Returns false when rounding leaves nothing to factor. */
  use(H: Float64Array): boolean {
    this.H = H;
    const { n, A, G } = this.program;
    const matrix = G.addGram(H.map((value) => 1 / value), this.base.slice());
    for (let delta = 1e-10; delta < 1e8; delta *= 100) {
      try {
        this.factor = cholesky(tensor(shifted(matrix, n, delta), { shape: [n, n], copy: false }));
        if (A.count === 0) return true;
        const half = triangularSolve(this.factor, transpose(this.rowsOfA));
        const complement = matmul(transpose(half), half).data as Float64Array;
        this.schur = cholesky(tensor(shifted(complement, A.count, delta), { shape: [A.count, A.count], copy: false }));
        return true;
      } catch (error) {
        if (!(error instanceof NotPositiveDefinite)) throw error;
      }
    }
    return false;
  }

  /** The solution for the right side r, refined. */
  solve(r: Parts): Parts {
    let best = this.solveOnce(r);
    let residual = this.residual(r, best);
    let size = sizeOf(residual);
    const enough = 1e-15 * sizeOf(r);
    for (let round = 0; round < refinements && size > enough; round++) {
      const correction = this.solveOnce(residual);
      const next = { x: sum(best.x, correction.x), y: sum(best.y, correction.y), z: sum(best.z, correction.z) };
      const left = this.residual(r, next);
      const now = sizeOf(left);
      if (!(now < size)) break;
      const slow = now > 0.5 * size;
      [best, residual, size] = [next, left, now];
      if (slow && round > 3) break;
    }
    return best;
  }

  private solveOnce({ x: rx, y: ry, z: rz }: Parts): Parts {
    const { A, G } = this.program;
    const weighted = rz.map((value, i) => value / this.H[i]!);
    const right = G.addTransposed(weighted, A.addTransposed(ry, rx.slice()));
    let x = this.multiplyInverse(right);
    let y: Float64Array = new Float64Array(0);
    if (A.count > 0) {
      y = flat(choleskySolve(this.schur!, addScaled(A.times(x), -1, ry)));
      x = this.multiplyInverse(A.addTransposed(y.map((value) => -value), right));
    }
    const z = G.times(x).map((value, i) => (value - rz[i]!) / this.H[i]!);
    return { x, y, z };
  }

  private multiplyInverse(right: Float64Array): Float64Array {
    return flat(choleskySolve(this.factor!, tensor(right)));
  }

  private residual(r: Parts, { x, y, z }: Parts): Parts {
    const { P, A, G } = this.program;
    const top = G.addTransposed(z, A.addTransposed(y, symmetricTimes(P, x)));
    return {
      x: top.map((value, i) => r.x[i]! - value),
      y: A.times(x).map((value, i) => r.y[i]! - value),
      z: G.times(x).map((value, i) => r.z[i]! - (value - this.H[i]! * z[i]!)),
    };
  }
}

const flat = (x: Tensor): Float64Array => x.data as Float64Array;
const sum = (a: Float64Array, b: Float64Array): Float64Array => addScaled(a.slice(), 1, b);

function sizeOf({ x, y, z }: Parts): number {
  return Math.max(largest(x), largest(y), largest(z));
}

function shifted(matrix: Float64Array, n: number, delta: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < n; i++) out[i * (n + 1)]! += delta;
  return out;
}
