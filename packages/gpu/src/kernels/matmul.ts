import { sizeOf } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { joinAxes, unravel } from '../source/indexing.js';
import { dense, kernel, type KernelEntry } from './rule.js';
import type { Op } from '@x/tensor/core';

/** Products that are added up before they join the total: long sums lose less to rounding, and loops stay short. */
const block = 64;

/** Products of matrices: one thread per element, over blocks of the inner dimension. */
export const matmulKernel: readonly [Op, KernelEntry] = kernel(records.matmul, (device, [a, b], { transposeA, transposeB }, [output]) => {
  const left = matrix(a!, transposeA, true);
  const right = matrix(b!, transposeB, false);
  const { shape } = output!;
  const lead = shape.slice(0, shape.length - (left.rows === undefined ? 0 : 1) - (right.rows === undefined ? 0 : 1));
  const depth = left.depth;
  // Rows, columns and leading axes of the result as axes of both operands.
  const walked = [...lead, ...(left.rows === undefined ? [] : [left.rows]), ...(right.rows === undefined ? [] : [right.rows])];
  const stepsA = [...leadStrides(left, lead), ...(left.rows === undefined ? [] : [left.rowStride]), ...(right.rows === undefined ? [] : [0])];
  const stepsB = [...leadStrides(right, lead), ...(left.rows === undefined ? [] : [0]), ...(right.rows === undefined ? [] : [right.rowStride])];
  const buffer = device.launch('matmul', sizeOf(shape), (w) => {
    const { lengths, strides } = joinAxes(walked, [stepsA, stepsB]);
    const { statements, indices } = unravel(lengths, 'this.thread.x', 'i');
    const product = (k: string): string =>
      `${w.element(a!, [...indices, k], [...strides[0]!, left.depthStride])} * ${w.element(b!, [...indices, k], [...strides[1]!, right.depthStride])}`;
    const integer = output!.dtype === 'int32';
    if (integer) w.use('exactInteger');
    const finish = integer ? 's = exactInteger(s, nan);' : '';
    const whole = Math.floor(depth / block);
    const rest = depth - whole * block;
    const blocks =
      whole === 0
        ? ''
        : `for (var o = 0; o < ${whole}; o++) { var p = 0.0; for (var k = 0; k < ${block / 4}; k++) { var d = o * ${block} + k * 4; ` +
          `p = p + ${product('d')} + ${product('(d + 1)')} + ${product('(d + 2)')} + ${product('(d + 3)')}; } s = s + p; } `;
    const tail = rest === 0 ? '' : `var r = 0.0; for (var l = 0; l < ${rest}; l++) { var e = l + ${whole * block}; r = r + ${product('e')}; } s = s + r; `;
    return `${statements}var s = 0.0; ${blocks}${tail}${finish} return s;`;
  });
  return [dense(buffer, output!)];
});

interface Matrix {
  readonly handle: Handle;
  /** Undefined for a vector. */
  readonly rows: number | undefined;
  readonly rowStride: number;
  readonly depth: number;
  readonly depthStride: number;
}

/** A left operand [..., rows, depth] or a right one [..., depth, rows]. */
function matrix(handle: Handle, transposed: boolean, isLeft: boolean): Matrix {
  const { shape, strides } = handle;
  const n = shape.length;
  if (n === 1) return { handle, rows: undefined, rowStride: 0, depth: shape[0]!, depthStride: strides[0]! };
  const row = isLeft === transposed ? n - 1 : n - 2;
  const depth = 2 * n - 3 - row;
  return { handle, rows: shape[row]!, rowStride: strides[row]!, depth: shape[depth]!, depthStride: strides[depth]! };
}

function leadStrides({ handle }: Matrix, lead: readonly number[]): number[] {
  const own = handle.shape.length - 2;
  return lead.map((n, i) => {
    const axis = i - lead.length + own;
    return axis < 0 || (handle.shape[axis] === 1 && n !== 1) ? 0 : handle.strides[axis]!;
  });
}
