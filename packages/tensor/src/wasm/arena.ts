/** Typed views on the whole shared memory; they die when the memory grows, so take them anew from `heap()`. */
export interface Heap {
  readonly buffer: ArrayBuffer;
  readonly f64: Float64Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly u8: Uint8Array<ArrayBuffer>;
}

const PAGE_BYTES = 0x10000;
/**
 * 64 MiB, of which the system provides only what is touched. Growing detaches typed arrays, after which engines run all loops over typed
 * arrays some 1.7 times slower (measured in V8 11.3), so it should be rare.
 */
const INITIAL_PAGES = 1024;
const MAXIMUM_PAGES = 0x10000;
/** The lowest part belongs to the constants of the modules (`memoryBase` in scripts/buildWasm.mjs). */
const RESERVED_BYTES = 0x40000;
/** One cache line, which also suits every vector type. */
const ALIGNMENT = 64;

interface Arena {
  readonly memory: WebAssembly.Memory;
  heap: Heap;
  /** Free blocks by address; neighbours are always merged. */
  readonly free: Block[];
  /** Bytes of each block handed out, by its address. */
  readonly taken: Map<number, number>;
  scratch: Block;
}

interface Block {
  start: number;
  bytes: number;
}

let arena: Arena | undefined;

/** The one memory that all kernels import. */
export function arenaMemory(): WebAssembly.Memory {
  return theArena().memory;
}

/** Views on the memory as it is now; compare `heap().buffer` with a remembered one to see that the memory has grown. */
export function heap(): Heap {
  return theArena().heap;
}

/**
 * Reserves a block until `free` and returns its address, a multiple of 64; its content is arbitrary.
 *
 * Fails: throws RangeError where the engine grants no more memory.
 */
export function allocate(bytes: number): number {
  return take(theArena(), bytes);
}

/**
 * Gives a block of `allocate` back.
 *
 * Fails: throws RangeError for an address that is not a block in use.
 */
export function free(pointer: number): void {
  const owner = theArena();
  const bytes = owner.taken.get(pointer);
  if (bytes === undefined) {
    throw new RangeError(
      `free: \`pointer\` must be an address that allocate returned and free has not had yet, got ${pointer}. Free each block once.`,
    );
  }
  owner.taken.delete(pointer);
  release(owner.free, { start: pointer, bytes });
}

/**
 * Address of at least `bytes` bytes that stay valid until the next call of `scratch`; the region is kept and reused.
 *
 * Fails: throws RangeError where the engine grants no more memory.
 */
export function scratch(bytes: number): number {
  const owner = theArena();
  if (bytes > owner.scratch.bytes) {
    if (owner.scratch.bytes > 0) free(owner.scratch.start);
    owner.scratch = { start: 0, bytes: 0 };
    const size = Math.max(bytes, PAGE_BYTES);
    owner.scratch = { start: take(owner, size), bytes: size };
  }
  return owner.scratch.start;
}

/** Address of an array that lies in the shared memory, -1 of any other: kernels read the former without a copy. */
export function residentPointer(array: { readonly buffer: ArrayBufferLike; readonly byteOffset: number }): number {
  return arena !== undefined && array.buffer === arena.heap.buffer ? array.byteOffset : -1;
}

function theArena(): Arena {
  return (arena ??= createArena());
}

function createArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
  return {
    memory,
    heap: viewsOf(memory),
    free: [{ start: RESERVED_BYTES, bytes: INITIAL_PAGES * PAGE_BYTES - RESERVED_BYTES }],
    taken: new Map(),
    scratch: { start: 0, bytes: 0 },
  };
}

function viewsOf(memory: WebAssembly.Memory): Heap {
  const buffer = memory.buffer as ArrayBuffer;
  return {
    buffer,
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    u8: new Uint8Array(buffer),
  };
}

/** First fit: plans allocate few, long-lived blocks, so the list stays short. */
function take(owner: Arena, bytes: number): number {
  if (!(bytes >= 0 && bytes <= MAXIMUM_PAGES * PAGE_BYTES)) throw noMemory(bytes);
  const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
  let index = owner.free.findIndex((block) => block.bytes >= size);
  if (index < 0) {
    grow(owner, size);
    index = owner.free.length - 1;
  }
  const block = owner.free[index];
  const start = block.start;
  if (block.bytes === size) {
    owner.free.splice(index, 1);
  } else {
    block.start += size;
    block.bytes -= size;
  }
  owner.taken.set(start, size);
  return start;
}

/** Makes the last free block at least `bytes` long; doubling keeps the number of growths logarithmic. */
function grow(owner: Arena, bytes: number): void {
  const end = owner.heap.buffer.byteLength;
  const last = owner.free.at(-1);
  const reusable = last !== undefined && last.start + last.bytes === end ? last.bytes : 0;
  const present = end / PAGE_BYTES;
  const needed = Math.ceil((bytes - reusable) / PAGE_BYTES);
  const wanted = Math.min(Math.max(needed, present), MAXIMUM_PAGES - present);
  const added = growBy(owner.memory, wanted) ? wanted : growBy(owner.memory, needed) ? needed : 0;
  owner.heap = viewsOf(owner.memory);
  if (added > 0) release(owner.free, { start: end, bytes: added * PAGE_BYTES });
  if (added < needed) throw noMemory(bytes);
}

function growBy(memory: WebAssembly.Memory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch {
    return false;
  }
}

function noMemory(bytes: number): RangeError {
  const limit = `fit in the shared WebAssembly memory (at most ${MAXIMUM_PAGES * PAGE_BYTES} bytes, less where the engine says so)`;
  return new RangeError(`allocate: \`bytes\` must ${limit}, got ${bytes}. Work on smaller pieces or free blocks no longer used.`);
}

/** Puts a block into the sorted free list and merges neighbours that touch. */
function release(list: Block[], block: Block): void {
  list.push(block);
  list.sort((a, b) => a.start - b.start);
  for (let i = list.length - 1; i > 0; i--) {
    const before = list[i - 1];
    if (before.start + before.bytes !== list[i].start) continue;
    before.bytes += list[i].bytes;
    list.splice(i, 1);
  }
}
