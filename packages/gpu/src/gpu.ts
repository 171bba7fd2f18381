import type { Op } from '@x/tensor/core';
import { Engine } from './engine/engine.js';
import { asGpuJs, loadGpuJs } from './engine/gpuJs.js';
import { capabilitiesOf, chooseMode, type Capability, type Mode } from './engine/modes.js';
import { GpuDevice } from './gpuDevice.js';
import type { KernelEntry } from './kernels/rule.js';
import { standardKernels } from './kernels/standardKernels.js';

/** Options of `gpu`. */
export interface GpuOptions {
  /**
   * The back end of gpu.js. `auto` (default) takes the first that exists of webgl2, webgl, headlessgl and cpu (plain
   * JavaScript); `webasm` and `webgpu` must be asked for. Results on `webgpu` can only be read asynchronously.
   */
  readonly mode?: 'auto' | Mode;
  /** True runs ops without a kernel on the cpu, moving their operands there and back. Default false: NoKernelError. */
  readonly fallback?: boolean;
  /** False leaves out the comparison of every new kernel with the op's definition. Default true. */
  readonly verify?: boolean;
  /** How many compiled kernels are kept. Default 512; 48 in mode webasm, where each reserves memory. */
  readonly cacheSize?: number;
  /** Kernels of ops of your own, by their records; see `kernel` and `composed`. */
  readonly kernels?: Iterable<readonly [Op, KernelEntry]>;
  /** gpu.js itself, where it cannot be imported by name, such as the global `GPU` of its script. */
  readonly library?: unknown;
}

/** `gpu` and what belongs to it. */
export interface GpuFunction {
  (options?: GpuOptions): Promise<GpuDevice>;
  /**
   * Which back ends of gpu.js exist here, and why the others do not.
   *
   * @example
   * (await gpu.capabilities()).find(({ mode }) => mode === 'cpu').available // => true
   */
  capabilities(options?: Pick<GpuOptions, 'library'>): Promise<readonly Capability[]>;
}

async function makeDevice({ mode = 'auto', fallback = false, verify = true, cacheSize, kernels = [], library }: GpuOptions = {}): Promise<GpuDevice> {
  const gpuJs = library === undefined ? await loadGpuJs() : asGpuJs(library);
  const chosen = chooseMode(mode, await capabilitiesOf(gpuJs));
  return new GpuDevice(new Engine(gpuJs, chosen, cacheSize ?? (chosen === 'webasm' ? 48 : 512), chosen === 'webgpu' ? await webgpuAdapter() : undefined), standardKernels(kernels), { fallback, verify });
}

/** What the WebGPU adapter says about itself. */
async function webgpuAdapter(): Promise<string | undefined> {
  interface Adapter {
    readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly description?: string };
  }
  const { gpu: api } = navigator as unknown as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const info = (await api?.requestAdapter())?.info;
  return info && [info.vendor, info.architecture, info.description].filter(Boolean).join(' ');
}

/**
 * Opens a graphics processor as a device, through gpu.js (an optional peer dependency: `npm install gpu.js`).
 *
 * Tensors move with `x.to(device)`, ops on them run there, and results stay there until they are read. Types: float32,
 * int32 up to ±2²⁴ and bool.
 * Fails: DomainError when the mode does not exist here; TensorError when gpu.js is not installed.
 *
 * @example
 * const device = await gpu({ mode: 'cpu' });
 * const x = tensor([1, 2, 3], { dtype: 'float32' }).to(device);
 * x.mul(x).sum().item() // => 14
 */
export const gpu: GpuFunction = /* @__PURE__ */ Object.assign(makeDevice, {
  capabilities: async ({ library }: Pick<GpuOptions, 'library'> = {}): Promise<readonly Capability[]> =>
    capabilitiesOf(library === undefined ? await loadGpuJs() : asGpuJs(library)),
});
