import { largest } from '../vector.js';
import type { Program } from './program.js';
import { Rows } from './rows.js';

/** A program in other units: x = D·x̂, rows of A and G multiplied by E and F, the objective by c. */
export interface Equilibrated {
  readonly program: Program;
  readonly columns: Float64Array;
  readonly equality: Float64Array;
  readonly inequality: Float64Array;
  readonly cost: number;
}

/** Passes of the scaling; each halves the logarithms of the row norms. */
const passes = 12;

/**
 * Brings the largest elements of all rows and columns of [P Aᵀ Gᵀ; A 0 0; G 0 0], and the objective, to the size of 1.
 *
 * Source: Ruiz, A scaling algorithm to equilibrate both rows and columns norms in matrices (2001); Stellato et al., OSQP
 * (2020), section 5.1, for the scaling of the objective.
 */
export function equilibrate({ n, P, q, G, h, A, b }: Program): Equilibrated {
  const columns = new Float64Array(n).fill(1);
  const equality = new Float64Array(A.count).fill(1);
  const inequality = new Float64Array(G.count).fill(1);
  const [quadratic, rowsA, rowsG] = [P.slice(), A.dense.slice(), G.dense.slice()];
  for (let pass = 0; pass < passes; pass++) {
    const top = new Float64Array(n);
    raise(quadratic, n, top);
    const down = raise(rowsA, n, top).map(towardsOne);
    const across = raise(rowsG, n, top).map(towardsOne);
    const sideways = top.map(towardsOne);
    rescale(quadratic, sideways, sideways, columns);
    rescale(rowsA, down, sideways, equality);
    rescale(rowsG, across, sideways, inequality);
  }
  const linear = q.map((value, j) => value * columns[j]!);
  const size = Math.max(largest(quadratic), largest(linear));
  const cost = size > 0 ? 1 / size : 1;
  return {
    columns,
    equality,
    inequality,
    cost,
    program: {
      n,
      P: quadratic.map((value) => value * cost),
      q: linear.map((value) => value * cost),
      G: new Rows(G.count, n, rowsG),
      h: h.map((value, i) => value * inequality[i]!),
      A: new Rows(A.count, n, rowsA),
      b: b.map((value, i) => value * equality[i]!),
    },
  };
}

const towardsOne = (norm: number): number => (norm > 0 ? 1 / Math.sqrt(norm) : 1);

/** Raises `top` to the largest elements of the columns, and returns those of the rows. */
function raise(matrix: Float64Array, n: number, top: Float64Array): Float64Array {
  const rows = new Float64Array(n === 0 ? 0 : matrix.length / n);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < n; j++) {
      const size = Math.abs(matrix[i * n + j]!);
      if (size > rows[i]!) rows[i] = size;
      if (size > top[j]!) top[j] = size;
    }
  }
  return rows;
}

/** Multiplies rows and columns, and remembers the factors of the rows in `total`. */
function rescale(matrix: Float64Array, rows: Float64Array, columns: Float64Array, total: Float64Array): void {
  const n = columns.length;
  for (let i = 0; i < rows.length; i++) {
    total[i]! *= rows[i]!;
    for (let j = 0; j < n; j++) matrix[i * n + j]! *= rows[i]! * columns[j]!;
  }
}
