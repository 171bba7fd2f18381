import { apply, apply1, asTensor, broadcastTo, defineOp, isFloat, sizeOf, toFloat, astype, type Op, type Operand, type Shape, type Tensor, type TensorLike, type TypedArray } from '@x/tensor/core';
import { poolGeometry, withSpatial, type PoolGeometry, type PoolOptions } from './poolGeometry.js';
import { residentMaxima, residentSpread } from './poolKernels.js';

/** Results: the maxima, and where each was found, counted within its plane. */
const maxPoolOp: Op<PoolGeometry> = /* @__PURE__ */ defineOp<PoolGeometry>({
  name: 'maxPool',
  infer: ([x], { ndim, output }) => {
    const shape = withSpatial(x!.shape, output, ndim);
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  kernel: ([x], [y, found], geometry) => maxima(x!, y!, found as Int32Array, geometry),
  vjp: ([g], { inputs: [x], outputs: [, found], attrs: { ndim } }) => [g == null ? null : apply1(spreadOp, [g, found!], { ndim, shape: x!.shape.slice(-ndim) })],
  jvp: ([t], { outputs: [, found], attrs: { ndim } }) => [apply1(pickOp, [t!, found!], { ndim }), null],
  batch: ({ inputs, attrs }) => apply(maxPoolOp, inputs, attrs),
  flops: ([x], _, { size }) => sizeOf(x!.shape) * sizeOf(size),
});

/** The elements at given positions of their planes. Inputs: elements, int32 positions. */
const pickOp: Op<{ readonly ndim: number }> = /* @__PURE__ */ defineOp<{ readonly ndim: number }>({
  name: 'maxPoolPick',
  infer: ([x, found]) => ({ shape: found!.shape, dtype: x!.dtype }),
  kernel: ([x, found], [y], { ndim }) => {
    const plane = sizeOf(x!.shape.slice(-ndim));
    const count = sizeOf(found!.shape.slice(-ndim));
    for (let i = 0, from = x!.offset, at = found!.offset; i < y!.length; from += plane) {
      for (let k = 0; k < count; k++) y![i++] = x!.data[from + found!.data[at++]!]!;
    }
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [x, found], attrs: { ndim } }) => [apply1(spreadOp, [g!, found!], { ndim, shape: x!.shape.slice(-ndim) }), null],
  batch: ({ inputs, batched, attrs, size }) => [apply1(pickOp, full(inputs, batched, size), attrs)],
});

/** Zeros with elements added at given positions of their planes, the adjoint of `pick`. Inputs: elements, int32 positions. */
const spreadOp: Op<{ readonly ndim: number; readonly shape: Shape }> = /* @__PURE__ */ defineOp<{ readonly ndim: number; readonly shape: Shape }>({
  name: 'maxPoolSpread',
  infer: ([g], { ndim, shape }) => ({ shape: [...g!.shape.slice(0, -ndim), ...shape], dtype: g!.dtype }),
  kernel: ([g, found], [y], { ndim, shape }) => {
    const plane = sizeOf(shape);
    const count = sizeOf(g!.shape.slice(-ndim));
    spread(g!.data, g!.offset, found!.data, found!.offset, y!, plane, count);
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [, found], attrs: { ndim } }) => [apply1(pickOp, [g!, found!], { ndim }), null],
  batch: ({ inputs, batched, attrs, size }) => [apply1(spreadOp, full(inputs, batched, size), attrs)],
});

function full(inputs: readonly Tensor[], batched: readonly boolean[], size: number): Tensor[] {
  return inputs.map((x, i) => (batched[i] ? x : broadcastTo(x, [size, ...x.shape])));
}

function spread(g: TypedArray, gAt: number, found: TypedArray, foundAt: number, y: TypedArray, plane: number, count: number): void {
  if (
    g.length > fewElements &&
    residentSpread(y.length / plane, { array: g, offset: gAt, plane: count }, { array: found, offset: foundAt, plane: count }, { array: y, offset: 0, plane })
  ) {
    return;
  }
  y.fill(0);
  for (let to = 0, i = 0; to < y.length; to += plane) for (let k = 0; k < count; k++, i++) y[to + found[foundAt + i]!]! += g[gAt + i]!;
}

/** Up to so many elements plain loops are done before the arrays are copied. */
const fewElements = 256;

function maxima({ data, offset, shape }: Operand, y: TypedArray, found: Int32Array, geometry: PoolGeometry): void {
  const { ndim, input, output, size, stride, before, dilation } = geometry;
  const planes = sizeOf(shape.slice(0, -ndim));
  const plane = sizeOf(input);
  const count = sizeOf(output);
  if (
    y.length > fewElements &&
    residentMaxima(planes, { array: data, offset, plane }, { array: y, offset: 0, plane: count }, { array: found, offset: 0, plane: count }, geometry)
  ) {
    return;
  }
  for (let p = 0, i = 0; p < planes; p++) {
    i = windows(data, offset + p * plane, y, found, i, output, input, size, stride, before, dilation);
  }
}

type Triple = PoolGeometry['size'];

function windows(data: TypedArray, start: number, y: TypedArray, found: Int32Array, i: number, output: Triple, input: Triple, size: Triple, stride: Triple, before: Triple, dilation: Triple): number {
  const [depth, height, width] = input;
  for (let a = 0; a < output[0]; a++) {
    for (let r = 0; r < output[1]; r++) {
      for (let c = 0; c < output[2]; c++, i++) {
        let best = -Infinity;
        let at = -1;
        for (let da = 0, z = a * stride[0] - before[0]; da < size[0]; da++, z += dilation[0]) {
          if (z < 0 || z >= depth) continue;
          for (let dr = 0, h = r * stride[1] - before[1]; dr < size[1]; dr++, h += dilation[1]) {
            if (h < 0 || h >= height) continue;
            const row = (z * height + h) * width;
            for (let dc = 0, w = c * stride[2] - before[2]; dc < size[2]; dc++, w += dilation[2]) {
              if (w < 0 || w >= width) continue;
              const v = data[start + row + w]!;
              // The first of equals wins; NaN wins over all.
              if (at < 0 || v > best || (v !== v && best === best)) {
                best = v;
                at = row + w;
              }
            }
          }
        }
        y[i] = best;
        found[i] = at;
      }
    }
  }
  return i;
}

/**
 * The largest element of every window over the spatial axes.
 *
 * Shapes: [N, C, …spatial] → [N, C, …out], out = ⌊(in + 2·padding − dilation·(size − 1) − 1)/stride⌋ + 1; 1 to 3 spatial axes.
 * Domain: padding never wins; NaN does. Of equal elements the first gets the derivative.
 * Fails: ShapeError when a window does not fit; DomainError for sizes that are not whole.
 *
 * @example
 * maxPool([[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]], 2).toArray() // => [ [ [ [ 6, 8 ], [ 3, 4 ] ] ] ]
 */
export function maxPool(x: TensorLike, size: number | readonly number[], options: PoolOptions = {}): Tensor {
  const value = asTensor(x);
  const floating = isFloat(value.dtype) ? value : astype(value, toFloat(value.dtype));
  return apply(maxPoolOp, [floating], poolGeometry('maxPool', value.shape, size, options))[0]!;
}
