import { asTensor, astype, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Rows } from './rows.js';

/** minimise ½xᵀPx + qᵀx subject to Gx ≤ h and Ax = b. */
export interface QuadraticProgramData {
  /** Symmetric n×n (P is taken as (P + Pᵀ)/2); left out or 0 for a linear program. */
  readonly P?: TensorLike;
  readonly q: TensorLike;
  readonly G?: TensorLike;
  /** Right sides of the inequalities; Infinity switches one off. */
  readonly h?: TensorLike;
  readonly A?: TensorLike;
  readonly b?: TensorLike;
}

/** The same in flat arrays. */
export interface Program {
  readonly n: number;
  readonly P: Float64Array;
  readonly q: Float64Array;
  readonly G: Rows;
  readonly h: Float64Array;
  readonly A: Rows;
  readonly b: Float64Array;
}

const op = 'quadraticProgram';

/** Reads and checks the data; `kept` are the positions of the inequalities with a finite right side. */
export function readProgram({ P, q, G, h, A, b }: QuadraticProgramData): { program: Program; kept: readonly number[]; inequalities: number } {
  const linear = float(q);
  if (linear.ndim !== 1) throw shapeError('q', 'be a vector', linear);
  const n = linear.size;
  const [rowsG, right] = pairOf('G', G, 'h', h, n);
  const [rowsA, b1] = pairOf('A', A, 'b', b, n);
  const values = { q: numbers(linear), P: square(P, n), G: numbers(rowsG), A: numbers(rowsA), b: numbers(b1) };
  for (const [name, data] of Object.entries(values)) requireFinite(name, data);
  const limits = numbers(right);
  const kept = [...limits.keys()].filter((i) => limits[i] !== Infinity);
  requireFinite('h', Float64Array.from(kept, (i) => limits[i]!));
  const none = new Rows(0, n, new Float64Array(0));
  const all = new Rows(limits.length, n, values.G);
  return {
    kept,
    inequalities: limits.length,
    program: {
      n,
      P: values.P,
      q: values.q,
      G: kept.length === limits.length ? all : all.below(none, kept),
      h: Float64Array.from(kept, (i) => limits[i]!),
      A: new Rows(b1.size, n, values.A),
      b: values.b,
    },
  };
}

function float(x: TensorLike): Tensor {
  return astype(asTensor(x), 'float64');
}

function numbers(x: Tensor): Float64Array {
  return Float64Array.from(x.data);
}

function pairOf(name: string, matrix: TensorLike | undefined, side: string, right: TensorLike | undefined, n: number): [Tensor, Tensor] {
  if (matrix === undefined && right === undefined) return [float(new Float64Array(0)), float(new Float64Array(0))];
  if (matrix === undefined || right === undefined) {
    const [missing, given] = matrix === undefined ? [name, side] : [side, name];
    throw new ShapeError({ op, argument: missing, expected: `come with \`${given}\``, actual: 'nothing', hint: 'Give both or none.' });
  }
  const [rows, sides] = [float(matrix), float(right)];
  const empty = rows.size === 0 && sides.size === 0;
  if (!empty && (rows.ndim !== 2 || rows.shape[1] !== n)) {
    throw shapeError(name, `have ${n} columns, one for each element of q`, rows);
  }
  if (!empty && (sides.ndim !== 1 || sides.size !== rows.shape[0])) {
    throw shapeError(side, `have ${rows.shape[0]!} elements, one for each row of ${name}`, sides);
  }
  return [rows, sides];
}

function square(P: TensorLike | undefined, n: number): Float64Array {
  const out = new Float64Array(n * n);
  if (P === undefined) return out;
  const matrix = float(P);
  if (n === 0 && matrix.size === 0) return out;
  if (matrix.size === 1 && matrix.ndim === 0 && matrix.item() === 0) return out;
  if (matrix.ndim !== 2 || matrix.shape[0] !== n || matrix.shape[1] !== n) throw shapeError('P', `have shape [${n}, ${n}], or be 0`, matrix);
  const data = matrix.data;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = 0.5 * (data[i * n + j]! + data[j * n + i]!);
  return out;
}

function requireFinite(argument: string, data: Float64Array): void {
  const bad = data.find((x) => !Number.isFinite(x));
  if (bad === undefined) return;
  throw new DomainError({ op, argument, expected: 'be finite', actual: String(bad), hint: 'Only h may hold Infinity, which switches an inequality off.' });
}

function shapeError(argument: string, expected: string, x: Tensor): ShapeError {
  return new ShapeError({ op, argument, expected, actual: `shape ${showShape(x.shape)}` });
}
