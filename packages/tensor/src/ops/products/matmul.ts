import { asOperands } from '../../create.js';
import { promote } from '../../dtype.js';
import { DomainError, ShapeError, showShape } from '../../errors.js';
import { matmulInto, type Transposed } from '../../kernels/matmul.js';
import { apply1, defineOp, type BatchCall, type Op } from '../../op.js';
import { broadcastShapes, sizeOf, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped, sumTo } from '../broadcast.js';
import { astype } from '../cast.js';
import { mul } from '../elementwise.js';
import { transpose } from '../layout/transpose.js';
import { sum } from '../reductions/sum.js';

/**
 * Matrix products under NumPy's rules, each operand optionally transposed in its last two axes (vectors ignore
 * that): so the derivatives are products again, without a transposition of their own.
 */
export const matmulOp: Op<Transposed> = /* @__PURE__ */ defineOp<Transposed>({
  name: 'matmul',
  infer: ([a, b], attrs) => ({ shape: productShape(a!.shape, b!.shape, attrs), dtype: a!.dtype }),
  kernel: ([a, b], [y], attrs, [aval]) => matmulInto(a!, b!, y!, aval!.shape, attrs, overflow),
  strided: true,
  linearity: 'bilinear',
  vjp: ([g], { inputs: [a, b], attrs, needs }) => [
    needs[0] ? sumTo(cotangentOfLeft(g!, a!, b!, attrs), a!.shape) : null,
    needs[1] ? sumTo(cotangentOfRight(g!, a!, b!, attrs), b!.shape) : null,
  ],
  batch: (call) => [batchMatmul(call)],
  total: ([a, b], attrs) => {
    const matrices = a!.ndim === 2 && b!.ndim === 2;
    // Of deep products the sum is a small part of the work, and stacks of their operands would be large.
    if (!matrices || a!.size + b!.size > 2 * sizeOf(productShape(a!.shape, b!.shape, attrs))) return undefined;
    const { transposeA, transposeB } = attrs;
    return ([x, y]) => product(sideBySide(x!, transposeA), transposeA, sideBySide(y!, !transposeB), transposeB);
  },
  flops: ([a], [y], { transposeA }) => 2 * sizeOf(y!.shape) * a!.shape.at(transposeA && a!.shape.length > 1 ? -2 : -1)!,
});

/** The product of a and b, each transposed first where its flag says so. */
export function product(a: Tensor, transposeA: boolean, b: Tensor, transposeB: boolean): Tensor {
  return apply1(matmulOp, [a, b], { transposeA, transposeB });
}

function productShape(a: Shape, b: Shape, { transposeA, transposeB }: Transposed): Shape {
  requireAxis('a', a);
  requireAxis('b', b);
  const depth = a.length > 1 && transposeA ? a[a.length - 2]! : a[a.length - 1]!;
  const depthB = b.length > 1 && !transposeB ? b[b.length - 2]! : b[b.length - 1]!;
  if (depth !== depthB) {
    const counted = a.length === 1 ? 'elements' : transposeA ? 'rows' : 'columns';
    const wanted = b.length === 1 ? 'elements' : transposeB ? 'columns' : 'rows';
    throw new ShapeError({
      op: 'matmul',
      argument: 'b',
      expected: `have ${depth} ${wanted} to match the ${depth} ${counted} of \`a\` ${showShape(a)}`,
      actual: `shape ${showShape(b)}`,
      hint: wayOut(a, b),
    });
  }
  const matrix: number[] = [];
  if (a.length > 1) matrix.push(a[a.length - (transposeA ? 1 : 2)]!);
  if (b.length > 1) matrix.push(b[b.length - (transposeB ? 2 : 1)]!);
  if (a.length < 3 && b.length < 3) return matrix;
  const lead = leadOf(b);
  if (lead.some((n, i) => n !== 1 && ![1, n, undefined].includes(leadOf(a)[leadOf(a).length - lead.length + i]))) {
    throw new ShapeError({
      op: 'matmul',
      argument: 'b',
      expected: `have leading axes that broadcast with those of \`a\` ${showShape(a)}`,
      actual: `shape ${showShape(b)}`,
      hint: 'All axes but the last two are paired up at the right; lengths must be equal or 1.',
    });
  }
  return [...broadcastShapes('matmul', [leadOf(a), lead], ['a', 'b']), ...matrix];
}

function leadOf(shape: Shape): Shape {
  return shape.slice(0, Math.max(0, shape.length - 2));
}

function requireAxis(argument: string, shape: Shape): void {
  if (shape.length > 0) return;
  throw new ShapeError({
    op: 'matmul',
    argument,
    expected: 'have at least one axis',
    actual: 'a scalar',
    hint: 'Use mul to multiply by a scalar.',
  });
}

function wayOut(a: Shape, b: Shape): string {
  const [rows, columns] = b.slice(-2);
  if (a.length === 2 && b.length === 2 && columns === a[1]) return `b.transpose() has shape ${showShape([columns!, rows!])}.`;
  if (a.length === 2 && b.length === 2 && rows === a[0]) return `a.transpose() has shape ${showShape([a[1]!, a[0]!])}.`;
  return 'Inner lengths must agree: (m × k) times (k × n).';
}

function overflow(total: number): never {
  throw new DomainError({
    op: 'matmul',
    argument: 'a',
    expected: 'give results from -2147483648 to 2147483647 for int32',
    actual: String(total),
    hint: "Convert to float64 first: a.astype('float64').",
  });
}

function cotangentOfLeft(g: Tensor, a: Tensor, b: Tensor, { transposeA, transposeB }: Transposed): Tensor {
  if (b.ndim === 1) {
    if (a.ndim === 1) return mul(g, b);
    return transposeA ? mul(column(b), row(g)) : mul(column(g), b);
  }
  if (a.ndim > 1) return transposeA ? product(b, transposeB, g, true) : product(g, false, b, !transposeB);
  if (b.ndim === 2) return product(b, transposeB, g, false);
  return withoutColumn(product(b, transposeB, column(g), false));
}

function cotangentOfRight(g: Tensor, a: Tensor, b: Tensor, { transposeA, transposeB }: Transposed): Tensor {
  if (a.ndim === 1) {
    if (b.ndim === 1) return mul(g, a);
    return transposeB ? mul(column(g), a) : mul(column(a), row(g));
  }
  // One right operand for many left ones: one long product instead of a sum of many.
  if (a.ndim > 2 && b.ndim <= 2 && !transposeA) {
    const tall = reshaped(a, [sizeOf(a.shape) / Math.max(1, a.shape.at(-1)!), a.shape.at(-1)!]);
    const rows = reshaped(g, b.ndim === 1 ? [tall.shape[0]!] : [tall.shape[0]!, g.shape.at(-1)!]);
    return b.ndim === 2 && transposeB ? product(rows, true, tall, false) : product(tall, true, rows, false);
  }
  if (b.ndim > 1) return transposeB ? product(g, true, a, transposeA) : product(a, !transposeA, g, false);
  return a.ndim === 2 ? product(a, !transposeA, g, false) : withoutColumn(product(a, !transposeA, column(g), false));
}

/** Stacked matrices as one: below each other, or next to each other. */
function sideBySide(x: Tensor, below: boolean): Tensor {
  const [count, rows, columns] = x.shape as [number, number, number];
  return below ? reshaped(x, [count * rows, columns]) : reshaped(transpose(x, [1, 0, 2]), [rows, count * columns]);
}

function column(x: Tensor): Tensor {
  return reshaped(x, [...x.shape, 1]);
}

function row(x: Tensor): Tensor {
  return reshaped(x, [...x.shape.slice(0, -1), 1, ...x.shape.slice(-1)]);
}

function withoutColumn(x: Tensor): Tensor {
  return reshaped(x, x.shape.slice(0, -1));
}

function batchMatmul({ inputs, batched, attrs: { transposeA, transposeB }, size }: BatchCall<Transposed>): Tensor {
  const [a, b] = inputs as [Tensor, Tensor];
  const [batchA, batchB] = batched as [boolean, boolean];
  const na = a.ndim - (batchA ? 1 : 0);
  const nb = b.ndim - (batchB ? 1 : 0);
  // Many vectors are one matrix: a single product does the whole batch.
  if (!batchB && na === 1 && nb <= 2) return product(a, false, b, transposeB);
  if (!batchA && nb === 1 && na <= 2) return product(b, false, a, !transposeA);
  if (!batchB && na > 1 && nb <= 2) return product(a, transposeA, b, transposeB);
  if (na === 1 && nb === 1) return sum(mul(a, b), { axis: 1 });
  const ndim = Math.max(2, na, nb);
  const left = na === 1 ? row(a) : a;
  const right = nb === 1 ? column(b) : b;
  const y = product(aligned(left, batchA, ndim), na > 1 && transposeA, aligned(right, batchB, ndim), nb > 1 && transposeB);
  const matrix = y.shape.slice(-2).filter((_, i) => (i === 0 ? na : nb) > 1);
  return reshaped(y, [size, ...y.shape.slice(1, -2), ...matrix]);
}

/** Axes of length 1 behind the batch, so that it does not meet another axis. */
function aligned(x: Tensor, batched: boolean, ndim: number): Tensor {
  if (!batched) return x;
  return reshaped(x, [x.shape[0]!, ...new Array<number>(ndim + 1 - x.ndim).fill(1), ...x.shape.slice(1)]);
}

/**
 * Matrix product under NumPy's rules.
 *
 * Formula: (ab)ᵢⱼ = Σₖ aᵢₖ bₖⱼ.
 * Shapes: [m, k] · [k, n] → [m, n]; a vector is a row on the left and a column on the right, and its axis does not
 *   appear in the result: [k] · [k] → []; leading axes broadcast: [b, m, k] · [k, n] → [b, m, n].
 * Domain: any types, the stronger decides; integers stay int32. Views, such as transposes, are multiplied in place.
 * Fails: ShapeError when inner lengths differ, leading axes do not broadcast, or an operand is a scalar; DomainError
 *   when an integer result leaves int32.
 *
 * @example
 * matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).toArray() // => [ [ 19, 22 ], [ 43, 50 ] ]
 * matmul([[1, 2], [3, 4]], [5, -1]).toArray() // => [ 3, 11 ]
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = asOperands([a, b]) as [Tensor, Tensor];
  const strongest = promote(x.dtype, y.dtype);
  const dtype = strongest === 'bool' ? 'int32' : strongest;
  return product(astype(x, dtype), false, astype(y, dtype), false);
}
