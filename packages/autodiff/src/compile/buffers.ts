import { bytesPerElement, type DType, type TypedArray } from '@x/tensor/core';
import type { Region } from './fuse.js';
import type { Program, Value } from './program.js';

/** Where each intermediate value lies in the one block of memory of a plan. */
export interface BufferPlan {
  readonly offsets: ReadonlyMap<Value, number>;
  readonly bytes: number;
  /** What the values would take without sharing memory. */
  readonly bytesWithoutReuse: number;
}

/** Values that must be stored: what other regions or the caller read, and what kernels fill. */
export function storedValues(program: Program, regions: readonly Region[]): Set<Value> {
  const stored = new Set<Value>(program.outputs);
  const home = new Map<Value, Region>();
  for (const region of regions) {
    for (const step of region.steps) {
      const { inputs, outputs } = 'step' in step ? step.step : step;
      for (const y of outputs) {
        home.set(y, region);
        if (region.kind === 'call') stored.add(y);
      }
      for (const x of inputs) {
        const own = home.get(x.value) === region;
        if (!own && x.value.kind === 'result') stored.add(x.value);
      }
    }
  }
  return stored;
}

/** Lays intermediates out in memory; one that is read for the last time makes room for later ones. */
export function planBuffers(program: Program, regions: readonly Region[], stored: ReadonlySet<Value>): BufferPlan {
  const outputs = new Set(program.outputs);
  const lastRead = new Map<Value, number>();
  const born = regions.map((region, r) => {
    const made: Value[] = [];
    for (const step of region.steps) {
      const call = 'step' in step ? step.step : step;
      for (const x of call.inputs) lastRead.set(x.value, r);
      for (const y of call.outputs) if (stored.has(y) && !outputs.has(y)) made.push(y);
    }
    return made;
  });
  const memory = new FreeList();
  const offsets = new Map<Value, number>();
  let bytesWithoutReuse = 0;
  born.forEach((made, r) => {
    for (const y of made) {
      const bytes = bytesOf(y);
      bytesWithoutReuse += bytes;
      offsets.set(y, memory.take(bytes));
    }
    // Inputs of a region may be read until its last result is written, so their room is free only afterwards.
    // A result nobody reads is dead as soon as it is made.
    for (const y of made) if (!lastRead.has(y)) lastRead.set(y, r);
    for (const [y, offset] of offsets) if (lastRead.get(y) === r) memory.give(offset, bytesOf(y));
  });
  return { offsets, bytes: memory.end, bytesWithoutReuse };
}

function bytesOf({ size, dtype }: Value): number {
  const bytes = size * bytesPerElement[dtype];
  const unit = bytes < 64 ? 8 : 64;
  return Math.ceil(bytes / unit) * unit;
}

/** A typed array on a block of memory. */
export function viewOn(buffer: ArrayBuffer, dtype: DType, byteOffset: number, size: number): TypedArray {
  switch (dtype) {
    case 'float64':
      return new Float64Array(buffer, byteOffset, size);
    case 'float32':
      return new Float32Array(buffer, byteOffset, size);
    case 'int32':
      return new Int32Array(buffer, byteOffset, size);
    case 'bool':
      return new Uint8Array(buffer, byteOffset, size);
  }
}

/** First-fit allocation in a block that grows as needed. */
class FreeList {
  end = 0;
  private free: { start: number; bytes: number }[] = [];

  take(bytes: number): number {
    const found = this.free.find((f) => f.bytes >= bytes);
    if (found === undefined) {
      const start = this.end;
      this.end += bytes;
      return start;
    }
    const { start } = found;
    found.start += bytes;
    found.bytes -= bytes;
    return start;
  }

  give(start: number, bytes: number): void {
    this.free.push({ start, bytes });
    this.free.sort((a, b) => a.start - b.start);
    this.free = this.free.reduce<{ start: number; bytes: number }[]>((merged, f) => {
      const before = merged.at(-1);
      if (before !== undefined && before.start + before.bytes === f.start) before.bytes += f.bytes;
      else if (f.bytes > 0) merged.push({ ...f });
      return merged;
    }, []);
  }
}
