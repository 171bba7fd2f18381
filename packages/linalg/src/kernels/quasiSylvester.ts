import { blockAt, subtractProduct, type Block } from './subtractProduct.js';

/** Blocks up to this order are solved directly, larger ones by halves with matrix products. */
const direct = 12;

/** What counts as a zero divisor, and what to do about one: `whenSingular(right)` returns the solution or throws. */
export interface Singularity {
  readonly least: number;
  readonly whenSingular: (right: number) => number;
}

/**
 * Solves R·Y + Y·S = F in place of the m×n window F (unit-stride rows), R and S quasi-triangular.
 *
 * Source: Bartels & Stewart, Comm. ACM 15 (1972); by halves as in Jonsson & Kågström, ACM TOMS 28 (2002).
 */
export function solveQuasiSylvester(r: Block, s: Block, f: Block, m: number, n: number, singularity: Singularity): void {
  if (m <= direct && n <= direct) {
    solveDirectly(r, s, f, m, n, singularity);
  } else if (m >= n) {
    const half = splitOf(r, m);
    const below = blockAt(f, half, 0);
    solveQuasiSylvester(blockAt(r, half, half), s, below, m - half, n, singularity);
    subtractProduct(f, blockAt(r, 0, half), below, half, n, m - half);
    solveQuasiSylvester(r, s, f, half, n, singularity);
  } else {
    const half = splitOf(s, n);
    const right = blockAt(f, 0, half);
    solveQuasiSylvester(r, s, f, m, half, singularity);
    subtractProduct(right, f, blockAt(s, 0, half), m, n - half, half);
    solveQuasiSylvester(r, blockAt(s, half, half), right, m, n - half, singularity);
  }
}

/** About half of n, between two diagonal blocks. */
export function splitOf(t: Block, n: number): number {
  const half = n >> 1;
  return at(t, half, half - 1) === 0 ? half : half + 1;
}

function at({ data, offset, row, column }: Block, i: number, j: number): number {
  return data[offset + i * row + j * column]!;
}

function solveDirectly(r: Block, s: Block, f: Block, m: number, n: number, singularity: Singularity): void {
  for (let k = 0; k < n; ) {
    const q = k + 1 < n && at(s, k + 1, k) !== 0 ? 2 : 1;
    for (let i = m - 1; i >= 0; ) {
      const p = i > 0 && at(r, i, i - 1) !== 0 ? 2 : 1;
      solveBlock(r, s, f, i - p + 1, k, p, q, m, singularity);
      i -= p;
    }
    k += q;
  }
}

/** The p×q block of Y at (i, k), from those below it and to its left. */
function solveBlock(r: Block, s: Block, f: Block, i: number, k: number, p: number, q: number, m: number, singularity: Singularity): void {
  const right: number[] = [];
  for (let a = i; a < i + p; a++) {
    for (let b = k; b < k + q; b++) {
      let sum = at(f, a, b);
      for (let j = i + p; j < m; j++) sum -= at(r, a, j) * at(f, j, b);
      for (let l = 0; l < k; l++) sum -= at(f, a, l) * at(s, l, b);
      right.push(sum);
    }
  }
  const system = right.map((_, e) => {
    const [a, b] = [Math.floor(e / q), e % q];
    return right.map((__, g) => {
      const [c, d] = [Math.floor(g / q), g % q];
      return (b === d ? at(r, i + a, i + c) : 0) + (a === c ? at(s, k + d, k + b) : 0);
    });
  });
  eliminate(system, right, singularity);
  right.forEach((y, e) => (f.data[f.offset + (i + Math.floor(e / q)) * f.row + (k + (e % q)) * f.column] = y));
}

/** Solves a system of up to four equations in place of its right-hand side, with complete pivoting. */
function eliminate(a: number[][], b: number[], { least, whenSingular }: Singularity): void {
  const n = b.length;
  const order = b.map((_, i) => i);
  for (let k = 0; k < n; k++) {
    let [row, column] = [k, k];
    for (let i = k; i < n; i++) for (let j = k; j < n; j++) if (Math.abs(a[i]![j]!) > Math.abs(a[row]![column]!)) [row, column] = [i, j];
    [a[k], a[row]] = [a[row]!, a[k]!];
    [b[k], b[row]] = [b[row]!, b[k]!];
    [order[k], order[column]] = [order[column]!, order[k]!];
    for (const line of a) [line[k], line[column]] = [line[column]!, line[k]!];
    const pivot = a[k]![k]!;
    if (!(Math.abs(pivot) > least)) {
      a[k]![k] = 1;
      b[k] = whenSingular(b[k]!);
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / pivot;
      for (let j = k + 1; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  const x = b.slice();
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k]! -= a[k]![j]! * x[j]!;
    x[k]! /= a[k]![k]!;
  }
  order.forEach((to, k) => (b[to] = x[k]!));
}
