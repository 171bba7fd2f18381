import { simdAvailable } from '../../wasm/features.js';
import type { FloatArray } from '../../wasm/operand.js';
import type { ConvArrays, Direction } from './convDirect.js';
import { withScratch } from './kernelScratch.js';
import { addChannel, tablesLength, writeTables } from './windowKernels.js';
import type { Windows } from './windows.js';

/** Fewer products than these are done before the arrays are copied (measured: about 2 µs). */
const fewProducts = 2000;
/** More elements of one example are not worth their copy in the shared memory, which never shrinks. */
const largestStaged = 1 << 24;

/** The loops of `convDirect` and its adjoints on vectors of elements, example by example; false when it declines. */
export function residentDirect(direction: Direction, a: ConvArrays, w: Windows): boolean {
  const channels = a.groups * a.outputs;
  const [inputSize, outputSize] = [a.groups * a.inputs * w.inputLength, channels * w.outputLength];
  const depth = a.inputs * w.taps;
  if (!simdAvailable() || a.batch * outputSize * depth < fewProducts || inputSize + outputSize > largestStaged) return false;
  withScratch(a.x, [inputSize, channels * depth, outputSize, tablesLength(w)], (arrays) => {
    const [x, kernel, y, tables] = arrays as [FloatArray, FloatArray, FloatArray, FloatArray];
    writeTables(w, tables);
    if (direction === 'weigh') kernel.fill(0);
    else kernel.set(a.kernel.subarray(a.kernelAt, a.kernelAt + kernel.length));
    for (let n = 0; n < a.batch; n++) {
      const [xAt, yAt] = [a.xAt + n * inputSize, a.yAt + n * outputSize];
      if (direction === 'spread') x.fill(0);
      else x.set(a.x.subarray(xAt, xAt + inputSize));
      if (direction === 'correlate') y.fill(0);
      else y.set(a.y.subarray(yAt, yAt + outputSize));
      for (let o = 0; o < channels; o++) {
        const group = Math.floor(o / a.outputs);
        addChannel(direction, w, a.inputs, tables, x, group * a.inputs * w.inputLength, kernel, o * depth, y, o * w.outputLength);
      }
      if (direction === 'spread') a.x.set(x, xAt);
      if (direction === 'correlate') a.y.set(y, yAt);
    }
    if (direction === 'weigh') a.kernel.set(kernel, a.kernelAt);
  });
  return true;
}
