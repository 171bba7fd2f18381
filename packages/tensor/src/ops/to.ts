import { asTensor, place } from '../create.js';
import type { Device } from '../device.js';
import { apply1, defineOp, type Op } from '../op.js';
import type { Tensor, TensorLike } from '../tensor.js';

interface Target {
  readonly device: Device;
}

const toOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'to',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  move: (x, { device }) => place(x.data, x.shape, device),
  linearity: 'linear',
  vjp: ([g], { inputs: [x] }) => [to(g!, x!.device)],
  batch: ({ inputs, attrs }) => [apply1(toOp, inputs, attrs)],
});

/**
 * The same tensor on another device.
 *
 * Fails: DTypeError when the device cannot hold the element type exactly (float64 on a GPU): convert on purpose with
 * astype. TensorError when the elements must be fetched from a device that only reads asynchronously: use
 * `tensor(await x.read(), { shape })`.
 *
 * @example
 * to(tensor([1, 2]), cpu).device.name // => 'cpu'
 */
export function to(x: TensorLike, device: Device): Tensor {
  const value = asTensor(x);
  return value.device === device ? value : apply1(toOp, [value], { device });
}
