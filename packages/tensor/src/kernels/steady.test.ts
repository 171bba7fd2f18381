import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Operand } from './copy.js';

/** What lies below the shared memory's free part; see wasm/arena.ts. */
const reservedBytes = 0x40000;

/** The modules over a shared memory of their own, as small as it is at the start. */
async function load() {
  const [arena, matmul, reduce, rows, wasm] = await Promise.all([
    import('../wasm/arena.js'),
    import('./matmul.js'),
    import('./reduce.js'),
    import('./rows.js'),
    import('../wasm/reduce.js'),
  ]);
  return { ...arena, ...matmul, ...reduce, ...rows, ...wasm };
}

let m: Awaited<ReturnType<typeof load>>;
beforeEach(async () => {
  vi.resetModules();
  m = await load();
});

interface Resident {
  readonly view: Float64Array;
  readonly now: () => Float64Array;
}

/** Ones in the shared memory, through a view that dies when it grows. */
function resident(length: number): Resident {
  const pointer = m.allocate(8 * length);
  const now = (): Float64Array => new Float64Array(m.heap().buffer, pointer, length);
  return { view: now().fill(1), now };
}

/** Takes the rest of the memory, so that the first scratch space of `f` makes it grow. */
function whileGrowing(usedBytes: number, f: () => void): void {
  const before = m.heap().buffer;
  m.allocate(before.byteLength - reservedBytes - Math.ceil(usedBytes / 64) * 64);
  expect(m.heap().buffer).toBe(before);
  f();
  expect(m.heap().buffer).not.toBe(before);
}

function operand(data: Float64Array, shape: readonly number[]): Operand {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((n, length) => n * length, 1));
  return { data, shape, strides, offset: 0, dtype: 'float64' };
}

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
const never = (): never => {
  throw new Error('Floats do not overflow.');
};

describe('kernels over many rows or matrices while the shared memory grows', () => {
  test('sums of rows reach a result that lies there', () => {
    const y = resident(4);
    whileGrowing(32, () => m.sumAxes(operand(ones(4000), [4, 1000]), [1], y.view));
    expect([...y.now()]).toEqual([1000, 1000, 1000, 1000]);
  });

  test('sums of columns of several slabs reach a result that lies there', () => {
    const y = resident(30);
    whileGrowing(240, () => m.sumAxes(operand(ones(3000), [3, 100, 10]), [1], y.view));
    expect([...y.now()]).toEqual([...ones(30).fill(100)]);
  });

  test('rows that lie there are read to the last one', () => {
    const x = resident(4000);
    const y = new Float64Array(4);
    // The kernel for logSumExp takes scratch space also for resident rows.
    whileGrowing(32_000, () => m.reduceRows(operand(x.view, [4, 1000]), [1], y, () => NaN, m.bulkLogSumExp));
    y.forEach((v) => expect(v).toBeCloseTo(1 + Math.log(1000), 12));
  });

  test.each(['left', 'right', 'result'])('batched products with a %s that lies there', (which) => {
    const n = 40;
    const there = resident(3 * n * n);
    const [a, b, y] = ['left', 'right', 'result'].map((name) => (name === which ? there.view : ones(3 * n * n))) as [Float64Array, Float64Array, Float64Array];
    const shape = [3, n, n];
    whileGrowing(24 * n * n, () => m.matmulInto(operand(a, shape), operand(b, shape), y, shape, { transposeA: false, transposeB: false }, never));
    expect([...(which === 'result' ? there.now() : y)]).toEqual([...ones(3 * n * n).fill(n)]);
  });
});
