import type { FloatArray } from '../../wasm/operand.js';
import { forEachRow, type Windows } from './windows.js';

/** The three arrays of a convolution; two of them are read, the third is written. */
export interface ConvArrays {
  readonly batch: number;
  readonly groups: number;
  /** Channels of the input and of the output in one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly x: FloatArray;
  readonly xAt: number;
  readonly kernel: FloatArray;
  readonly kernelAt: number;
  readonly y: FloatArray;
  readonly yAt: number;
}

/** Which of the three arrays is written: the output, the input, or the kernel. */
export type Direction = 'correlate' | 'spread' | 'weigh';

/** Any of the three by plain loops, summed in double precision: for small arrays, and engines without WebAssembly SIMD. */
export function convDirect(direction: Direction, a: ConvArrays, w: Windows): void {
  const { x, kernel, y } = a;
  const channels = a.groups * a.outputs;
  const length = { correlate: a.batch * channels * w.outputLength, spread: a.batch * a.groups * a.inputs * w.inputLength, weigh: channels * a.inputs * w.taps }[direction];
  const sums = new Float64Array(length);
  for (let n = 0; n < a.batch; n++) {
    for (let o = 0; o < channels; o++) {
      for (let c = 0; c < a.inputs; c++) {
        const plane = ((n * a.groups + Math.floor(o / a.outputs)) * a.inputs + c) * w.inputLength;
        forEachRow(w, (tap, input, output, first, end) => {
          const weightAt = (o * a.inputs + c) * w.taps + tap;
          const weight = kernel[a.kernelAt + weightAt]!;
          const row = (n * channels + o) * w.outputLength + output;
          const [xAt, yAt] = [a.xAt + plane + input, a.yAt + row];
          if (direction === 'correlate') for (let i = first; i < end; i++) sums[row + i]! += weight * x[xAt + i * w.stride]!;
          else if (direction === 'spread') for (let i = first; i < end; i++) sums[plane + input + i * w.stride]! += weight * y[yAt + i]!;
          else sums[weightAt]! += dot(x, xAt, w.stride, y, yAt, first, end);
        });
      }
    }
  }
  const [result, at] = { correlate: [y, a.yAt] as const, spread: [x, a.xAt] as const, weigh: [kernel, a.kernelAt] as const }[direction];
  result.set(sums, at);
}

function dot(x: FloatArray, xAt: number, step: number, y: FloatArray, yAt: number, first: number, end: number): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += x[xAt + i * step]! * y[yAt + i]!;
  return sum;
}
