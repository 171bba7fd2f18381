import { gemm } from '../../wasm/gemm.js';
import type { FloatArray } from '../../wasm/operand.js';
import type { ConvArrays } from './convDirect.js';
import { withScratch, type ScratchArrays } from './kernelScratch.js';
import { addWindows, gatherWindows, type Part, type Windows } from './windows.js';

// Convolutions as matrix products with the matrix of windows (K. Chellapilla et al., "High performance convolutional
// neural networks for document processing", 2006), in blocks whose windows stay in the second-level cache.

/** Elements of one block of windows. */
const blockElements = 1 << 17;
/** With so many columns a product runs at full speed: examples with fewer outputs are joined. */
const fewColumns = 256;

/** Some outputs of some examples. */
interface Block extends Part {
  readonly example: number;
  readonly examples: number;
  /** Position in the channel and number of the part's outputs per example. */
  readonly start: number;
  readonly length: number;
  /** Columns of the block: length times examples. */
  readonly columns: number;
}

/** The output of a convolution. */
export function convProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  overBlocks(a, w, [0], (block, arrays) => {
    const { kernel, y } = a;
    for (let group = 0; group < a.groups; group++) {
      gather(a, w, block, group, arrays(0));
      const kernelAt = a.kernelAt + group * a.outputs * depth;
      if (isWhole(block, w)) {
        gemm(a.outputs, block.columns, depth, kernel, kernelAt, depth, 1, arrays(0), 0, block.columns, 1, y, outputAt(a, w, block.example, group));
      } else {
        gemm(a.outputs, block.columns, depth, kernel, kernelAt, depth, 1, arrays(0), 0, block.columns, 1, arrays(1), 0);
        const result = arrays(1);
        forEachStretch(a, w, block, group, (from, at) => y.set(result.subarray(at, at + block.length), from));
      }
    }
  });
}

/** The adjoint of `convProduct` in the input. */
export function convInputProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  a.x.fill(0, a.xAt, a.xAt + a.batch * a.groups * a.inputs * w.inputLength);
  overBlocks(a, w, [0], (block, arrays) => {
    for (let group = 0; group < a.groups; group++) {
      const [y, yAt] = outputsOf(a, w, block, group, arrays);
      const kernelAt = a.kernelAt + group * a.outputs * depth;
      gemm(depth, block.columns, a.outputs, a.kernel, kernelAt, 1, depth, y, yAt, block.columns, 1, arrays(0), 0);
      for (let i = 0; i < block.examples; i++) {
        addWindows(w, block, arrays(0), i * block.length, block.columns, a.inputs, a.x, inputAt(a, w, block.example + i, group));
      }
    }
  });
}

/** The adjoint of `convProduct` in the kernel. */
export function convKernelProduct(a: ConvArrays, w: Windows): void {
  const depth = a.inputs * w.taps;
  const size = a.groups * a.outputs * depth;
  // The sums stay in the shared memory until the end.
  overBlocks(a, w, [size], (block, arrays, first, last) => {
    for (let group = 0; group < a.groups; group++) {
      gather(a, w, block, group, arrays(0));
      const [y, yAt] = outputsOf(a, w, block, group, arrays);
      const at = group * a.outputs * depth;
      gemm(a.outputs, depth, block.columns, y, yAt, block.columns, 1, arrays(0), 0, 1, block.columns, arrays(2), at, !first);
    }
    if (last) a.kernel.set(arrays(2), a.kernelAt);
  });
  if (a.batch === 0) a.kernel.fill(0, a.kernelAt, a.kernelAt + size);
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

/** Cuts the outputs into blocks, with arrays for their windows (0), their outputs (1) and more of the caller's lengths (2, …). */
function overBlocks(
  a: ConvArrays,
  w: Windows,
  more: readonly number[],
  visit: (block: Block, arrays: ScratchArrays, first: boolean, last: boolean) => void,
): void {
  const depth = a.inputs * w.taps;
  const columns = Math.max(64, Math.floor(blockElements / Math.max(1, depth)));
  const blocks: Block[] = [];
  if (w.outputLength <= columns + (columns >> 1)) {
    const most = Math.max(1, Math.floor(Math.min(columns, 2 * fewColumns) / w.outputLength));
    const together = w.outputLength >= fewColumns ? 1 : most;
    for (let example = 0; example < a.batch; example += together) {
      const examples = Math.min(together, a.batch - example);
      blocks.push({ ...block(w, 0, w.outputRows, 0, w.outputColumns, example), examples, columns: examples * w.outputLength });
    }
  } else {
    const rows = Math.max(1, Math.floor(columns / w.outputColumns));
    const width = rows > 1 ? w.outputColumns : Math.min(columns, w.outputColumns);
    for (let example = 0; example < a.batch; example++) {
      for (let row = 0; row < w.outputRows; row += rows) {
        for (let column = 0; column < w.outputColumns; column += width) {
          const rowEnd = Math.min(row + rows, w.outputRows);
          blocks.push(block(w, row, rowEnd, column, Math.min(column + width, w.outputColumns), example));
        }
      }
    }
  }
  if (blocks.length === 0) return;
  const widest = blocks.reduce((most, { columns: n }) => Math.max(most, n), 0);
  const outputs = blocks.every((b) => isWhole(b, w)) ? 0 : a.outputs * widest;
  withScratch(a.y, [depth * widest, outputs, ...more], (arrays) => {
    blocks.forEach((b, i) => visit(b, arrays, i === 0, i === blocks.length - 1));
  });
}

function block(w: Windows, row: number, rowEnd: number, column: number, columnEnd: number, example: number): Block {
  const length = (rowEnd - row) * (columnEnd - column);
  return { row, rowEnd, column, columnEnd, example, examples: 1, start: row * w.outputColumns + column, length, columns: length };
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

function gather(a: ConvArrays, w: Windows, b: Block, group: number, windows: FloatArray): void {
  for (let i = 0; i < b.examples; i++) {
    gatherWindows(w, b, a.x, inputAt(a, w, b.example + i, group), a.inputs, windows, i * b.length, b.columns);
  }
}

/** The outputs of a block as a matrix: where they lie, or copied together. */
function outputsOf(a: ConvArrays, w: Windows, b: Block, group: number, arrays: ScratchArrays): [FloatArray, number] {
  if (isWhole(b, w)) return [a.y, outputAt(a, w, b.example, group)];
  const copy = arrays(1);
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
