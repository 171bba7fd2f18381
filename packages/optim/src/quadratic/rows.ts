import { gemm } from '@x/tensor/core';

/**
 * The rows of a constraint matrix: dense, with an index of the elements that are not zero when that is cheaper, as for
 * bounds on single unknowns.
 */
export class Rows {
  /** First index entry of every row; undefined for a dense matrix. */
  private readonly starts: Int32Array | undefined;
  private readonly columns: Int32Array;
  private readonly values: Float64Array;

  constructor(
    readonly count: number,
    readonly width: number,
    readonly dense: Float64Array,
  ) {
    const starts = new Int32Array(count + 1);
    let work = 0;
    for (let i = 0; i < count; i++) {
      let filled = 0;
      for (let j = i * width; j < (i + 1) * width; j++) if (dense[j] !== 0) filled++;
      starts[i + 1] = starts[i]! + filled;
      work += filled * filled;
    }
    // Indexed products cost several times as much per element as blocked dense ones.
    const sparse = 8 * work < count * width * width;
    this.starts = sparse ? starts : undefined;
    this.columns = new Int32Array(sparse ? starts[count]! : 0);
    this.values = new Float64Array(this.columns.length);
    if (!sparse) return;
    for (let i = 0, at = 0; i < count; i++) {
      for (let j = 0; j < width; j++) {
        const value = dense[i * width + j]!;
        if (value === 0) continue;
        this.columns[at] = j;
        this.values[at++] = value;
      }
    }
  }

  /** R·x. */
  times(x: Float64Array): Float64Array {
    const { count, width, dense, starts, columns, values } = this;
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      if (starts === undefined) for (let j = 0, at = i * width; j < width; j++) sum += dense[at + j]! * x[j]!;
      else for (let at = starts[i]!; at < starts[i + 1]!; at++) sum += values[at]! * x[columns[at]!]!;
      out[i] = sum;
    }
    return out;
  }

  /** out + Rᵀ·y in place. */
  addTransposed(y: Float64Array, out: Float64Array): Float64Array {
    const { count, width, dense, starts, columns, values } = this;
    for (let i = 0; i < count; i++) {
      const factor = y[i]!;
      if (factor === 0) continue;
      if (starts === undefined) for (let j = 0, at = i * width; j < width; j++) out[j]! += factor * dense[at + j]!;
      else for (let at = starts[i]!; at < starts[i + 1]!; at++) out[columns[at]!]! += factor * values[at]!;
    }
    return out;
  }

  /** out + Rᵀ·diag(w)·R in place. */
  addGram(w: Float64Array, out: Float64Array): Float64Array {
    const { count, width, dense, starts, columns, values } = this;
    if (count === 0) return out;
    if (starts === undefined) {
      const weighted = new Float64Array(dense.length);
      for (let i = 0; i < count; i++) for (let j = i * width; j < (i + 1) * width; j++) weighted[j] = w[i]! * dense[j]!;
      gemm(width, width, count, weighted, 0, 1, width, dense, 0, width, 1, out, 0, true);
      return out;
    }
    for (let i = 0; i < count; i++) {
      for (let a = starts[i]!; a < starts[i + 1]!; a++) {
        const factor = w[i]! * values[a]!;
        const row = columns[a]! * width;
        for (let b = starts[i]!; b < starts[i + 1]!; b++) out[row + columns[b]!]! += factor * values[b]!;
      }
    }
    return out;
  }

  /** The rows at some positions, after the rows of another matrix. */
  below(above: Rows, positions: readonly number[]): Rows {
    const { width, dense } = this;
    const joined = new Float64Array((above.count + positions.length) * width);
    joined.set(above.dense);
    positions.forEach((i, k) => joined.set(dense.subarray(i * width, (i + 1) * width), (above.count + k) * width));
    return new Rows(above.count + positions.length, width, joined);
  }
}
