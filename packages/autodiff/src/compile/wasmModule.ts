import { arena } from '@x/tensor/core';

/** Instructions of WebAssembly, byte by byte. */
export type Code = number[];

export const types = { i32: 0x7f, v128: 0x7b } as const;

/** A local variable. */
export type Place = number;

/** Reads a local variable. */
export const get = (place: Place): Code => [0x20, ...unsigned(place)];
/** Writes one. */
export const set = (place: Place): Code => [0x21, ...unsigned(place)];
/** Writes one and keeps the value. */
export const tee = (place: Place): Code => [0x22, ...unsigned(place)];

/** An unsigned number in LEB128. */
export function unsigned(n: number): Code {
  const bytes: Code = [];
  for (; n > 0x7f; n = Math.floor(n / 128)) bytes.push((n & 0x7f) | 0x80);
  return [...bytes, n];
}

/** `i32.const n`. */
export function constant(n: number): Code {
  const bytes: Code = [];
  for (n |= 0; n < -64 || n > 63; n >>= 7) bytes.push((n & 0x7f) | 0x80);
  return [0x41, ...bytes, n & 0x7f];
}

/**
 * Small functions without arguments over the memory that all kernels share, together in one module.
 * Source: WebAssembly Core Specification 2.0, chapter 5, "Binary Format".
 */
export class WasmModule {
  private readonly imports: (() => void)[] = [];
  private readonly bodies: Code[] = [];

  /** The instruction that calls a function from outside. */
  callOf(f: () => void): Code {
    return [0x10, ...unsigned(this.imports.push(f) - 1)];
  }

  /** Adds a function with locals of the given types; returns its place in the result of `build`. */
  add(locals: readonly number[], code: Code): number {
    return this.bodies.push(sized([...vector(locals.map((type) => [1, type])), ...code, 0x0b])) - 1;
  }

  /** Compiles the module. Fails: throws where the engine refuses modules. */
  build(): readonly (() => void)[] {
    const word = [1, 0x6d];
    const { imports, bodies } = this;
    const binary = Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [[0x60, 0, 0]]),
      ...section(2, [[...word, ...word, 2, 0, 1], ...imports.map((_, k) => [...word, ...name(k), 0, 0])]),
      ...section(3, bodies.map(() => [0])),
      ...section(7, bodies.map((_, k) => [...name(k), 0, ...unsigned(imports.length + k)])),
      ...section(10, bodies),
    ]);
    const functions = Object.fromEntries(imports.map((f, k) => [`f${k}`, f]));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { m: { m: arena.arenaMemory(), ...functions } });
    return bodies.map((_, k) => exports[`f${k}`] as () => void);
  }
}

function name(k: number): Code {
  return sized([...`f${k}`].map((letter) => letter.charCodeAt(0)));
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized(vector(entries))];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes];
}
