import { allocate, bytesPerElement, type TypedArray } from '@x/tensor/core';
import { viewOn, type BufferPlan } from './buffers.js';
import type { Region } from './fuse.js';
import type { Program, Value } from './program.js';
import type { StripOf } from './generateLoop.js';
import { ResidentBlock } from './residentBlock.js';
import { stripLength } from './strips.js';
import type { FloatArray } from './vectorFunctions.js';

/** Arrays from this size on lie where WebAssembly kernels reach them; smaller ones cost less to hand over than to keep. */
const residentBytes = 1024;

/** Copies of constants in resident memory, shared by the plans that use them. */
const residentConstants = new WeakMap<TypedArray, ResidentBlock>();

/**
 * The arrays of a plan. Inputs and outputs are ordinary arrays, the same for good; intermediates, and constants that
 * kernels read, are resident if the plan calls kernels.
 */
export class PlanMemory {
  private readonly fixed = new Map<Value, TypedArray>();
  private readonly constants = new Map<Value, ResidentBlock>();
  private readonly block: ResidentBlock | undefined;
  private readonly own: ArrayBuffer;
  private readonly strips: (ResidentBlock | undefined)[] = [];
  private readonly stripViews = new Map<string, FloatArray>();
  private moving = new Map<Value, TypedArray>();
  /** Any of the resident blocks; undefined when there is none. */
  private anchor: ResidentBlock | undefined;
  /** The resident memory that the arrays lie in. */
  private seen: ArrayBuffer | undefined;

  constructor(
    { inputs, outputs }: Program,
    regions: readonly Region[],
    private readonly plan: BufferPlan,
  ) {
    for (const x of inputs) this.fixed.set(x, allocate(x.dtype, x.size));
    for (const y of outputs) if (!this.fixed.has(y)) this.fixed.set(y, y.data === undefined ? allocate(y.dtype, y.size) : y.data.slice());
    const calls = regions.flatMap((region) => (region.kind === 'call' ? region.steps[0].inputs : []));
    const hasCalls = regions.some((region) => region.kind === 'call');
    if (hasCalls && plan.bytes >= residentBytes) this.block = ResidentBlock.reserve(plan.bytes);
    this.own = new ArrayBuffer(this.block === undefined ? plan.bytes : 0);
    for (const { value } of calls) {
      if (value.data === undefined || value.size * bytesPerElement[value.dtype] < residentBytes || this.constants.has(value)) continue;
      const copy = residentConstants.get(value.data) ?? ResidentBlock.reserve(value.data.byteLength);
      if (copy === undefined) continue;
      if (!residentConstants.has(value.data)) viewOn(copy.buffer, value.dtype, copy.pointer, value.size).set(value.data);
      residentConstants.set(value.data, copy);
      this.constants.set(value, copy);
    }
    this.anchor = this.block ?? this.constants.values().next().value;
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
    for (const [value, { buffer, pointer }] of this.constants) this.moving.set(value, viewOn(buffer, value.dtype, pointer, value.size));
  }
}
