import { arena } from '@x/tensor/core';

/**
 * A module given in hexadecimal, linked to the memory of the tensor kernels; undefined where the engine has no WebAssembly
 * vectors or may not run it.
 * @internal
 */
export function instantiate<Exports>(hex: string): Exports | undefined {
  if (typeof WebAssembly !== 'object') return undefined;
  const binary = Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory: arena.arenaMemory() } }).exports as Exports;
  } catch (error) {
    // Old engines do not know vectors, and a content security policy may forbid compilation.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

let enabled = true;

/**
 * Whether kernels in WebAssembly are used where they exist; tests switch them off to reach the plain ones.
 * @internal
 */
export function useWasm(on: boolean): void {
  enabled = on;
}

/**
 * The value made once at first use, or undefined while WebAssembly is switched off.
 * @internal
 */
export function lazily<T>(make: () => T | undefined): () => T | undefined {
  let made: { readonly value: T | undefined } | undefined;
  return () => (enabled ? (made ??= { value: make() }).value : undefined);
}
