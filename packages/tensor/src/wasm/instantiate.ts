import { arenaMemory } from './arena.js';
import { simdAvailable } from './features.js';
import { byteOrder } from './binaries.js';

/** Compiles a module given as text and links it to the shared memory; synchronous, so call it at first use and keep the result. */
export function instantiate<Exports>(text: string, functions: Record<string, WebAssembly.ImportValue> = {}): Exports {
  const env = { memory: arenaMemory(), ...functions };
  return new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(text)), { env }).exports as Exports;
}

/** The kernels of a module, linked at first use; undefined where the engine has no WebAssembly SIMD. */
export function kernelsOf<Exports>(text: string): () => Exports | undefined {
  let kernels: Exports | undefined;
  return () => (kernels ??= simdAvailable() ? instantiate<Exports>(text) : undefined);
}

/**
 * The bytes of a module from the text that scripts/buildWasm.mjs makes of it. A character stands for its place between # and ~, where
 * quotes and the backslash are left out: 87 places for the bytes of `byteOrder`, the last two for the others together with a second character.
 */
function moduleBytes(text: string): Uint8Array<ArrayBuffer> {
  const order = byteOrder.match(/../g)!.map((byte) => parseInt(byte, 16));
  const singles = order.length;
  for (let byte = 0; byte < 256; byte++) if (!order.includes(byte)) order.push(byte);
  const bytes: number[] = [];
  let at = 0;
  const next = (): number => {
    const code = text.charCodeAt(at++);
    return code - 35 - Number(code > 39) - Number(code > 92) - Number(code > 96);
  };
  while (at < text.length) {
    const place = next();
    bytes.push(order[place < singles ? place : singles + (place - singles) * (singles + 2) + next()]!);
  }
  return Uint8Array.from(bytes);
}
