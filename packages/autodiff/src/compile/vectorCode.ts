import { bytesPerElement, type DType } from '@x/tensor/core';
import { demote, notVectorizable, promote, simd } from './vectorFormulas.js';
import type { FloatType } from './vectorFunctions.js';
import { constant, get, set, tee, types, unsigned, type Code, type Place } from './wasmModule.js';

/** An address: instructions that leave a number, and what is added to it. */
export interface Spot {
  readonly base: Code;
  readonly offset: number;
}

export const plus: Code = [0x6a];
export const times: Code = [0x6c];
export const end: Code = [0x0b];

/** A vector from memory. */
export function load(from: Spot): Code {
  return [...from.base, ...simd(0), ...position(from)];
}

/** Alignment, as the logarithm of the bytes, and offset. */
function position({ offset }: Spot, alignment = 2): Code {
  return [alignment, ...unsigned(offset)];
}

/** The code of one function on vectors, as it is being written. */
export class VectorCode {
  protected readonly code: Code = [];
  protected readonly locals: number[] = [];

  /** `lane`: what the lanes of its vectors hold; arrays of float32 may be read and written as float64. */
  constructor(protected readonly lane: FloatType) {}

  /** A new local variable. */
  local(type: keyof typeof types): Place {
    return this.locals.push(types[type]) - 1;
  }

  emit(...parts: readonly Code[]): void {
    for (const part of parts) this.code.push(...part);
  }

  /** The counter goes from 0 below n > 0. */
  loop(counter: Place, n: number, step: number, content: () => void): void {
    this.emit(constant(0), set(counter), [0x03, 0x40]);
    content();
    this.emit(get(counter), constant(step), plus, tee(counter), constant(n), [0x48, 0x0d, 0], end);
  }

  /** A vector at a time; where the last is not full it begins earlier, and `skip` of its lanes are done already. */
  stretch(n: number, lanes: number, content: (at: Place, skip: number) => void): void {
    const counter = this.local('i32');
    const rest = n % lanes;
    if (n >= lanes) this.loop(counter, n - rest, lanes, () => content(counter, 0));
    if (rest === 0) return;
    this.emit(constant(n - lanes), set(counter));
    content(counter, lanes - rest);
  }

  /** The place of an element of an array. */
  at(address: number, element: Place, dtype: DType): Spot {
    return { base: [...get(element), ...constant(Math.log2(bytesPerElement[dtype])), 0x74], offset: address };
  }

  /** A vector of the numbers in an array; with `everywhere` its first element in all lanes. */
  loaded(from: Spot, dtype: DType, everywhere: boolean): Place {
    const form = loads[`${this.lane} ${dtype}`];
    if (form === undefined) throw notVectorizable;
    const y = this.local('v128');
    const [opcode, alignment, after] = everywhere ? form.one : form.many;
    this.emit(from.base, opcode, position(from, alignment), after, form.convert, set(y));
    return y;
  }

  store(to: Spot, y: Code): void {
    this.emit(to.base, y, [...simd(0x0b), ...position(to)]);
  }

  /** Stores lanes of type `lane` in an array. */
  storeLanes(to: Spot, dtype: DType, lane: FloatType, y: Place): void {
    if (dtype === lane) return this.store(to, get(y));
    const form = stores[`${lane} ${dtype}`];
    if (form === undefined) throw notVectorizable;
    this.emit(to.base, get(y), form.convert, form.opcode, position(to, form.alignment), [0]);
  }
}

type Load = readonly [opcode: Code, alignment: number, after: Code];

/** How vectors are read, by the type of their lanes and that of the array. */
const loads: Readonly<Record<string, { readonly many: Load; readonly one: Load; readonly convert: Code }>> = {
  'float32 float32': { many: [simd(0x00), 2, []], one: [simd(0x09), 2, []], convert: [] },
  'float64 float64': { many: [simd(0x00), 2, []], one: [simd(0x0a), 2, []], convert: [] },
  'float64 float32': { many: [simd(0x5d), 2, []], one: [simd(0x09), 2, []], convert: promote },
  'float64 int32': { many: [simd(0x5d), 2, []], one: [simd(0x09), 2, []], convert: simd(0xfe) },
  // A few bytes as an integer in all lanes, then bytes to 16 bits, to 32 bits, to floats.
  'float32 bool': { many: [[0x28], 2, simd(0x11)], one: [[0x2d], 0, simd(0x0f)], convert: [...simd(0x89), ...simd(0xa9), ...simd(0xfb)] },
  'float64 bool': { many: [[0x2f], 1, simd(0x10)], one: [[0x2d], 0, simd(0x0f)], convert: [...simd(0x89), ...simd(0xa9), ...simd(0xff)] },
};

/** The lowest byte of each 32 bits. */
const lowestBytes: Code = [...simd(0x0c), ...Array.from({ length: 16 }, (_, i) => (4 * i) % 16), ...simd(0x0e)];

/** How vectors are written where array and lanes differ in type. */
const stores: Readonly<Record<string, { readonly convert: Code; readonly opcode: Code; readonly alignment: number }>> = {
  'float64 float32': { convert: demote, opcode: simd(0x5b), alignment: 2 },
  'float32 bool': { convert: [...simd(0xf8), ...lowestBytes], opcode: simd(0x5a), alignment: 2 },
  'float64 bool': { convert: [...simd(0xfc), ...lowestBytes], opcode: simd(0x59), alignment: 1 },
};
