import { TensorError } from '@x/tensor/core';

/** A generated kernel gave other numbers than the op's definition: the driver cannot be trusted with it. */
export class KernelMismatchError extends TensorError {
  override readonly name = 'KernelMismatchError';
}

/** gpu.js ran a kernel on another back end than the one asked for. */
export class SilentFallbackError extends TensorError {
  override readonly name = 'SilentFallbackError';
}

/** The device, or the memory behind a tensor, has been given back. */
export class DisposedError extends TensorError {
  override readonly name = 'DisposedError';
}
