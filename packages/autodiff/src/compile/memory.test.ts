import { arena, add, apply1, defineOp, exp, matmul, mul, scan, sum, tensor, type Op, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { grad } from '../grad.js';
import { compile } from './compile.js';

const a = tensor(Float64Array.from({ length: 40 * 40 }, (_, i) => Math.sin(i) / 10), { shape: [40, 40] });
const x = tensor(Float64Array.from({ length: 40 * 40 }, (_, i) => Math.cos(i)), { shape: [40, 40] });

/** Makes the memory of the WebAssembly kernels move, as any of them may. */
function grow(): void {
  const before = arena.heap().buffer;
  const pointer = arena.allocate(before.byteLength);
  arena.free(pointer);
  expect(arena.heap().buffer).not.toBe(before);
}

/** The identity, whose kernel makes the memory move when told to. */
let disturbing = false;
const disturbOp: Op<undefined> = defineOp<undefined>({
  name: 'testDisturb',
  infer: ([y]) => ({ shape: y!.shape, dtype: y!.dtype }),
  kernel: ([y], [z]) => {
    if (disturbing) {
      disturbing = false;
      grow();
    }
    z!.forEach((_, i) => (z![i] = y!.data[y!.offset + i]!));
  },
});

describe('plans whose arrays lie in the memory of the WebAssembly kernels', () => {
  const f = (v: Tensor): Tensor => sum(exp(matmul(a, mul(v, 0.1))), { axis: 1 });

  test('survive its growth between two runs', () => {
    const g = compile(f);
    const expected = [...f(x).data];
    const close = (y: Tensor): void => y.data.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 12));
    const plan = g.prepare(x);
    const [inputs, outputs] = [plan.inputs[0], plan.outputs[0]];
    close(g(x));
    grow();
    close(g(x));
    plan.run();
    grow();
    plan.run();
    close(plan.result());
    expect(plan.inputs[0]).toBe(inputs);
    expect(plan.outputs[0]).toBe(outputs);
  });

  test('survive its growth in the middle of a run', () => {
    const h = (v: Tensor): Tensor => add(f(apply1(disturbOp, [matmul(a, v)], undefined)), sum(matmul(a, v)));
    const g = compile(h);
    const expected = [...g(x).data];
    disturbing = true;
    expect([...g(x).data]).toEqual(expected);
    expect(disturbing).toBe(false);
  });

  test('survive its growth in the middle of a loop', () => {
    const step = (c: Tensor, k: Tensor): readonly [Tensor, Tensor] => {
      const next = mul(matmul(a, apply1(disturbOp, [c], undefined)), k);
      return [next, exp(next)];
    };
    const h = compile((v: Tensor) => scan(step, v, tensor([1, 0.5, 2, 1])));
    const values = (): number[][] => h(x).map((y) => [...y.data]);
    const expected = values();
    disturbing = true;
    expect(values()).toEqual(expected);
    expect(disturbing).toBe(false);
  });
});

test('intermediate arrays share memory over time', () => {
  const chain = (v: Tensor): Tensor => {
    let y = v;
    for (let i = 0; i < 10; i++) y = exp(matmul(a, mul(y, 0.01)));
    return y;
  };
  const g = compile(chain);
  expect(g(x).data.length).toBe(1600);
  const expected = chain(x);
  g(x).data.forEach((v, i) => expect(v).toBeCloseTo(expected.data[i]!, 12));
  expect(compile(grad((v: Tensor) => sum(chain(v))))(x).data.every(Number.isFinite)).toBe(true);
});

describe('long sums', () => {
  // Terms of one size, so that adding n of them one by one would lose about n·2⁻⁵³ of the sum.
  const n = 1e6;
  const terms = tensor(Float64Array.from({ length: n }, (_, i) => 0.1 + (i % 7) * 1e-9));
  const exact = 0.1 * n + 1e-9 * Array.from({ length: n }, (_, i) => i % 7).reduce((s, v) => s + v, 0);

  test.each([true, false])('lose no more than pairwise ones (code generation: %s)', (codegen) => {
    const long = compile((v: Tensor) => sum(mul(v, 1.5)), { codegen })(codegen ? terms : tensor(terms.data.slice(0, 1e5)));
    const share = codegen ? exact : 0.1 * 1e5 + 1e-9 * Array.from({ length: 1e5 }, (_, i) => i % 7).reduce((s, v) => s + v, 0);
    // 128 terms in a row and some 20 levels of pairs: at most 150 roundings of 2⁻⁵³ on any path, in practice far fewer.
    expect(Math.abs(long.item() / (1.5 * share) - 1)).toBeLessThan(1e-15);
  });

  test('by columns', () => {
    const columns = compile((v: Tensor) => sum(mul(v, 1.5), { axis: 0 }))(tensor(terms.data as Float64Array, { shape: [n / 2, 2] }));
    // Two chains of √n terms: random roundings add up to about √√n of them.
    columns.data.forEach((s) => expect(Math.abs(s / (0.75 * exact) - 1)).toBeLessThan(1e-8));
    const long = [0, 1].map((k) => Array.from({ length: n / 2 }, (_, i) => BigInt(Math.round(terms.data[2 * i + k]! * 1e15))).reduce((s, v) => s + v, 0n));
    columns.data.forEach((s, k) => expect(Math.abs(s / (1.5e-15 * Number(long[k]!)) - 1)).toBeLessThan(1e-13));
  });
});
