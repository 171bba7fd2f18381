import { expect, test } from 'vitest';
import { allocate, arenaMemory, free, heap, residentPointer, scratch } from './arena.js';

test('blocks are aligned to cache lines, lie above the constants of the modules and never overlap', () => {
  const sizes = [1, 64, 65, 0, 1000, 8, 4096];
  const pointers = sizes.map((bytes) => allocate(bytes));
  const ranges = pointers.map((start, i) => [start, start + Math.max(1, sizes[i])]).sort((x, y) => x[0] - y[0]);
  for (const [i, [start]] of ranges.entries()) {
    expect(start % 64).toBe(0);
    expect(start).toBeGreaterThanOrEqual(0x40000);
    if (i > 0) expect(start).toBeGreaterThanOrEqual(ranges[i - 1][1]);
  }
  pointers.forEach(free);
});

test('freed neighbours merge, so that a block of their joint size takes their place', () => {
  const pointers = [allocate(640), allocate(640), allocate(640)];
  const guard = allocate(64);
  for (const index of [0, 2, 1]) free(pointers[index]);
  const joint = allocate(1920);
  expect(joint).toBe(pointers[0]);
  free(joint);
  free(guard);
});

test('freeing twice or freeing a foreign address is an error', () => {
  const pointer = allocate(10);
  free(pointer);
  expect(() => free(pointer)).toThrow(/free: `pointer` must be an address that allocate returned/);
  expect(() => free(3)).toThrow(RangeError);
});

test('growing keeps the contents, renews the views and leaves old views empty', () => {
  const pointer = allocate(800);
  const before = heap();
  const view = new Float64Array(before.buffer, pointer, 100).fill(3);
  expect(residentPointer(view)).toBe(pointer);
  const large = allocate(before.buffer.byteLength);
  expect(view.length).toBe(0);
  expect(residentPointer(view)).toBe(-1);
  expect(heap().buffer).toBe(arenaMemory().buffer);
  expect(Array.from(heap().f64.subarray(pointer / 8, pointer / 8 + 100))).toEqual(new Array(100).fill(3));
  expect([heap().f32, heap().i32, heap().u8].every((array) => array.buffer === heap().buffer)).toBe(true);
  free(large);
  free(pointer);
});

test('scratch is one region that is reused while it is large enough', () => {
  const first = scratch(5000);
  expect(scratch(100)).toBe(first);
  const block = allocate(64);
  const second = scratch(heap().buffer.byteLength);
  expect(block + 64 <= second || block >= second + 5000).toBe(true);
  expect(scratch(5000)).toBe(second);
  free(block);
});

test('a request that no engine can grant says so and harms nothing', () => {
  const bytes = heap().buffer.byteLength;
  expect(() => allocate(2 ** 33)).toThrow(/allocate: `bytes` must fit in the shared WebAssembly memory/);
  expect(() => allocate(NaN)).toThrow(RangeError);
  expect(() => allocate(-1)).toThrow(RangeError);
  expect(heap().buffer.byteLength).toBe(bytes);
  free(allocate(100));
});

test('ordinary arrays are not resident', () => {
  expect(residentPointer(new Float64Array(3))).toBe(-1);
});
