// devices
export { gpu } from './gpu.js';
export type { GpuFunction, GpuOptions } from './gpu.js';
export type { GpuDevice, GpuInfo, GpuMemory } from './gpuDevice.js';
export type { Capability, Mode } from './engine/modes.js';
export type { Allocation, Buffer, Handle } from './engine/memory.js';

// errors
export { DisposedError, KernelMismatchError, SilentFallbackError } from './errors.js';

// kernels of your own
export { composed, dense, kernel } from './kernels/rule.js';
export type { Composition, KernelEntry, Launcher, Rule } from './kernels/rule.js';
export type { KernelWriter } from './source/kernelWriter.js';
