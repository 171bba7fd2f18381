import type { Expression } from '@x/tensor/core';
import type { FloatType } from './vectorFunctions.js';
import { get, set, unsigned, type Code, type Place } from './wasmModule.js';

/** Thrown where a loop cannot be done with vectors; it is then done without. */
export const notVectorizable: Error = /* @__PURE__ */ new Error('no vector form');

/** An instruction on vectors. */
export function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

export const promote: Code = /* @__PURE__ */ simd(0x5f);
export const demote: Code = /* @__PURE__ */ simd(0x5e);
const [and, or, not, select] = [0x4e, 0x50, 0x4d, 0x52];

/** Opcodes by intrinsic, for lanes of float32 and of float64. */
const arithmetic: Readonly<Record<string, readonly [number, number]>> = {
  '+': [0xe4, 0xf0],
  '-': [0xe5, 0xf1],
  '*': [0xe6, 0xf2],
  '/': [0xe7, 0xf3],
  sqrt: [0xe3, 0xef],
};
/** Those that are exact for arguments of float32; the first four commute with rounding. */
const exact: typeof arithmetic = { neg: [0xe1, 0xed], abs: [0xe0, 0xec], min: [0xe8, 0xf4], max: [0xe9, 0xf5], floor: [0x68, 0x75], ceil: [0x67, 0x74], round: [0x6a, 0x94] };
const beforeOrAfter = ['neg', 'abs', 'min', 'max'];
const comparisons: typeof arithmetic = { '==': [0x41, 0x47], '!=': [0x42, 0x48], '<': [0x43, 0x49], '>': [0x44, 0x4a], '<=': [0x45, 0x4b], '>=': [0x46, 0x4c] };

/** A vector with one number in all lanes. */
export function splat(lane: FloatType, value: number): Code {
  const bytes = lane === 'float32' ? Float32Array.of(value, value, value, value) : Float64Array.of(value, value);
  return [...simd(0x0c), ...new Uint8Array(bytes.buffer)];
}

/**
 * Writes expressions as vector instructions, each shared part once.
 *
 * Lanes of float64 compute as JavaScript does. Lanes of float32 serve expressions that round every step to float32:
 * there an operation in double precision that is then rounded equals the operation in single precision, because
 * 53 ≥ 2·24 + 2 bits (S. Figueroa, "When is double rounding innocuous?", SIGNUM Newsletter 30(3), 1995).
 */
export class VectorFormulas {
  /** By whether they are to be rounded: what comparisons see must not be. */
  private readonly done = [new Map<Expression, Place>(), new Map<Expression, Place>()] as const;

  constructor(
    private readonly lane: FloatType,
    private readonly code: Code,
    /** A new local variable for a vector. */
    private readonly local: () => Place,
    /** The local variable that holds an argument. */
    private readonly argument: (index: number) => Place,
  ) {}

  /**
   * Code that computes an expression, and the local variable that then holds it. With `mayRound` it is going to be
   * rounded to float32, so that it may be rounded now.
   */
  write(e: Expression, mayRound: boolean = false): Place {
    if (e.kind === 'argument') return this.argument(e.index);
    const done = this.done[mayRound ? 1 : 0];
    let found = done.get(e);
    if (found !== undefined) return found;
    const code = e.kind === 'number' ? this.number(e.value, mayRound) : this.call(e, mayRound);
    found = this.local();
    this.code.push(...code, ...set(found));
    done.set(e, found);
    return found;
  }

  private number(value: number, mayRound: boolean): Code {
    if (this.lane === 'float32' && !mayRound && !Object.is(Math.fround(value), value)) throw notVectorizable;
    return splat(this.lane, value);
  }

  private call(e: Expression & { kind: 'call' }, mayRound: boolean): Code {
    const { name, logical } = e.fn;
    const single = this.lane === 'float32';
    const opcode = (exact[name] ?? arithmetic[name])?.[single ? 0 : 1];
    if (logical) return [...this.mask(e), ...splat(this.lane, 1), ...simd(and)];
    if (name === 'fround') return single ? this.operand(e.args[0]!, true) : [...this.operand(e.args[0]!), ...demote, ...promote];
    if (name === '?:') return [...this.operand(e.args[1]!, mayRound), ...this.operand(e.args[2]!, mayRound), ...this.mask(e.args[0]!), ...simd(select)];
    if (opcode === undefined || (single && !mayRound && exact[name] === undefined)) throw notVectorizable;
    const before = mayRound && beforeOrAfter.includes(name);
    return [...e.args.flatMap((a) => this.operand(a, before)), ...simd(opcode)];
  }

  /** All bits of a lane set where the condition holds. */
  private mask(e: Expression): Code {
    const column = this.lane === 'float32' ? 0 : 1;
    if (e.kind === 'call') {
      const { name } = e.fn;
      if (name === '!') return [...this.mask(e.args[0]!), ...simd(not)];
      if (name === '&&' || name === '||') return [...e.args.flatMap((a) => this.mask(a)), ...simd(name === '&&' ? and : or)];
      const opcode = comparisons[name]?.[column];
      if (opcode !== undefined) return [...e.args.flatMap((a) => this.operand(a)), ...simd(opcode)];
    }
    return [...this.operand(e), ...splat(this.lane, 0), ...simd(comparisons['!=']![column])];
  }

  private operand(e: Expression, mayRound: boolean = false): Code {
    return get(this.write(e, mayRound));
  }
}
