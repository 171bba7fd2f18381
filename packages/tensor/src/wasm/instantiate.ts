import { arenaMemory } from './arena.js';

/** Compiles a base64 module and links it to the shared memory; synchronous, so call it at first use and keep the result. */
export function instantiate<Exports>(base64: string, functions: Record<string, WebAssembly.ImportValue> = {}): Exports {
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const env = { memory: arenaMemory(), ...functions };
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env }).exports as Exports;
}
