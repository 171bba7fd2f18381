import type { DType, Shape } from '@x/tensor/core';
import { DisposedError } from '../errors.js';
import type { DeviceArray } from './gpuJs.js';

/** Elements as a back end keeps them; a promise of them where it answers later. */
export type Raw = Float32Array | DeviceArray | Promise<Float32Array | DeviceArray>;

/** What is known of one piece of memory, apart from the object that stands for it, so that this can be collected. */
interface Holding {
  raw: Raw | undefined;
  readonly id: number;
  readonly bytes: number;
  readonly madeBy: string;
  /** Kernels that still read it, where they run later than they are called. */
  readers: Promise<unknown> | undefined;
  /** Called when the elements are gone. */
  readonly gone: (() => void) | undefined;
}

/** One piece of device memory: float32 elements, whatever the type of the tensors that see it. */
export class Buffer {
  /** The elements, where they are known here as well. */
  readonly host: Float32Array | undefined;

  constructor(
    readonly size: number,
    private readonly holding: Holding,
    host?: Float32Array,
  ) {
    this.host = host;
  }

  get id(): number {
    return this.holding.id;
  }

  /** The elements as the back end keeps them. */
  get raw(): Raw {
    const { raw, madeBy } = this.holding;
    if (raw !== undefined) return raw;
    throw new DisposedError({
      op: madeBy,
      argument: 'x',
      expected: 'still hold its elements on the device',
      actual: 'a tensor whose memory was given back',
      hint: 'Return it from device.scope(…), or free it later.',
    });
  }

  /** Keeps the elements until `reader` has settled, whatever is freed before. */
  readBy(reader: Promise<unknown>): void {
    const { holding } = this;
    holding.readers = Promise.allSettled([holding.readers, reader]);
  }

  /** Makes readers of the elements wait for a check, and fail if it does. */
  guard(check: Promise<void>): void {
    const { raw } = this;
    this.holding.raw = check.then(() => raw);
    this.holding.raw.catch(() => undefined);
  }
}

/** What a tensor on the device is: a strided window on a buffer. */
export interface Handle {
  readonly buffer: Buffer;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
}

/** One piece of memory in use. */
export interface Allocation {
  readonly id: number;
  readonly bytes: number;
  /** What made it, such as `upload` or `matmul`. */
  readonly madeBy: string;
}

/** Keeps account of the memory of one device; gives it back when the tensors that use it are gone. */
export class Memory {
  private readonly holdings = new Map<number, Holding>();
  private readonly finalizers: FinalizationRegistry<Holding>;
  private next = 0;
  private readonly scopes: Set<number>[] = [];

  constructor() {
    this.finalizers = new FinalizationRegistry((holding) => this.release(holding));
  }

  /** A buffer for elements that the back end keeps. */
  allocate(raw: Raw, size: number, madeBy: string, { host, gone }: { readonly host?: Float32Array | undefined; readonly gone?: () => void } = {}): Buffer {
    const holding: Holding = { raw, id: this.next++, bytes: 4 * size, madeBy, readers: undefined, gone };
    this.holdings.set(holding.id, holding);
    this.scopes.at(-1)?.add(holding.id);
    const buffer = new Buffer(size, holding, host);
    this.finalizers.register(buffer, holding, buffer);
    return buffer;
  }

  /** Gives the memory of a buffer back now. */
  free(buffer: Buffer): void {
    this.finalizers.unregister(buffer);
    const holding = this.holdings.get(buffer.id);
    if (holding !== undefined) this.release(holding);
  }

  /** Runs `fn` and gives back what it allocated, but for the buffers that `keep` finds in its result. */
  scope<T>(fn: () => T, keep: (result: T) => Iterable<Buffer>): T {
    const made = new Set<number>();
    this.scopes.push(made);
    let result: T;
    let kept = new Set<number>();
    try {
      result = fn();
      kept = new Set([...keep(result)].map(({ id }) => id));
    } finally {
      this.scopes.pop();
      for (const id of made) {
        const holding = this.holdings.get(id);
        if (holding === undefined) continue;
        if (kept.has(id)) this.scopes.at(-1)?.add(id);
        else this.release(holding);
      }
    }
    return result;
  }

  /** Runs `fn` with what it allocates outside of all scopes. */
  outside<T>(fn: () => T): T {
    this.scopes.push(new Set());
    try {
      return fn();
    } finally {
      this.scopes.pop();
    }
  }

  /** What is in use. */
  list(): readonly Allocation[] {
    return [...this.holdings.values()].map(({ id, bytes, madeBy }) => ({ id, bytes, madeBy }));
  }

  freeAll(): void {
    for (const holding of [...this.holdings.values()]) this.release(holding);
  }

  private release(holding: Holding): void {
    const { raw, readers, gone } = holding;
    holding.raw = undefined;
    this.holdings.delete(holding.id);
    if (readers !== undefined || raw instanceof Promise) {
      void Promise.all([raw, readers])
        .then(([made]) => made && deleteRaw(made), () => undefined)
        .then(gone);
    } else if (raw !== undefined) {
      deleteRaw(raw);
      gone?.();
    }
  }
}

function deleteRaw(raw: Float32Array | DeviceArray): void {
  if (!(raw instanceof Float32Array)) raw.delete();
}
