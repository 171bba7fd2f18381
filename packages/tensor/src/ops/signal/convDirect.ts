import type { FloatArray } from '../../wasm/operand.js';
import type { Windows } from './windows.js';

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

/** Output of a convolution by plain loops, summed in double precision: best where few output channels share a window. */
export function convDirect(a: ConvArrays, w: Windows): void {
  const { x, kernel, y } = a;
  const { stride, outputColumns, outputRows, tapColumns } = w;
  const sums = new Float64Array(outputColumns);
  forEachPair(a, w, (xAt, kernelAt, yAt) => {
    for (let r = 0; r < outputRows; r++) {
      sums.fill(0);
      for (let c = 0, plane = xAt, taps = kernelAt; c < a.inputs; c++, plane += w.inputLength) {
        for (let t = 0; t < w.tapRows; t++, taps += tapColumns) {
          const start = w.rows[t * outputRows + r]!;
          if (start < 0) continue;
          for (let k = 0; k < tapColumns; k++) {
            const weight = kernel[taps + k]!;
            const source = plane + start + w.shift[k]!;
            const end = w.end[k]!;
            for (let i = w.first[k]!, at = source + i * stride; i < end; i++, at += stride) sums[i]! += weight * x[at]!;
          }
        }
      }
      y.set(sums, yAt + r * outputColumns);
    }
  });
}

/** The adjoint of `convDirect` in the input. */
export function convInputDirect(a: ConvArrays, w: Windows): void {
  const { x, kernel, y } = a;
  const { stride, outputRows, outputColumns, tapColumns, inputLength } = w;
  const sums = new Float64Array(inputLength);
  for (let n = 0; n < a.batch; n++) {
    for (let channel = 0; channel < a.groups * a.inputs; channel++) {
      const group = Math.floor(channel / a.inputs);
      sums.fill(0);
      for (let o = group * a.outputs; o < (group + 1) * a.outputs; o++) {
        const yAt = a.yAt + (n * a.groups * a.outputs + o) * w.outputLength;
        let taps = a.kernelAt + (o * a.inputs + (channel % a.inputs)) * w.taps;
        for (let t = 0; t < w.tapRows; t++, taps += tapColumns) {
          for (let r = 0; r < outputRows; r++) {
            const start = w.rows[t * outputRows + r]!;
            if (start < 0) continue;
            const row = yAt + r * outputColumns;
            for (let k = 0; k < tapColumns; k++) {
              const weight = kernel[taps + k]!;
              const target = start + w.shift[k]!;
              const end = w.end[k]!;
              for (let i = w.first[k]!, at = target + i * stride; i < end; i++, at += stride) sums[at]! += weight * y[row + i]!;
            }
          }
        }
      }
      x.set(sums, a.xAt + (n * a.groups * a.inputs + channel) * inputLength);
    }
  }
}

/** The adjoint of `convDirect` in the kernel. */
export function convKernelDirect(a: ConvArrays, w: Windows): void {
  const { x, kernel, y } = a;
  const { stride, outputRows, outputColumns, tapColumns } = w;
  const sums = new Float64Array(a.groups * a.outputs * a.inputs * w.taps);
  forEachPair(a, w, (xAt, kernelAt, yAt) => {
    for (let c = 0, plane = xAt, taps = kernelAt - a.kernelAt; c < a.inputs; c++, plane += w.inputLength) {
      for (let t = 0; t < w.tapRows; t++, taps += tapColumns) {
        for (let r = 0; r < outputRows; r++) {
          const start = w.rows[t * outputRows + r]!;
          if (start < 0) continue;
          const row = yAt + r * outputColumns;
          for (let k = 0; k < tapColumns; k++) {
            const source = plane + start + w.shift[k]!;
            const end = w.end[k]!;
            let sum = 0;
            for (let i = w.first[k]!, at = source + i * stride; i < end; i++, at += stride) sum += x[at]! * y[row + i]!;
            sums[taps + k]! += sum;
          }
        }
      }
    }
  });
  kernel.set(sums, a.kernelAt);
}

/** Visits every example and output channel: where its group's input, its kernel and its output begin. */
function forEachPair(a: ConvArrays, w: Windows, visit: (xAt: number, kernelAt: number, yAt: number) => void): void {
  for (let n = 0; n < a.batch; n++) {
    for (let o = 0; o < a.groups * a.outputs; o++) {
      const group = Math.floor(o / a.outputs);
      visit(
        a.xAt + (n * a.groups + group) * a.inputs * w.inputLength,
        a.kernelAt + o * a.inputs * w.taps,
        a.yAt + (n * a.groups * a.outputs + o) * w.outputLength,
      );
    }
  }
}
