import { argument, bytesPerElement, sizeOf, type DType, type Expression } from '@x/tensor/core';
import { hoist } from './hoist.js';
import { composed, deepestAxis, leadingBlock, type Access, type LoopProgram } from './loopProgram.js';
import { reduce } from './meaning.js';
import type { Value } from './program.js';
import { intoStrips, stripLength, type Strips } from './strips.js';
import { end, load, plus, times, VectorCode, type Spot } from './vectorCode.js';
import { notVectorizable, promote, simd, splat, VectorFormulas } from './vectorFormulas.js';
import type { FloatArray, FloatType } from './vectorFunctions.js';
import { constant, get, set, tee, type Code, type Place, type WasmModule } from './wasmModule.js';

/** Where the arrays of vector loops lie. */
export interface VectorMemory {
  /** The address of the array of a value. */
  addressOf(value: Value): number;
  /** The address of fresh numbers for the code alone. */
  scratch(bytes: number): number;
  /** A short array for vector functions to work on, and where it lies. */
  residentStrip(k: number, dtype: FloatType, length: number): { readonly address: number; view(): FloatArray };
}

/**
 * Adds a loop program to a module as vector instructions; the same additions in the same order as generateLoop, so the
 * same numbers.
 *
 * Domain: arrays walked through element by element in the innermost axis; sums over leading axes or none.
 * Fails: throws `notVectorizable` for other programs.
 */
export function addVectorLoop(program: LoopProgram, module: WasmModule, memory: VectorMemory): number {
  const inner = program.dims.at(-1)!;
  const { reduced, split, dims, loads, stores, sums } = program;
  const straight = [...loads, ...stores.map((s) => s.access)].every(({ strides }) => strides.at(-1) === 0 || strides.at(-1) === 1);
  const kinds = reduced === 'none' || (reduced === 'leading' && split < dims.length);
  if (!kinds || !straight || inner < 4) throw notVectorizable;
  const scratch = sums.map(() => memory.scratch(2 * columnBytes(program)));
  try {
    return new VectorLoop('float32', program, module, memory, scratch).add();
  } catch (error) {
    if (error !== notVectorizable) throw error;
    return new VectorLoop('float64', program, module, memory, scratch).add();
  }
}

/** Of the running blocks of a sum by columns; as many again are for the totals. */
function columnBytes({ dims, split }: LoopProgram): number {
  return 16 * Math.ceil(sizeOf(dims.slice(split)) / 2);
}

const lanesOf = { float32: 4, float64: 2 } as const;
/** Lanes 2 and 3 of float32 as lanes 0 and 1; takes the vector twice. */
const upperHalf: Code = [...simd(0x0d), ...Array.from({ length: 16 }, (_, i) => 8 + (i % 8))];

/** An array and how the loops walk through it. */
interface Walk {
  readonly address: number;
  readonly dtype: DType;
  readonly strides: readonly number[];
}

/** Where the innermost loop stands. */
interface Stand {
  /** The element within the innermost axis. */
  readonly at: Place;
  /** The element within the strips. */
  readonly inStrip: Place;
  /** Lanes at the front that were done before. */
  readonly skip: number;
}

class VectorLoop extends VectorCode {
  private readonly counters: readonly Place[];
  private readonly lanes: number;
  private readonly loads: readonly Walk[];
  private readonly stores: readonly Walk[];
  /** For each sum its running block, one number per kept column, and as many totals after it. */
  private readonly columns: readonly Walk[];
  private readonly kept: number;
  private readonly columnBytes: number;
  /** Local variables with the address of the first element in the innermost axis, where it changes. */
  private readonly bases = new Map<Walk, Place>();
  /** Local variables of the arguments that are the same throughout the innermost axis. */
  private readonly fixed = new Map<number, Place>();
  private readonly parts: readonly Expression[];
  private readonly strips: Strips;
  private readonly firstStrip: number;

  constructor(
    lane: FloatType,
    private readonly program: LoopProgram,
    private readonly module: WasmModule,
    private readonly memory: VectorMemory,
    scratch: readonly number[],
  ) {
    super(lane);
    const { dims, split, loads, stores, sums } = program;
    this.lanes = lanesOf[lane];
    this.counters = dims.map(() => this.local('i32'));
    const walk = ({ value, offset, strides }: Access): Walk => {
      const { dtype } = value;
      return { address: memory.addressOf(value) + offset * bytesPerElement[dtype], dtype, strides };
    };
    this.loads = loads.map(walk);
    this.stores = stores.map(({ access }) => walk(access));
    this.kept = sizeOf(dims.slice(split));
    this.columnBytes = columnBytes(program);
    const strides = dims.map((_, k) => (k < split ? 0 : sizeOf(dims.slice(k + 1))));
    this.columns = scratch.map((address) => ({ address, dtype: 'float64', strides }));
    const of = composed(program);
    const { expressions, parts } = hoist([...stores, ...sums].map(({ source }) => of(source)), (k) => deepestAxis(loads[k]!.strides) < 0, loads.length);
    this.parts = parts;
    this.firstStrip = loads.length + parts.length;
    this.strips = intoStrips(expressions, this.firstStrip);
  }

  add(): number {
    const { dims, split, sums } = this.program;
    const last = dims.length - 1;
    this.enter(-1);
    if (sums.length === 0) {
      this.nest(0, last, () => this.row());
    } else {
      const rows = this.local('i32');
      const rowsPerBlock = leadingBlock(sizeOf(dims.slice(0, split)));
      for (const { address } of this.columns) this.stretch(this.columnBytes / 4, 2, (k) => this.store(this.at(address, k, 'float64'), splat('float64', 0)));
      this.emit(constant(0), set(rows));
      this.nest(0, split, () => {
        this.nest(split, last, () => this.row());
        this.emit(get(rows), constant(1), plus, tee(rows), constant(rowsPerBlock), [0x46, 0x04, 0x40]);
        this.flush();
        this.emit(constant(0), set(rows), end);
      });
      this.flush();
      this.finish();
    }
    return this.module.add(this.locals, this.code);
  }

  /** Adds the running blocks of columns to the totals and begins anew. */
  private flush(): void {
    for (const { address } of this.columns) {
      this.stretch(this.columnBytes / 8, 2, (k) => {
        const [block, total] = [this.at(address, k, 'float64'), this.at(address + this.columnBytes, k, 'float64')];
        this.store(total, [...load(total), ...load(block), ...simd(0xf0)]);
        this.store(block, splat('float64', 0));
      });
    }
  }

  private finish(): void {
    this.program.sums.forEach(({ target, finish }, s) => {
      const { address } = this.columns[s]!;
      this.stretch(this.kept, 2, (k) => {
        const total = this.local('v128');
        this.emit(load(this.at(address + this.columnBytes, k, 'float64')), set(total));
        const y = new VectorFormulas('float64', this.code, () => this.local('v128'), () => total).write(reduce(finish, [argument(0)]));
        const dtype = target.dtype as FloatType;
        this.storeLanes(this.at(this.memory.addressOf(target), k, dtype), dtype, 'float64', y);
      });
    });
  }

  /** The innermost axis. */
  private row(): void {
    const n = this.program.dims.at(-1)!;
    if (this.strips.count === 0) return this.stretch(n, this.lanes, (at, skip) => this.results({ at, inStrip: at, skip }));
    // What is left over must fill a vector.
    let length = Math.min(n, stripLength);
    while (n % length > 0 && n % length < this.lanes) length -= this.lanes;
    const whole = n - (n % length);
    const begin = this.local('i32');
    this.loop(begin, whole, length, () => this.stretches(begin, length));
    if (whole < n) {
      this.emit(constant(whole), set(begin));
      this.stretches(begin, n % length);
    }
  }

  /** Some elements from `begin` on: what vector functions do is done for all of them first. */
  private stretches(begin: Place, length: number): void {
    const at = this.local('i32');
    const each = (content: (stand: Stand) => void): void =>
      this.stretch(length, this.lanes, (inStrip, skip) => {
        this.emit(get(begin), get(inStrip), plus, set(at));
        content({ at, inStrip, skip });
      });
    for (const { calls } of this.strips.phases) {
      each((stand) => {
        const formulas = this.formulas(stand);
        for (const { fn, of, strip } of calls) {
          const place = this.at(this.memory.residentStrip(strip, fn.dtype, length).address, stand.inStrip, fn.dtype);
          this.storeLanes(place, fn.dtype, this.lane, formulas.write(of, fn.dtype === 'float32'));
        }
      });
      for (const { fn, strip } of calls) {
        const { view } = this.memory.residentStrip(strip, fn.dtype, length);
        this.emit(this.module.callOf(() => void fn.run(view(), view())));
      }
    }
    each((stand) => this.results(stand));
  }

  /** Stores and sums of one vector of elements. */
  private results(stand: Stand): void {
    const formulas = this.formulas(stand);
    const places = this.strips.expressions.map((e) => formulas.write(e));
    this.stores.forEach((walk, k) => this.storeLanes(this.atWalk(walk, stand.at), walk.dtype, this.lane, places[k]!));
    this.columns.forEach((walk, k) => {
      let terms = places[this.stores.length + k]!;
      if (stand.skip > 0) {
        const masked = this.local('v128');
        const bytes = (16 / this.lanes) * stand.skip;
        this.emit(get(terms), [...simd(0x0c), ...Array.from({ length: 16 }, (_, i) => (i < bytes ? 0 : 0xff))], simd(0x4e), set(masked));
        terms = masked;
      }
      const column = this.atWalk(walk, stand.at);
      const parts = this.lane === 'float64' ? [[]] : [promote, [...get(terms), ...upperHalf, ...promote]];
      parts.forEach((part, h) => {
        const place = { ...column, offset: column.offset + 16 * h };
        this.store(place, [...load(place), ...get(terms), ...part, ...simd(0xf0)]);
      });
    });
  }

  private formulas({ at, inStrip }: Stand): VectorFormulas {
    const loaded = new Map(this.fixed);
    return new VectorFormulas(this.lane, this.code, () => this.local('v128'), (k) => {
      let found = loaded.get(k);
      if (found === undefined) {
        const calls = this.strips.phases.flatMap((phase) => phase.calls);
        const strip = calls.find((c) => c.strip === k - this.firstStrip);
        const dtype = strip?.fn.dtype;
        if (dtype !== undefined) found = this.loaded(this.at(this.memory.residentStrip(k - this.firstStrip, dtype, 0).address, inStrip, dtype), dtype, false);
        else found = this.loaded(this.atWalk(this.loads[k]!, at), this.loads[k]!.dtype, false);
        loaded.set(k, found);
      }
      return found;
    });
  }

  /** What is known from a level on, outermost −1: elements that inner loops share, and where the innermost loop begins. */
  private enter(level: number): void {
    const { program, counters, loads, fixed } = this;
    const last = program.dims.length - 1;
    /** The address that a walk has reached. */
    const address = ({ address: first, dtype, strides }: Walk): Code => [
      ...constant(first),
      ...strides.slice(0, level + 1).flatMap((s, k) => (s === 0 ? [] : [...get(counters[k]!), ...constant(s * bytesPerElement[dtype]), ...times, ...plus])),
    ];
    loads.forEach((walk, k) => {
      if (level < last && deepestAxis(walk.strides) === level) fixed.set(k, this.loaded({ base: address(walk), offset: 0 }, walk.dtype, true));
    });
    if (level === -1) {
      const formulas = new VectorFormulas(this.lane, this.code, () => this.local('v128'), (k) => fixed.get(k)!);
      this.parts.forEach((part, j) => fixed.set(loads.length + j, formulas.write(part)));
    }
    if (level !== last - 1) return;
    for (const walk of [...loads, ...this.stores, ...this.columns]) {
      if (walk.strides.at(-1) !== 1 || walk.strides.slice(0, -1).every((s) => s === 0)) continue;
      const base = this.local('i32');
      this.bases.set(walk, base);
      this.emit(address(walk), set(base));
    }
  }

  private nest(from: number, to: number, content: () => void): void {
    if (from === to) return content();
    this.loop(this.counters[from]!, this.program.dims[from]!, 1, () => {
      this.enter(from);
      this.nest(from + 1, to, content);
    });
  }

  private atWalk(walk: Walk, element: Place): Spot {
    const base = this.bases.get(walk);
    const here = this.at(walk.address, element, walk.dtype);
    return base === undefined ? here : { base: [...here.base, ...get(base), ...plus], offset: 0 };
  }
}
