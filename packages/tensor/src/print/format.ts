import type { DType } from '../dtype.js';
import { DomainError } from '../errors.js';
import { sizeOf, type Shape } from '../shape.js';
import { formatNumbers } from './formatNumbers.js';

/**
 * What printing needs to know. The elements, in row-major order, come as `data` or one at a time from `get`, which is
 * called once for each number shown, so that a large array need not be gathered in order to show its edges.
 */
export type Printable = { readonly dtype: DType; readonly shape: Shape } & (
  | { readonly data: ArrayLike<number> }
  | { get(flatIndex: number): number }
);

/** How tensors are written. */
export interface FormatOptions {
  /** Most digits after the point (of the mantissa in `1.5e-7`); default 4. */
  readonly precision?: number;
  /** Lines are broken to stay within this many characters; default 80. */
  readonly lineWidth?: number;
  /** Tensors with more elements than this are shown by their edges; default 1000, `Infinity` shows all. */
  readonly threshold?: number;
  /** How many items at either end of a long axis are shown; default 3. */
  readonly edgeItems?: number;
}

const opening = 'tensor(';
const ellipsis = '…';
/** Stands for the items left out, in a list of positions along an axis. */
const gap = -1;

/**
 * Writes a tensor as text: nested brackets, columns aligned, one notation for all numbers.
 *
 * The element type is named unless it is float64, the shape is named where the brackets do not show it.
 *
 * Shapes: any.
 * Fails: DomainError when an option is not a whole number in its range.
 *
 * @example
 * formatTensor({ dtype: 'float32', shape: [2, 2], data: [1, 2.5, -3.25, 40] });
 * // => tensor([[ 1.00,  2.50],
 * //            [-3.25, 40.00]], float32)
 */
export function formatTensor(value: Printable, options: FormatOptions = {}): string {
  const { precision = 4, lineWidth = 80, threshold = 1000, edgeItems = 3 } = options;
  checkWhole('precision', precision, 0, 100);
  checkWhole('edgeItems', edgeItems, 1, Infinity);

  const { dtype, shape } = value;
  const size = sizeOf(shape);
  const summarised = size > threshold && shape.some((length) => length > 2 * edgeItems);
  const positions = shape.map((length) => shownPositions(length, summarised ? edgeItems : Infinity));
  const cells = formatNumbers(shownNumbers(value, positions), dtype, precision);
  const body = size === 0 ? '[]' : layOut(cells, positions, lineWidth);

  const notes: string[] = [];
  if (dtype !== 'float64') notes.push(dtype);
  if (summarised || (size === 0 && shape.length > 1)) notes.push(`shape=[${shape.join(', ')}]`);
  if (notes.length === 0) return `${opening}${body})`;
  const note = `${notes.join(', ')})`;
  const lastLine = opening.length * Number(!body.includes('\n')) + body.length - (body.lastIndexOf('\n') + 1);
  const fits = lastLine + 2 + note.length <= lineWidth;
  return `${opening}${body},${fits ? ' ' : `\n${' '.repeat(opening.length)}`}${note}`;
}

function checkWhole(argument: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `≥ ${least}` : `from ${least} to ${most}`;
  throw new DomainError({ op: 'formatTensor', argument, expected: `be a whole number ${range}`, actual: String(value) });
}

/** The positions shown along an axis: all of them, or both edges with a gap between. */
function shownPositions(length: number, edgeItems: number): number[] {
  if (length <= 2 * edgeItems) return Array.from({ length }, (_, i) => i);
  const front = Array.from({ length: edgeItems }, (_, i) => i);
  return [...front, gap, ...front.map((i) => length - edgeItems + i)];
}

/** Reads the numbers at the shown positions, in row-major order. */
function shownNumbers(value: Printable, positions: readonly number[][]): number[] {
  const numbers: number[] = [];
  if (sizeOf(value.shape) === 0) return numbers;
  const get = reader(value);
  const visit = (axis: number, offset: number): void => {
    if (axis === positions.length) numbers.push(get(offset));
    else for (const i of positions[axis]!) if (i !== gap) visit(axis + 1, offset * value.shape[axis]! + i);
  };
  visit(0, 0);
  return numbers;
}

function reader(value: Printable): (flatIndex: number) => number {
  if ('get' in value) return (i) => value.get(i);
  const { data } = value;
  return (i) => data[i]!;
}

/** Puts the cells, given in row-major order, between brackets. */
function layOut(cells: readonly string[], positions: readonly number[][], lineWidth: number): string {
  const ndim = positions.length;
  if (ndim === 0) return cells[0]!;
  const width = cells.reduce((most, cell) => Math.max(most, cell.length), 0);
  let next = 0;
  const write = (axis: number): string => {
    const indent = opening.length + axis + 1;
    const newLine = `\n${' '.repeat(indent)}`;
    if (axis < ndim - 1) {
      const items = positions[axis]!.map((i) => (i === gap ? ellipsis : write(axis + 1)));
      // An empty line sets the matrices of a stack apart.
      return `[${items.join(axis === ndim - 2 ? `,${newLine}` : `,\n${newLine}`)}]`;
    }
    const items = positions[axis]!.map((i) => (i === gap ? ellipsis : cells[next++]!));
    const room = lineWidth - indent;
    const closing = ndim + 1;
    if (ndim === 1 && items.join(', ').length + closing <= room) return `[${items.join(', ')}]`;
    const padded = items.map((item) => (item === ellipsis ? item : item.padStart(width)));
    return `[${fillLines(padded, room, closing).join(`,${newLine}`)}]`;
  };
  return write(0);
}

/**
 * Joins items into lines of at most `room` characters, with at least one item in each. A comma follows every line but
 * the last, which is followed by `closing` characters.
 */
function fillLines(items: readonly string[], room: number, closing: number): string[] {
  const lines: string[] = [];
  let line = items[0]!;
  for (let i = 1; i < items.length; i++) {
    const longer = `${line}, ${items[i]!}`;
    if (longer.length + (i === items.length - 1 ? closing : 1) <= room) {
      line = longer;
    } else {
      lines.push(line);
      line = items[i]!;
    }
  }
  return [...lines, line];
}
