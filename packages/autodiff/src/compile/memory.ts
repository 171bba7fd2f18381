import { allocate, bytesPerElement, type TypedArray } from '@x/tensor/core';
import { viewOn, type BufferPlan } from './buffers.js';
import type { Region } from './fuse.js';
import type { Program, Value } from './program.js';
import type { StripOf } from './generateLoop.js';
import { ResidentBlock } from './residentBlock.js';
import { stripLength } from './strips.js';
import { notVectorizable } from './vectorFormulas.js';
import type { FloatArray, FloatType } from './vectorFunctions.js';
import type { VectorMemory } from './vectorLoop.js';

/** Arrays from this size on lie where WebAssembly kernels reach them; smaller ones cost less to hand over than to keep. */
const residentBytes = 1024;

/** Copies of constants in resident memory, shared by the plans that use them. */
const residentConstants = new WeakMap<TypedArray, ResidentBlock>();

/** What else than kernels asks for arrays in resident memory. */
export interface Residents {
  /** Values that vector loops read or write. */
  readonly vectors: ReadonlySet<Value>;
  /** Whether inputs and outputs may lie there, too; their arrays then change when the memory grows. */
  readonly movable: boolean;
}

/**
 * The arrays of a plan. Intermediates, and constants that kernels read, are resident if the plan calls kernels or runs
 * vector loops; inputs and outputs as well if they are movable, and ordinary arrays, the same for good, if not.
 */
export class PlanMemory implements VectorMemory {
  private readonly fixed = new Map<Value, TypedArray>();
  private readonly resident = new Map<Value, ResidentBlock>();
  private readonly block: ResidentBlock | undefined;
  private readonly own: ArrayBuffer;
  private readonly strips: (ResidentBlock | undefined)[] = [];
  private readonly stripViews = new Map<string, FloatArray>();
  private readonly scratches: ResidentBlock[] = [];
  private moving = new Map<Value, TypedArray>();
  /** Any of the resident blocks; undefined when there is none. */
  private anchor: ResidentBlock | undefined;
  /** The resident memory that the arrays lie in. */
  private seen: ArrayBuffer | undefined;

  constructor(
    { inputs, outputs }: Program,
    regions: readonly Region[],
    private readonly plan: BufferPlan,
    { vectors, movable }: Residents,
  ) {
    const read = new Set(regions.flatMap((region) => (region.kind === 'call' ? region.steps[0].inputs : [])).map(({ value }) => value));
    const hasCalls = regions.some((region) => region.kind === 'call');
    const worth = (value: Value): boolean => vectors.has(value) || (hasCalls && bytesOf(value) >= residentBytes);
    for (const end of new Set([...inputs, ...outputs])) {
      const block = movable && end.data === undefined && worth(end) ? ResidentBlock.reserve(bytesOf(end)) : undefined;
      if (block !== undefined) this.resident.set(end, block);
      else this.fixed.set(end, end.data?.slice() ?? allocate(end.dtype, end.size));
    }
    if (vectors.size > 0 || (hasCalls && plan.bytes >= residentBytes)) this.block = ResidentBlock.reserve(plan.bytes);
    this.own = new ArrayBuffer(this.block === undefined ? plan.bytes : 0);
    for (const value of new Set([...read, ...vectors])) {
      if (value.data === undefined || this.resident.has(value) || (bytesOf(value) < residentBytes && !vectors.has(value))) continue;
      const copy = residentConstants.get(value.data) ?? ResidentBlock.reserve(value.data.byteLength);
      if (copy === undefined) continue;
      if (!residentConstants.has(value.data)) viewOn(copy.buffer, value.dtype, copy.pointer, value.size).set(value.data);
      residentConstants.set(value.data, copy);
      this.resident.set(value, copy);
    }
    this.anchor = this.block ?? this.resident.values().next().value;
    this.take();
  }

  /** The array of a value. */
  readonly arrayOf = (value: Value): TypedArray => this.moving.get(value) ?? this.fixed.get(value) ?? value.data!;

  /** The first elements of strip k, on which vector kernels work; not resident where there is no such memory. */
  readonly strip: StripOf = (k, dtype, length) => {
    const key = `${k} ${dtype} ${length}`;
    let view = this.stripViews.get(key);
    if (view === undefined) {
      const block = (this.strips[k] ??= ResidentBlock.reserve(8 * stripLength));
      this.anchor ??= block;
      this.seen ??= block?.buffer;
      view = viewOn(block?.buffer ?? new ArrayBuffer(8 * length), dtype, block?.pointer ?? 0, length) as FloatArray;
      this.stripViews.set(key, view);
    }
    return view;
  };

  /** Where a value lies in the resident memory. Fails: throws `notVectorizable` when it does not. */
  addressOf(value: Value): number {
    const offset = this.plan.offsets.get(value);
    const found = offset === undefined ? this.resident.get(value)?.pointer : this.block && this.block.pointer + offset;
    if (found === undefined) throw notVectorizable;
    return found;
  }

  /** The place of resident bytes for code alone. Fails: throws `notVectorizable` when there is no such memory. */
  scratch(bytes: number): number {
    const block = ResidentBlock.reserve(bytes);
    if (block === undefined) throw notVectorizable;
    this.scratches.push(block);
    return block.pointer;
  }

  /** Strip k for vector loops. Fails: throws `notVectorizable` when it is not resident. */
  residentStrip(k: number, dtype: FloatType, length: number): { readonly address: number; view(): FloatArray } {
    let view = this.strip(k, dtype, length);
    const address = this.strips[k]?.pointer;
    if (address === undefined) throw notVectorizable;
    return { address, view: () => (view.buffer === this.seen ? view : (view = this.strip(k, dtype, length))) };
  }

  /** Whether any array is resident. */
  get isResident(): boolean {
    return this.anchor !== undefined;
  }

  /** Whether the memory has grown, so that code bound to arrays is to be built again after `take`. */
  get isStale(): boolean {
    return this.seen !== this.anchor?.buffer;
  }

  /** Takes views on the memory as it is now. */
  take(): void {
    this.moving = new Map();
    this.stripViews.clear();
    this.seen = this.anchor?.buffer;
    const { block } = this;
    for (const [y, offset] of this.plan.offsets) {
      this.moving.set(y, block === undefined ? viewOn(this.own, y.dtype, offset, y.size) : viewOn(block.buffer, y.dtype, block.pointer + offset, y.size));
    }
    for (const [value, { buffer, pointer }] of this.resident) this.moving.set(value, viewOn(buffer, value.dtype, pointer, value.size));
  }
}

function bytesOf({ size, dtype }: Value): number {
  return size * bytesPerElement[dtype];
}
