import { inv, Singular } from '@x/linalg';
import { Tensor } from '@x/tensor/core';
import { dot } from '../vector.js';

/**
 * The limited-memory estimate B = θI − W·M·Wᵀ of the Hessian, W = [Y θS], from the last pairs (s, y).
 *
 * Source: Byrd, Nocedal & Schnabel, Representations of quasi-Newton matrices (1994), equation 3.12.
 */
export class CompactHessian {
  theta = 1;
  private readonly s: Float64Array[] = [];
  private readonly y: Float64Array[] = [];
  private m: Float64Array = new Float64Array(0);

  constructor(private readonly memory: number) {}

  /** The length 2k of products with W. */
  get width(): number {
    return 2 * this.s.length;
  }

  learn(s: Float64Array, y: Float64Array): void {
    const sy = dot(s, y);
    if (!(sy > Number.EPSILON * dot(y, y))) return;
    if (this.s.length === this.memory) {
      this.s.shift();
      this.y.shift();
    }
    this.s.push(s.slice());
    this.y.push(y.slice());
    this.theta = dot(y, y) / sy;
    this.invert();
  }

  forget(): void {
    this.s.length = this.y.length = 0;
    this.theta = 1;
  }

  /** M = [−D Lᵀ; L θSᵀS]⁻¹ with D and L the diagonal and strictly lower part of SᵀY. */
  private invert(): void {
    const k = this.s.length;
    const w = 2 * k;
    const inverse = new Float64Array(w * w);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        inverse[(k + i) * w + k + j] = this.theta * dot(this.s[i]!, this.s[j]!);
        const product = i >= j ? dot(this.s[i]!, this.y[j]!) : 0;
        if (i === j) inverse[i * w + i] = -product;
        else inverse[(k + i) * w + j] = inverse[j * w + k + i] = product;
      }
    }
    try {
      this.m = inv(new Tensor('float64', [w, w], inverse)).data as Float64Array;
    } catch (error) {
      if (!(error instanceof Singular)) throw error;
      this.forget();
    }
  }

  /** Row i of W. */
  row(i: number): Float64Array {
    const k = this.s.length;
    return Float64Array.from({ length: 2 * k }, (_, j) => (j < k ? this.y[j]![i]! : this.theta * this.s[j - k]![i]!));
  }

  /** Wᵀd. */
  transposed(d: Float64Array): Float64Array {
    const k = this.s.length;
    return Float64Array.from({ length: 2 * k }, (_, j) => (j < k ? dot(this.y[j]!, d) : this.theta * dot(this.s[j - k]!, d)));
  }

  /** M·v. */
  middle(v: Float64Array): Float64Array {
    const w = v.length;
    return v.map((_, i) => dot(this.m.subarray(i * w, (i + 1) * w), v));
  }
}
