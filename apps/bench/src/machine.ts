import { cpus, totalmem } from 'node:os';
import { arch, platform, version, versions } from 'node:process';

/** Where figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** 128-bit vectors in WebAssembly. */
  readonly simd: boolean;
  /** Relaxed SIMD: fused multiply–add in WebAssembly. */
  readonly fma: boolean;
}

export function thisMachine(): Machine {
  const list = cpus();
  return {
    cpu: list[0]?.model.trim() ?? 'unknown',
    cores: list.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform} ${arch}`,
    node: version,
    v8: versions.v8,
    simd: accepts([...zeroVector, 0x1a]),
    fma: hasFma(),
  };
}

/** Whether this engine compiles `f32x4.relaxed_madd`, and so whether libraries may use fused multiply–add. */
export function hasFma(): boolean {
  return accepts([...zeroVector, ...zeroVector, ...zeroVector, 0xfd, 0x85, 0x02, 0x1a]);
}

/** `i32.const 0`, `i32x4.splat`. */
const zeroVector: readonly number[] = [0x41, 0, 0xfd, 0x11];

/** Whether a WebAssembly module with one function of these instructions is valid here. */
function accepts(instructions: readonly number[]): boolean {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const oneFunction = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
  const body = [0, ...instructions, 0x0b];
  return WebAssembly.validate(new Uint8Array([...header, ...oneFunction, 10, body.length + 2, 1, body.length, ...body]));
}
