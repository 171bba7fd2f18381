import type { Intrinsic, TypedArray } from '@x/tensor/core';
import type { Value } from './program.js';

/** The names under which generated code reaches arrays and functions. */
export class Bindings {
  readonly names: string[] = [];
  readonly bound: unknown[] = [];
  private readonly known = new Map<unknown, string>();

  constructor(private readonly arrayOf: (value: Value) => TypedArray) {}

  /** The name of the array of a value. */
  array(value: Value): string {
    return this.bind(this.arrayOf(value), 'a');
  }

  /** The name of a fresh array of numbers for the code alone. */
  scratch(length: number): string {
    return this.bind(new Float64Array(length), 'w');
  }

  /** Binds functions under the names that the code uses. */
  functions(used: ReadonlyMap<string, Intrinsic>): void {
    for (const [name, { evaluate }] of used) {
      if (this.names.includes(name)) continue;
      this.names.push(name);
      this.bound.push(evaluate);
    }
  }

  /** The name of anything else, which begins with `letter`. */
  bind(x: unknown, letter: string): string {
    let name = this.known.get(x);
    if (name === undefined) {
      name = `${letter}${this.names.length}`;
      this.known.set(x, name);
      this.names.push(name);
      this.bound.push(x);
    }
    return name;
  }
}
