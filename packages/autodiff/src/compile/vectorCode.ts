import { demote, notVectorizable, promote, simd } from './vectorFormula.js';
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

/** A vector from memory; other opcodes load less. */
export function load(from: Spot, opcode = 0): Code {
  return [...from.base, ...simd(opcode), ...position(from)];
}

/** Alignment, of which only arrays of numbers of four bytes are sure, and offset. */
function position({ offset }: Spot): Code {
  return [2, ...unsigned(offset)];
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
  at(address: number, element: Place, dtype: FloatType): Spot {
    return { base: [...get(element), ...constant(dtype === 'float32' ? 2 : 3), 0x74], offset: address };
  }

  /** A vector from an array of either type; with `everywhere` its first element in all lanes. */
  loaded(from: Spot, dtype: FloatType, everywhere: boolean): Place {
    const y = this.local('v128');
    if (dtype === 'float64' && this.lane === 'float32') throw notVectorizable;
    const wide = dtype !== this.lane;
    const opcode = everywhere ? (dtype === 'float32' ? 0x09 : 0x0a) : wide ? 0x5d : 0x00;
    this.emit(load(from, opcode), wide ? promote : [], set(y));
    return y;
  }

  store(to: Spot, y: Code): void {
    this.emit(to.base, y, [...simd(0x0b), ...position(to)]);
  }

  /** Stores lanes of type `lane` in an array of either type. */
  storeLanes(to: Spot, dtype: FloatType, lane: FloatType, y: Place): void {
    if (dtype === lane) this.store(to, get(y));
    else if (lane === 'float32') throw notVectorizable;
    else this.emit(to.base, get(y), demote, [...simd(0x5b), ...position(to), 0]);
  }
}
