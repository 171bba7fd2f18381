import type { Op } from '@x/tensor/core';
import { Engine } from './engine/engine.js';
import { asGpuJs, loadGpuJs } from './engine/gpuJs.js';
import { capabilitiesOf, chooseMode, type Capability, type Mode } from './engine/modes.js';
import { KernelMismatchError } from './errors.js';
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
  const adapter = chosen === 'webgpu' ? await webgpuAdapter() : undefined;
  const engine = new Engine(gpuJs, chosen, cacheSize ?? (chosen === 'webasm' ? 48 : 512), adapter);
  await probe(engine);
  return new GpuDevice(engine, standardKernels(kernels), { fallback, verify });
}

/** Sends two numbers there and back, so that a context which does not work is found out at once. */
async function probe(engine: Engine): Promise<void> {
  const sent = Float32Array.of(0.1, -7);
  const buffer = engine.upload(sent, 'gpu');
  const back = await engine.read(buffer);
  engine.memory.free(buffer);
  if (back.length === 2 && back[0] === sent[0] && back[1] === sent[1]) return;
  throw new KernelMismatchError({
    op: 'gpu',
    argument: 'mode',
    expected: 'give back what was sent to it',
    actual: `${Array.from(back).join(', ')} instead of ${Array.from(sent).join(', ')} on ${engine.mode} (${engine.driver})`,
    hint: 'This driver does not work: choose another mode.',
  });
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
