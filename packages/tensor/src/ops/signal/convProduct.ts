import { sizeOf } from '../../shape.js';
import { residentPointer } from '../../wasm/arena.js';
import { gemmBlocking, gemmKernels, type GemmKernels } from '../../wasm/gemmKernels.js';
import { heapFor, type FloatArray } from '../../wasm/operand.js';
import type { ConvArrays, Direction } from './convDirect.js';
import { outputSize, type ConvGeometry } from './convGeometry.js';
import { convPlaces, writePlaces, type ConvPlaces } from './convPlaces.js';
import { withScratch } from './kernelScratch.js';
import { windowKernels } from './windowKernels.js';

// Convolutions as matrix products with the matrix of windows (K. Chellapilla et al., "High performance convolutional
// neural networks for document processing", 2006), of which only the blocks exist that a product packs in any case.

/** With so many columns a product runs at full speed: examples with fewer outputs are joined. */
const fewColumns = 128;
/** Elements of windows that are made at once before they are added up: they stay in the second-level cache. */
const blockElements = 1 << 16;
/** More elements are not worth their place in the shared memory, which never shrinks. */
const largestScratch = 1 << 27;

/** Elements [at, …) of an array; outside the shared memory if the pointer is negative. */
interface Home {
  readonly array: FloatArray;
  readonly at: number;
  readonly pointer: number;
}

/** How a convolution goes about its work. */
interface Layout {
  readonly places: ConvPlaces;
  /** Examples of one product. */
  readonly together: number;
  readonly inputLength: number;
  readonly outputLength: number;
  readonly depth: number;
  /** Whether inputs are read or written in a copy, and whether that has the padding. */
  readonly copied: boolean;
  readonly padded: boolean;
  /** Outputs whose windows are made at once by `spread`. */
  readonly width: number;
  readonly blocking: readonly [mc: number, nc: number, kc: number];
  /** Elements of inputs, one unpadded input, outputs, kernel, windows, places and the product's workspace. */
  readonly lengths: readonly number[];
}

/** Any of the three by products with windows; false when it declines. */
export function convProduct(direction: Direction, a: ConvArrays, geometry: ConvGeometry): boolean {
  const kernels = gemmKernels();
  if (kernels === undefined || a.batch * a.outputs * a.inputs === 0) return false;
  // Scratch memory may make the shared memory grow, which takes resident arrays away but leaves their addresses.
  const homes = ([[a.x, a.xAt], [a.kernel, a.kernelAt], [a.y, a.yAt]] as const).map(([array, at]): Home => {
    const pointer = residentPointer(array);
    return { array, at, pointer: pointer < 0 ? pointer : pointer + at * array.BYTES_PER_ELEMENT };
  }) as [Home, Home, Home];
  const layout = layoutOf(direction, a, geometry, homes);
  if (layout.lengths.reduce((total, length) => total + length, 0) > largestScratch) return false;
  withScratch(a.x, layout.lengths, (scratch) => multiply(direction, a, layout, kernels, homes, scratch, geometry));
  return true;
}

function layoutOf(direction: Direction, a: ConvArrays, geometry: ConvGeometry, [x, kernel, y]: readonly [Home, Home, Home]): Layout {
  const [inputLength, outputLength] = [sizeOf(geometry.inputSize), sizeOf(outputSize(geometry))];
  const depth = a.inputs * sizeOf(geometry.kernelSize);
  const padded = geometry.padding.some(([before, after]) => before + after > 0);
  const copied = padded || x.pointer < 0;
  const together = outputLength >= fewColumns ? 1 : Math.min(a.batch, Math.ceil(fewColumns / outputLength));
  const columns = together * outputLength;
  const places = convPlaces(geometry, a.inputs, together, (copied ? 1 : a.groups) * a.inputs);
  const row = outputSize(geometry).at(-1)!;
  const most = Math.min(columns, Math.max(64, Math.floor(blockElements / depth)));
  const width = direction !== 'spread' ? 0 : most < row ? most : most - (most % row);
  const bytes = a.x.BYTES_PER_ELEMENT;
  const [m, n, k] = { correlate: [a.outputs, columns, depth], spread: [depth, width, a.outputs], weigh: [a.outputs, depth, columns] }[direction] as [number, number, number];
  const { mc, nc, kc, workspaceBytes } = gemmBlocking(m, n, k, bytes);
  const lengths = [
    copied ? together * a.inputs * places.plane : 0,
    padded && x.pointer < 0 ? a.inputs * inputLength : 0,
    together > 1 || y.pointer < 0 ? a.outputs * columns : 0,
    kernel.pointer < 0 ? a.outputs * depth : 0,
    depth * width,
    depth + columns + places.rows.length,
    workspaceBytes / bytes,
  ];
  return { places, together, inputLength, outputLength, depth, copied, padded, width, blocking: [mc, nc, kc], lengths };
}

function multiply(direction: Direction, a: ConvArrays, layout: Layout, kernels: GemmKernels, [x, kernel, y]: readonly [Home, Home, Home], scratch: readonly FloatArray[], geometry: ConvGeometry): void {
  const { places, together, inputLength, outputLength, depth, copied, padded, width, blocking } = layout;
  const [inputs, dense, outputs, weights, windows, tables, { byteOffset: workspace }] = scratch as [FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray];
  const bytes = inputs.BYTES_PER_ELEMENT;
  const { spaceRows, joinRows, ...others } = windowKernels();
  const [gemm, gemmScattered, addWindows] =
    bytes === 8 ? [kernels.gemmF64, kernels.gemmScatteredF64, others.addWindowsF64] : [kernels.gemmF32, kernels.gemmScatteredF32, others.addWindowsF32];
  const [taps, columnPlaces, rows] = writePlaces(tables, [places.taps, places.outputs, places.rows]) as [number, number, number];
  const [rowBytes, step, columns] = [geometry.inputSize.at(-1)! * bytes, geometry.stride.at(-1)! * bytes, outputSize(geometry).at(-1)!];
  const [example, kernelSize] = [a.inputs * inputLength, a.outputs * depth];
  const memory = heapFor(inputs);

  /** Copies one input between its home and its place among `inputs`. */
  const copyInput = (index: number, i: number, back: boolean): void => {
    const place = inputs.subarray(i * a.inputs * places.plane, (i + 1) * a.inputs * places.plane);
    const unpadded = padded ? dense : place;
    const at = x.at + index * example;
    if (x.pointer < 0 && !back) unpadded.set(x.array.subarray(at, at + example));
    if (padded) {
      const address = x.pointer < 0 ? dense.byteOffset : x.pointer + index * example * bytes;
      (back ? joinRows : spaceRows)(address, a.inputs, places.plane * bytes, place.byteOffset, places.rows.length, rows, rowBytes);
    }
    if (x.pointer < 0 && back) x.array.set(unpadded, at);
  };
  /** Copies the outputs of some examples between their home and the matrix `outputs`. */
  const copyOutputs = (first: number, count: number, group: number, back: boolean): void => {
    const [array, start] = y.pointer < 0 ? [y.array, y.at] : [memory, y.pointer / bytes];
    for (let o = 0, place = 0; o < a.outputs; o++) {
      for (let i = first; i < first + count; i++, place += outputLength) {
        const at = start + ((i * a.groups + group) * a.outputs + o) * outputLength;
        if (back) array.set(outputs.subarray(place, place + outputLength), at);
        else outputs.set(array.subarray(at, at + outputLength), place);
      }
    }
  };

  // The padding stays zero.
  inputs.fill(0);
  for (let group = 0; group < a.groups; group++) {
    const kernelAt = kernel.at + group * kernelSize;
    if (kernel.pointer < 0 && direction !== 'weigh') weights.set(kernel.array.subarray(kernelAt, kernelAt + kernelSize));
    const w = kernel.pointer < 0 ? weights.byteOffset : kernel.pointer + group * kernelSize * bytes;
    for (let first = 0; first < a.batch; first += together) {
      const count = Math.min(together, a.batch - first);
      const n = count * outputLength;
      const index = first * a.groups + group;
      const u = copied ? inputs.byteOffset : x.pointer + index * example * bytes;
      const inPlace = count === 1 && y.pointer >= 0;
      const v = inPlace ? y.pointer + index * a.outputs * outputLength * bytes : outputs.byteOffset;
      if (copied && direction !== 'spread') for (let i = 0; i < count; i++) copyInput(index + i * a.groups, i, false);
      if (!inPlace && direction !== 'correlate') copyOutputs(first, count, group, false);
      if (direction === 'correlate') {
        gemmScattered(a.outputs, n, depth, w, depth, 1, u, taps, columnPlaces, v, n, false, workspace, ...blocking);
        if (!inPlace) copyOutputs(first, count, group, true);
      } else if (direction === 'weigh') {
        gemmScattered(a.outputs, depth, n, v, n, 1, u, columnPlaces, taps, w, depth, first > 0, workspace, ...blocking);
      } else {
        for (let i = 0; i < count; i++) {
          const start = copied ? i * a.inputs * places.plane : u / bytes + i * a.groups * example;
          (copied ? inputs : memory).fill(0, start, start + a.inputs * places.plane);
        }
        // Several whole rows of outputs, or a part of one.
        for (let from = 0, part; from < n; from += part) {
          part = width < columns ? Math.min(width, columns - (from % columns)) : Math.min(width, n - from);
          gemm(depth, part, a.outputs, w, 1, depth, v + from * bytes, n, 1, windows.byteOffset, part, false, workspace, ...blocking);
          addWindows(u, windows.byteOffset, depth, taps, Math.ceil(part / columns), Math.min(part, columns), columnPlaces + 4 * from, step);
        }
        if (copied) for (let i = 0; i < count; i++) copyInput(index + i * a.groups, i, true);
      }
    }
    if (kernel.pointer < 0 && direction === 'weigh') kernel.array.set(weights, kernelAt);
  }
}
