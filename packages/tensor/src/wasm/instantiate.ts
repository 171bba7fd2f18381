import { arenaMemory } from './arena.js';

/** Compiles a module given in hexadecimal and links it to the shared memory; synchronous, so call it at first use and keep the result. */
export function instantiate<Exports>(hex: string, functions: Record<string, WebAssembly.ImportValue> = {}): Exports {
  const binary = Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  const env = { memory: arenaMemory(), ...functions };
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env }).exports as Exports;
}
