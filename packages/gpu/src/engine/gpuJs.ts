import { TensorError } from '@x/tensor/core';
import type { FunctionSource } from '../source/deviceFunctions.js';

/** A result that stays on the device. */
export interface DeviceArray {
  toArray(): Float32Array | Promise<Float32Array>;
  delete(): void;
}

/** What a kernel takes and gives. */
export type KernelValue = Float32Array | DeviceArray | number;

/** A kernel as gpu.js builds it; only what is used here. */
export interface GpuJsKernel {
  (...args: readonly KernelValue[]): KernelValue | Promise<KernelValue>;
  readonly kernel: { readonly constructor: unknown; readonly fallbackReason?: string | null };
  destroy(): void;
}

/** The settings of a kernel that are used here; gpu.js's typings lack some of them. */
export interface KernelSettings {
  readonly output: readonly number[];
  readonly precision: 'single';
  readonly tactic: 'precision';
  readonly strictIntegers: boolean;
  readonly loopMaxIterations: number;
  readonly pipeline: boolean;
  readonly immutable: boolean;
  readonly functions: readonly FunctionSource[];
  readonly argumentTypes: Readonly<Record<string, string>>;
}

/** An instance of gpu.js: one context. */
export interface GpuJsContext {
  readonly mode: string;
  readonly context: unknown;
  createKernel(source: string, settings: KernelSettings): GpuJsKernel;
  destroy(): Promise<void>;
}

/** The library itself. */
export interface GpuJs {
  readonly GPU: {
    new (settings: { mode: string }): GpuJsContext;
    readonly isWebGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebAssemblySupported: boolean;
    isWebGPUAvailable(): Promise<boolean>;
  };
  readonly CPUKernel: unknown;
}

/**
 * Loads gpu.js, an optional peer dependency.
 * @internal
 */
export async function loadGpuJs(load?: () => Promise<unknown>): Promise<GpuJs> {
  let loaded: unknown;
  try {
    // Within `try`, bundlers leave out what is not installed instead of failing.
    loaded = load === undefined ? await import('gpu.js') : await load();
  } catch (error) {
    throw new TensorError({
      op: 'gpu',
      argument: 'gpu.js',
      expected: 'be installed',
      actual: `an error while importing it (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`,
      hint: 'Run `npm install gpu.js`; its native parts (gl, webgpu) are not needed. Or pass the library: gpu({ library }).',
    });
  }
  return asGpuJs(loaded);
}

/**
 * The library in any of the forms in which modules, bundlers and script tags hand it over.
 * @internal
 */
export function asGpuJs(given: unknown): GpuJs {
  for (let candidate = given; candidate != null; candidate = (candidate as { default?: unknown }).default) {
    const library = candidate as Partial<GpuJs>;
    if (typeof library.GPU === 'function') return library as GpuJs;
  }
  throw new TensorError({
    op: 'gpu',
    argument: 'library',
    expected: 'be what gpu.js exports, with the class GPU',
    actual: typeof given,
    hint: "Pass `await import('gpu.js')`, or the global GPU of its script.",
  });
}
