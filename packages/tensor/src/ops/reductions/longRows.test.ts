import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Tensor } from '../../core.js';
import * as t from '../../core.js';

type Core = typeof t;

const reductions = ['sum', 'mean', 'max', 'min', 'norm', 'variance', 'logSumExp', 'argmax'] as const;
const maps = ['softmax', 'logSoftmax', 'cumsum'] as const;

/** Long enough for the vector kernels, and no multiple of their width. */
const columns = 4099;

function rows(core: Core, dtype: 'float64' | 'float32', special?: number): Tensor {
  const data = Float64Array.from({ length: 3 * columns }, (_, i) => 4 * Math.sin(i * i + 1));
  if (special !== undefined) data[columns + 2050] = special;
  return core.astype(core.tensor(data, { shape: [3, columns] }), dtype);
}

/** Each output element by the definition in plain loops over one row. */
function byDefinition(op: string, row: readonly number[]): readonly number[] {
  const total = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0);
  const mean = total(row) / row.length;
  const has = row.some(Number.isNaN);
  const peak = has ? NaN : row.reduce((a, b) => Math.max(a, b));
  const lse = Number.isFinite(peak) ? peak + Math.log(total(row.map((x) => Math.exp(x - peak)))) : peak;
  let running = 0;
  switch (op) {
    case 'sum': return [total(row)];
    case 'mean': return [mean];
    case 'max': return [peak];
    case 'min': return [has ? NaN : row.reduce((a, b) => Math.min(a, b))];
    case 'norm': return [Math.sqrt(total(row.map((x) => x * x)))];
    case 'variance': return [total(row.map((x) => (x - mean) ** 2)) / row.length];
    case 'logSumExp': return [lse];
    case 'argmax': return [has ? row.findIndex(Number.isNaN) : row.indexOf(peak)];
    case 'softmax': return row.map((x) => Math.exp(x - lse));
    case 'logSoftmax': return row.map((x) => x - lse);
    default: return row.map((x) => (running += x));
  }
}

function expectDefinition(core: Core, op: (typeof reductions)[number] | (typeof maps)[number], x: Tensor): void {
  const y = (core[op] as (x: Tensor, options: object) => Tensor)(x, { axis: 1 });
  const each = y.size / 3;
  // Plain summation of 4099 terms below 4 errs by 4099·ε·16384 at most; a float32 result is rounded once more.
  const tolerance = x.dtype === 'float32' ? 1e-6 : 1e-11;
  for (let r = 0; r < 3; r++) {
    const row = Array.from(x.data.subarray(r * columns, (r + 1) * columns));
    byDefinition(op, row).forEach((wanted, i) => {
      const found = y.data[r * each + i]!;
      if (Object.is(found, wanted) || found === wanted) return;
      expect(Math.abs(found - wanted) / Math.max(1, Math.abs(wanted)), `${op}, row ${r}, ${i}: ${found} for ${wanted}`).toBeLessThan(tolerance);
    });
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe.each(['float64', 'float32'] as const)('long rows of %s follow the definition', (dtype) => {
  test.each([...reductions, ...maps])('%s', (op) => {
    const x = rows(t, dtype);
    expectDefinition(t, op, x);
    // The same rows as a window that starts inside other data.
    expectDefinition(t, op, t.slice(t.concat([t.zeros([1, columns], { dtype }), x]), [1], [4]));
  });

  test.each([NaN, -Infinity, Infinity])('with an element %d', (special) => {
    for (const op of ['sum', 'max', 'min', 'logSumExp', 'argmax'] as const) expectDefinition(t, op, rows(t, dtype, special));
  });

  test('the same without WebAssembly', async () => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    const core = (await import('../../core.js')) as Core;
    for (const op of [...reductions, ...maps]) expectDefinition(core, op, rows(core, dtype));
    for (const special of [NaN, -Infinity, Infinity]) expectDefinition(core, 'logSumExp', rows(core, dtype, special));
    expect(core.sum(core.ones([100, 50], { dtype }), { axis: 0 }).toArray()).toEqual(new Array(50).fill(100));
    const a = core.ones([40, 30], { dtype });
    expect(core.matmul(a, core.transpose(a)).toArray()).toEqual(Array.from({ length: 40 }, () => new Array(40).fill(30)));
    expect(core.matmul(a, core.ones([30], { dtype })).toArray()).toEqual(new Array(40).fill(30));
  });
});

test('norms beyond the range of squares are right for long vectors too', () => {
  for (const scale of [1e200, 1e-200]) expect(t.norm(t.full([10_000], scale)).item() / scale).toBeCloseTo(100, 10);
});
