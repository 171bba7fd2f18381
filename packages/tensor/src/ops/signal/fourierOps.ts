import { scalar } from '../../create.js';
import { type Aval } from '../../device.js';
import { apply, defineOp, type Op } from '../../op.js';
import { withLength } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { allBatched, broadcastTo } from '../broadcast.js';
import { complexLines, realLines, realLinesBack, type RealAttributes } from './fourierLines.js';

/** What a complex transform knows. Lines are cut or filled with zeros to `n` before it and to `length` after it. */
interface Transform {
  readonly axis: number;
  readonly n: number;
  readonly length: number;
  readonly inverse: boolean;
  /** Factor of the result. */
  readonly scale: number;
}

/** re and im (im may be left out) → re and im of the transform. The matrix is symmetric, so the adjoint turns the other way. */
export const fftOp: Op<Transform> = /* @__PURE__ */ defineOp<Transform>({
  name: 'fft',
  infer: ([re], { axis, length }) => twice(along(re!, axis, length)),
  kernel: (inputs, outputs, attrs, [aval]) => complexLines(inputs, outputs, attrs, aval!.shape),
  linearity: 'linear',
  vjp: (cotangents, { inputs, outputs, attrs }) => {
    const length = inputs[0]!.shape[attrs.axis]!;
    return apply(fftOp, parts(cotangents, outputs), { ...attrs, length, inverse: !attrs.inverse }).slice(0, inputs.length);
  },
  batch: (call) => apply(fftOp, allBatched(call), { ...call.attrs, axis: call.attrs.axis + 1 }),
  flops: (inputs, [y], { axis, n }) => transformFlops(y!, axis, n) / (inputs.length === 1 ? 2 : 1),
});

/** What transforms between real numbers and half spectra know; `length` is that of the result along the axis. */
interface RealTransform extends RealAttributes {
  readonly length: number;
}

/**
 * Real lines → their bins 0 … n/2: yₖ = wₖ Σⱼ xⱼ e^{−2πijk/n}, with w = 1, or with `mean` 1/n for bins that stand for
 * themselves and 2/n for the others. The adjoint is `irfftOp` with the same weights.
 */
export const rfftOp: Op<RealTransform> = /* @__PURE__ */ defineOp<RealTransform>({
  name: 'rfft',
  infer: ([x], { axis, length }) => twice(along(x!, axis, length)),
  kernel: ([x], outputs, attrs, [aval]) => realLines(x!, outputs, attrs, aval!.shape),
  linearity: 'linear',
  vjp: (cotangents, { inputs: [x], outputs, attrs }) =>
    apply(irfftOp, parts(cotangents, outputs), { ...attrs, length: x!.shape[attrs.axis]! }),
  batch: (call) => apply(rfftOp, allBatched(call), { ...call.attrs, axis: call.attrs.axis + 1 }),
  flops: ([x], _, { axis, n }) => transformFlops(x!, axis, n) / 2,
});

/** Half spectra → real lines: xⱼ = Σₖ wₖ Re(yₖ e^{2πijk/n}); with `mean` this is the inverse of the transform. */
export const irfftOp: Op<RealTransform> = /* @__PURE__ */ defineOp<RealTransform>({
  name: 'irfft',
  infer: ([re], { axis, length }) => along(re!, axis, length),
  kernel: (inputs, [x], attrs, [aval]) => realLinesBack(inputs, x!, attrs, aval!.shape),
  linearity: 'linear',
  vjp: ([g], { inputs, attrs }) => apply(rfftOp, [g!], { ...attrs, length: inputs[0]!.shape[attrs.axis]! }).slice(0, inputs.length),
  batch: (call) => apply(irfftOp, allBatched(call), { ...call.attrs, axis: call.attrs.axis + 1 }),
  flops: (_, [x], { axis, n }) => transformFlops(x!, axis, n) / 2,
});

function along({ shape, dtype }: Tensor, axis: number, length: number): Aval {
  return { shape: withLength(shape, axis, length), dtype };
}

function twice(aval: Aval): readonly Aval[] {
  return [aval, aval];
}

/** Cotangents of re and im; a missing imaginary part is left out, a missing real part is zeros. */
function parts([re, im]: readonly (Tensor | null)[], [y]: readonly Tensor[]): Tensor[] {
  const real = re ?? broadcastTo(scalar(0, y!.dtype), y!.shape);
  return im == null ? [real] : [real, im];
}

/** The usual count 5 n log₂ n. */
function transformFlops({ shape }: Aval, axis: number, n: number): number {
  const lines = shape.reduce((total, m, i) => (i === axis ? total : total * m), 1);
  return lines * 5 * n * Math.log2(Math.max(2, n));
}
