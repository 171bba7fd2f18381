import { gemm } from '../../wasm/gemm.js';
import type { FloatArray } from '../../wasm/operand.js';
import type { ConvArrays } from './convDirect.js';
import { withScratch, type ScratchArrays } from './kernelScratch.js';
import { addResident, gatherResident, tablesLength, writeTables } from './windowKernels.js';
import { addWindows, gatherWindows, type Part, type Windows } from './windows.js';

// Convolutions as matrix products with the matrix of windows (K. Chellapilla et al., "High performance convolutional
// neural networks for document processing", 2006), in blocks whose windows stay in the second-level cache.

/** Elements of one block of windows. */
const blockElements = 1 << 17;
/** With so many columns a product runs at full speed: examples with fewer outputs are joined. */
const fewColumns = 256;
/** Inputs of more elements are read where they are instead of being staged in the shared memory. */
const largestStaged = 1 << 24;

/** Some outputs of some examples. */
interface Block extends Part {
  readonly example: number;
  readonly examples: number;
  /** Position in the channel and number of the part's outputs per example. */
  readonly start: number;
  readonly length: number;
  /** Columns of the block: length times examples. */
  readonly columns: number;
  /** Whether the part is the first and the last one of its examples. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Scratch arrays: windows, outputs of a block, input of one example, tables of the windows, kernel. */
const WINDOWS = 0;
const OUTPUTS = 1;
const INPUT = 2;
const TABLES = 3;
const KERNEL = 4;

/** The output of a convolution. */
export function convProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  const size = a.outputs * depth;
  overBlocks(a, w, (b, group, arrays, first) => {
    if (first) arrays(KERNEL).set(a.kernel.subarray(a.kernelAt + group * size, a.kernelAt + (group + 1) * size));
    gather(a, w, b, group, arrays);
    const whole = isWhole(b, w);
    const [y, at] = whole ? [a.y, outputAt(a, w, b.example, group)] : [arrays(OUTPUTS), 0];
    gemm(a.outputs, b.columns, depth, arrays(KERNEL), 0, depth, 1, arrays(WINDOWS), 0, b.columns, 1, y, at);
    if (whole) return;
    const result = arrays(OUTPUTS);
    forEachStretch(a, w, b, group, (from, start) => a.y.set(result.subarray(start, start + b.length), from));
  });
}

/** The adjoint of `convProduct` in the input. */
export function convInputProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  const size = a.outputs * depth;
  overBlocks(a, w, (b, group, arrays, first) => {
    if (first) arrays(KERNEL).set(a.kernel.subarray(a.kernelAt + group * size, a.kernelAt + (group + 1) * size));
    const [y, yAt] = outputsOf(a, w, b, group, arrays);
    gemm(depth, b.columns, a.outputs, arrays(KERNEL), 0, 1, depth, y, yAt, b.columns, 1, arrays(WINDOWS), 0);
    scatter(a, w, b, group, arrays);
  });
}

/** The adjoint of `convProduct` in the kernel. */
export function convKernelProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  const size = a.outputs * depth;
  overBlocks(a, w, (b, group, arrays, first, last) => {
    gather(a, w, b, group, arrays);
    const [y, yAt] = outputsOf(a, w, b, group, arrays);
    gemm(a.outputs, depth, b.columns, y, yAt, b.columns, 1, arrays(WINDOWS), 0, 1, b.columns, arrays(KERNEL), 0, !first);
    if (last) a.kernel.set(arrays(KERNEL), a.kernelAt + group * size);
  });
  if (a.batch === 0) a.kernel.fill(0, a.kernelAt, a.kernelAt + a.groups * size);
}

/** The kernel of single taps without padding or stride: every product reads the input where it lies. */
export function isPointwise(w: Windows): boolean {
  return w.taps === 1 && w.stride === 1 && w.inputLength === w.outputLength && w.shift[0] === 0 && w.rows.every((start, r) => start === r * w.outputColumns);
}

/** `convProduct` for kernels of single taps. */
export function pointwise(a: ConvArrays, { outputLength: n }: Windows): void {
  forEachGroup(a, n, (x, k, y) => gemm(a.outputs, n, a.inputs, a.kernel, k, a.inputs, 1, a.x, x, n, 1, a.y, y));
}

/** `convInputProduct` for kernels of single taps. */
export function pointwiseInput(a: ConvArrays, { outputLength: n }: Windows): void {
  forEachGroup(a, n, (x, k, y) => gemm(a.inputs, n, a.outputs, a.kernel, k, 1, a.inputs, a.y, y, n, 1, a.x, x));
}

/** `convKernelProduct` for kernels of single taps. */
export function pointwiseKernel(a: ConvArrays, { outputLength: n }: Windows): void {
  a.kernel.fill(0, a.kernelAt, a.kernelAt + a.groups * a.outputs * a.inputs);
  forEachGroup(a, n, (x, k, y) => gemm(a.outputs, a.inputs, n, a.y, y, n, 1, a.x, x, 1, n, a.kernel, k, true));
}

function forEachGroup(a: ConvArrays, n: number, visit: (xAt: number, kernelAt: number, yAt: number) => void): void {
  for (let i = 0; i < a.batch * a.groups; i++) {
    visit(a.xAt + i * a.inputs * n, a.kernelAt + (i % a.groups) * a.outputs * a.inputs, a.yAt + i * a.outputs * n);
  }
}

/** Visits all blocks of outputs of one group after the other, with scratch arrays. */
function overBlocks(
  a: ConvArrays,
  w: Windows,
  visit: (block: Block, group: number, arrays: ScratchArrays, first: boolean, last: boolean) => void,
): void {
  const depth = a.inputs * w.taps;
  const blocks = blocksOf(a.batch, w, Math.max(64, Math.floor(blockElements / Math.max(1, depth))));
  if (blocks.length === 0) return;
  const widest = blocks.reduce((most, { columns }) => Math.max(most, columns), 0);
  const outputs = blocks.every((b) => isWhole(b, w)) ? 0 : a.outputs * widest;
  const tables = a.inputs * w.inputLength <= largestStaged ? tablesLength(w) : 0;
  const input = tables > 0 ? a.inputs * w.inputLength : 0;
  withScratch(a.y, [depth * widest, outputs, input, tables, a.outputs * depth], (arrays) => {
    if (tables > 0) writeTables(w, arrays(TABLES));
    for (let group = 0; group < a.groups; group++) {
      blocks.forEach((b, i) => visit(b, group, arrays, i === 0, i === blocks.length - 1));
    }
  });
}

/** Cuts the outputs into blocks of about so many columns: several examples, one, or parts of one. */
function blocksOf(batch: number, w: Windows, columns: number): Block[] {
  const blocks: Block[] = [];
  if (w.outputLength <= columns + (columns >> 1)) {
    const most = Math.max(1, Math.floor(Math.min(columns, 2 * fewColumns) / w.outputLength));
    const together = w.outputLength >= fewColumns ? 1 : most;
    for (let example = 0; example < batch; example += together) {
      blocks.push(block(w, 0, w.outputRows, 0, w.outputColumns, example, Math.min(together, batch - example)));
    }
    return blocks;
  }
  const rows = Math.max(1, Math.floor(columns / w.outputColumns));
  const width = rows > 1 ? w.outputColumns : Math.min(columns, w.outputColumns);
  for (let example = 0; example < batch; example++) {
    for (let row = 0; row < w.outputRows; row += rows) {
      for (let column = 0; column < w.outputColumns; column += width) {
        blocks.push(block(w, row, Math.min(row + rows, w.outputRows), column, Math.min(column + width, w.outputColumns), example, 1));
      }
    }
  }
  return blocks;
}

function block(w: Windows, row: number, rowEnd: number, column: number, columnEnd: number, example: number, examples: number): Block {
  const length = (rowEnd - row) * (columnEnd - column);
  const start = row * w.outputColumns + column;
  const [opens, closes] = [start === 0, rowEnd === w.outputRows && columnEnd === w.outputColumns];
  return { row, rowEnd, column, columnEnd, example, examples, start, length, columns: length * examples, opens, closes };
}

/** True for exactly one whole example, whose outputs lie as a product reads and writes them. */
function isWhole({ examples, length }: Block, w: Windows): boolean {
  return examples === 1 && length === w.outputLength;
}

function inputAt(a: ConvArrays, w: Windows, example: number, group: number): number {
  return a.xAt + (example * a.groups + group) * a.inputs * w.inputLength;
}

function outputAt(a: ConvArrays, w: Windows, example: number, group: number): number {
  return a.yAt + (example * a.groups + group) * a.outputs * w.outputLength;
}

/** Fills the windows of a block. */
function gather(a: ConvArrays, w: Windows, b: Block, group: number, arrays: ScratchArrays): void {
  const [input, windows] = [arrays(INPUT), arrays(WINDOWS)];
  for (let i = 0; i < b.examples; i++) {
    const from = inputAt(a, w, b.example + i, group);
    if (input.length === 0) {
      gatherWindows(w, b, a.x, from, a.inputs, windows, i * b.length, b.columns);
    } else {
      if (b.opens) input.set(a.x.subarray(from, from + input.length));
      gatherResident(w, b, arrays(TABLES), input, a.inputs, windows, i * b.length, b.columns);
    }
  }
}

/** Adds the windows of a block to the inputs they belong to, which its first part sets to zero. */
function scatter(a: ConvArrays, w: Windows, b: Block, group: number, arrays: ScratchArrays): void {
  const [input, windows] = [arrays(INPUT), arrays(WINDOWS)];
  for (let i = 0; i < b.examples; i++) {
    const to = inputAt(a, w, b.example + i, group);
    if (input.length === 0) {
      if (b.opens) a.x.fill(0, to, to + a.inputs * w.inputLength);
      addWindows(w, b, windows, i * b.length, b.columns, a.inputs, a.x, to);
    } else {
      if (b.opens) input.fill(0);
      addResident(w, b, arrays(TABLES), windows, i * b.length, b.columns, a.inputs, input);
      if (b.closes) a.x.set(input, to);
    }
  }
}

/** The outputs of a block as a matrix: where they lie, or copied together. */
function outputsOf(a: ConvArrays, w: Windows, b: Block, group: number, arrays: ScratchArrays): [FloatArray, number] {
  if (isWhole(b, w)) return [a.y, outputAt(a, w, b.example, group)];
  const copy = arrays(OUTPUTS);
  forEachStretch(a, w, b, group, (from, at) => copy.set(a.y.subarray(from, from + b.length), at));
  return [copy, 0];
}

/** Visits the contiguous stretches of a block: where they begin in the output and in the block's matrix. */
function forEachStretch(a: ConvArrays, w: Windows, b: Block, group: number, visit: (from: number, at: number) => void): void {
  for (let o = 0; o < a.outputs; o++) {
    for (let i = 0; i < b.examples; i++) {
      visit(outputAt(a, w, b.example + i, group) + o * w.outputLength + b.start, o * b.columns + i * b.length);
    }
  }
}
