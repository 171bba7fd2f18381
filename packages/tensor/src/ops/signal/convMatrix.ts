import { sizeOf } from '../../shape.js';
import { gemm } from '../../wasm/gemm.js';
import type { ConvArrays, Direction } from './convDirect.js';
import type { ConvGeometry } from './convGeometry.js';
import { addWindows, gatherWindows, type Windows } from './windows.js';

/** Whether a kernel has a single tap, without padding or stride: the input is the matrix of its windows. */
export function isPointwise({ kernelSize, stride, padding }: ConvGeometry): boolean {
  return sizeOf(kernelSize) === 1 && stride.every((s) => s === 1) && padding.every(([before, after]) => before + after === 0);
}

/** Any of the three by products with the matrix of windows of each example: with the input itself unless `w` is given. */
export function convMatrix(direction: Direction, a: ConvArrays, n: number, w?: Windows): void {
  const depth = a.inputs * (w?.taps ?? 1);
  const size = a.inputs * (w?.inputLength ?? n);
  const windows = w === undefined ? a.x : new (a.x instanceof Float64Array ? Float64Array : Float32Array)(depth * n);
  if (direction === 'weigh') a.kernel.fill(0, a.kernelAt, a.kernelAt + a.groups * a.outputs * depth);
  for (let i = 0; i < a.batch * a.groups; i++) {
    const [x, k, y] = [a.xAt + i * size, a.kernelAt + (i % a.groups) * a.outputs * depth, a.yAt + i * a.outputs * n];
    const at = w === undefined ? x : 0;
    if (w !== undefined && direction !== 'spread') gatherWindows(w, a.inputs, a.x, x, windows, 0);
    if (direction === 'correlate') gemm(a.outputs, n, depth, a.kernel, k, depth, 1, windows, at, n, 1, a.y, y);
    else if (direction === 'spread') gemm(depth, n, a.outputs, a.kernel, k, 1, depth, a.y, y, n, 1, windows, at);
    else gemm(a.outputs, depth, n, a.y, y, n, 1, windows, at, 1, n, a.kernel, k, true);
    if (w !== undefined && direction === 'spread') addWindows(w, a.inputs, windows, 0, a.x.fill(0, x, x + size), x);
  }
}
