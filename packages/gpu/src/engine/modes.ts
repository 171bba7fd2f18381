import { DomainError } from '@x/tensor/core';
import type { GpuJs } from './gpuJs.js';

/**
 * The back ends of gpu.js, in the order in which `auto` tries them. Plain JavaScript comes before WebAssembly, where every
 * kernel reserves memory of its own, of which browsers allow few; it always exists, so the last two must be asked for.
 */
export const modes = ['webgl2', 'webgl', 'headlessgl', 'cpu', 'webasm', 'webgpu'] as const;

/** A back end of gpu.js. */
export type Mode = (typeof modes)[number];

/** Whether a back end exists here. */
export interface Capability {
  readonly mode: Mode;
  readonly available: boolean;
  /** Why not, or what is special about it. */
  readonly note: string;
}

const notes: Readonly<Record<Mode, readonly [yes: string, no: string]>> = {
  webgl2: ['WebGL 2', 'this environment has no WebGL 2 context (Node has none)'],
  webgl: ['WebGL 1', 'this environment has no WebGL context (Node has none)'],
  headlessgl: ['OpenGL without a window', 'the native package `gl` is not installed'],
  webasm: ['WebAssembly SIMD on the CPU', 'this engine has no WebAssembly SIMD'],
  cpu: ['plain JavaScript on the CPU', ''],
  webgpu: ['WebGPU: results can only be read with `await x.read()`', 'this environment offers no WebGPU adapter (browsers do so in secure contexts only)'],
};

/** Which back ends of gpu.js exist here. */
export async function capabilitiesOf({ GPU }: GpuJs): Promise<readonly Capability[]> {
  const available: Readonly<Record<Mode, boolean>> = {
    webgl2: tried(() => GPU.isWebGL2Supported),
    webgl: tried(() => GPU.isWebGLSupported),
    headlessgl: tried(() => GPU.isHeadlessGLSupported),
    webasm: tried(() => GPU.isWebAssemblySupported),
    cpu: true,
    webgpu: await GPU.isWebGPUAvailable().catch(() => false),
  };
  return modes.map((mode) => ({ mode, available: available[mode], note: notes[mode][available[mode] ? 0 : 1] }));
}

function tried(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}

/** The back end to use: the one asked for if it exists, or for `auto` the best that reads synchronously. */
export function chooseMode(asked: string, capabilities: readonly Capability[]): Mode {
  const choices = ['auto', ...modes];
  if (!choices.includes(asked)) {
    throw new DomainError({ op: 'gpu', argument: 'mode', expected: `be one of ${choices.join(', ')}`, actual: String(asked) });
  }
  const found = capabilities.find(({ mode, available }) => available && (asked === 'auto' || mode === asked));
  if (found !== undefined) return found.mode;
  const { note } = capabilities.find(({ mode }) => mode === asked)!;
  throw new DomainError({
    op: 'gpu',
    argument: 'mode',
    expected: 'be one that exists here',
    actual: `${asked}: ${note}`,
    hint: `Available: ${capabilities.filter((c) => c.available).map((c) => c.mode).join(', ')}; mode 'auto' takes the best.`,
  });
}
