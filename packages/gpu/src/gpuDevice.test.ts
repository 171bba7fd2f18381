import { compile, grad } from '@x/autodiff';
import { apply1, cpu, DTypeError, defaultDevice, defineOp, DomainError, NoKernelError, random, setDefaultDevice, tensor, withDevice, zeros, type Op, type Tensor } from '@x/tensor';
import * as gpuJs from 'gpu.js';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { loadGpuJs } from './engine/gpuJs.js';
import { composed, DisposedError, gpu, kernel, KernelMismatchError, SilentFallbackError, type Handle } from './index.js';

const f32 = (values: number[] | number[][]): Tensor => tensor(values, { dtype: 'float32' });
const i32 = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const device = await gpu({ mode: 'cpu' });

/** gpu.js with some of its kernels replaced. */
function tampered(mode: string, change: (kernel: (...args: unknown[]) => unknown, source: string) => (...args: unknown[]) => unknown): unknown {
  const real = gpuJs as unknown as { GPU: new (settings: { mode: string }) => { createKernel(source: string, settings: unknown): unknown }; CPUKernel: unknown };
  class GPU extends real.GPU {
    constructor() {
      super({ mode });
    }
    override createKernel(source: string, settings: unknown): unknown {
      const made = super.createKernel(source, settings) as (...args: unknown[]) => unknown;
      return new Proxy(change(made, source), { get: (_, key) => (made as unknown as Record<PropertyKey, unknown>)[key] });
    }
  }
  return { GPU, CPUKernel: real.CPUKernel };
}

describe('opening a device', () => {
  test('modes that do not exist here are named, with those that do', async () => {
    await expect(gpu({ mode: 'webgl2' })).rejects.toThrow(
      "gpu: `mode` must be one that exists here, got webgl2: this environment has no WebGL 2 context (Node has none). Available: cpu, webasm; mode 'auto' takes the best.",
    );
    await expect(gpu({ mode: 'cuda' as never })).rejects.toThrow('gpu: `mode` must be one of auto, webgl2, webgl, headlessgl, cpu, webasm, webgpu, got cuda.');
  });
  test('capabilities say what exists and why the rest does not', async () => {
    const capabilities = await gpu.capabilities();
    expect(capabilities.filter(({ available }) => available).map(({ mode }) => mode)).toEqual(['cpu', 'webasm']);
    expect(capabilities.find(({ mode }) => mode === 'headlessgl')!.note).toBe('the native package `gl` is not installed');
  });
  test('auto takes the best mode and says so', async () => {
    expect((await gpu()).info()).toEqual({
      mode: 'cpu', driver: 'JavaScript', software: true, precision: 'float32', largestInteger: 16777216, limits: { elements: 16777216, inputs: 24 },
    });
  });
  test('without gpu.js the error says how to get it', async () => {
    await expect(loadGpuJs(() => Promise.reject(new Error("Cannot find package 'gpu.js'")))).rejects.toThrow(
      "gpu: `gpu.js` must be installed, got an error while importing it (Cannot find package 'gpu.js'). Run `npm install gpu.js`; its native parts (gl, webgpu) are not needed. Or pass the library: gpu({ library }).",
    );
    await expect(gpu({ library: {} })).rejects.toThrow('gpu: `library` must be what gpu.js exports, with the class GPU, got object.');
  });
  test('a silent fallback of gpu.js is an error', async () => {
    const library = tampered('cpu', (made) => made);
    const claimed = await gpu({ mode: 'webasm', library });
    expect(() => f32([1, 2]).to(claimed).exp()).toThrow(SilentFallbackError);
    expect(() => f32([1, 2]).to(claimed).exp()).toThrow('exp: `mode` must run on webasm, got a fallback to JavaScript (no reason given).');
  });
  test('a driver that computes zeros is found out at the first call of a kernel', async () => {
    const library = tampered('cpu', (made, source) => (...args) => {
      const result = made(...args) as Float32Array;
      return /expOf|\* x1/.test(source) ? new Float32Array(result.length) : result;
    });
    const broken = await gpu({ mode: 'cpu', library });
    expect(() => f32([1, 2, 3]).to(broken).exp()).toThrow(KernelMismatchError);
    expect(() => f32([1, 2, 3]).to(broken).exp()).toThrow(/^exp: `kernel` must give 2.718281\d+ at element 0, as the op's definition does, got 0 on cpu \(JavaScript\)\. This driver/);
    const w = random.normal(random.key(1), [3, 3], { dtype: 'float32' }).to(broken);
    expect(() => w.matmul(w.transpose().add(0))).toThrow(KernelMismatchError);
    const trusting = await gpu({ mode: 'cpu', library, verify: false });
    expect(f32([1, 2]).to(trusting).exp().toArray()).toEqual([0, 0]);
  });
});

describe('precision', () => {
  test('float64 moves only by saying so', () => {
    expect(() => tensor([1, 2]).to(device)).toThrow("to: `x` must be float32 or int32 or bool on gpu.js (cpu), got float64. Say x.astype('float32').to(device) to round on purpose.");
    expect(tensor([1, 2]).astype('float32').to(device).dtype).toBe('float32');
    expect(() => i32([1, 2]).to(device).div(3)).toThrow(DTypeError);
    expect(() => i32([1, 2]).to(device).mean()).toThrow("Say astype('float32') for the operands to compute in float32 on purpose");
    expect(() => f32([1]).to(device).astype('float64')).toThrow(DTypeError);
    expect(() => compile((x: Tensor, y: Tensor) => x.mul(y))(f32([1, 2]).to(device), 0.1)).toThrow(DTypeError);
  });
  test('whole numbers beyond 2²⁴ are refused on the way in', () => {
    expect(i32([16777216, -16777216]).to(device).toArray()).toEqual([16777216, -16777216]);
    expect(() => i32([1, 16777217]).to(device)).toThrow('to: `x` must hold whole numbers from -16777216 to 16777216, which float32 holds exactly, got 16777217.');
  });
  test('and found out when results or intermediates leave the range', () => {
    const big = i32([16777215, 5]).to(device);
    expect(big.add(1).toArray()).toEqual([16777216, 6]);
    expect(() => big.add(2).toArray()).toThrow(DomainError);
    expect(() => big.mul(4).sub(big.mul(4)).toArray()).toThrow('read: `x` must hold whole numbers that gpu.js (cpu) computes exactly');
    expect(() => big.mul(4).greater(0).toArray()).toThrow(DomainError);
    expect(() => i32([9000000, 9000000]).to(device).sum().item()).toThrow(DomainError);
    expect(() => i32([2]).to(device).pow(-1).toArray()).toThrow(DomainError);
    expect(() => f32([NaN]).to(device).astype('int32').toArray()).toThrow(DomainError);
    expect(f32([1.7, -1.7]).to(device).astype('int32').toArray()).toEqual([1, -1]);
  });
});

describe('ops without a kernel', () => {
  const halve: Op = defineOp<unknown>({
    name: 'halve',
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    kernel: ([x], [y]) => {
      for (let i = 0; i < y!.length; i++) y![i] = x!.data[x!.offset + i]! / 2;
    },
  });
  const x = f32([2, 4]);
  test('throw with the way out', () => {
    expect(() => apply1(halve, [x.to(device)], undefined)).toThrow(NoKernelError);
    expect(() => apply1(halve, [x.to(device)], undefined)).toThrow('Move the operands with x.to(cpu), or make the device with gpu({ fallback: true }).');
  });
  test('run on the cpu where fallback is asked for', async () => {
    const y = apply1(halve, [x.to(await gpu({ mode: 'cpu', fallback: true }))], undefined);
    expect(y.device.name).toBe('gpu.js (cpu)');
    expect(y.toArray()).toEqual([1, 2]);
  });
  test('get one from a table keyed by their record', async () => {
    const own = kernel(halve, (launcher, [h], _, [aval]) => {
      const buffer = launcher.launch('halve', 2, (w) => `var y = ${w.element(h!, ['this.thread.x'])} * 0.5; return y;`);
      return [{ ...(h as Handle), buffer, ...aval! }];
    });
    expect(apply1(halve, [x.to(await gpu({ mode: 'cpu', kernels: [own] }))], undefined).toArray()).toEqual([1, 2]);
    const other = composed(halve, ([h]) => [h!.mul(0.5)]);
    const there = await gpu({ mode: 'cpu', kernels: [other] });
    expect(apply1(halve, [x.to(there)], undefined).toArray()).toEqual([1, 2]);
    expect(compile((v: Tensor) => apply1(halve, [v], undefined).add(1))(x.to(there)).toArray()).toEqual([2, 3]);
  });
  test('positions outside are refused as on the cpu', () => {
    const y = f32([1, 2, 3]).to(device);
    expect(() => y.take([3])).toThrow('take: `indices` must hold numbers from -3 to 2, since axis 0 has length 3, got 3.');
    expect(() => i32([0, 9]).to(device).oneHot(3, { dtype: 'float32' })).toThrow(DomainError);
  });
});

describe('memory', () => {
  test('lists what is alive, and scopes give the rest back', async () => {
    const own = await gpu({ mode: 'cpu' });
    const x = f32([1, 2, 3]).to(own);
    expect(own.memory()).toMatchObject({ bytes: 12, allocations: [{ bytes: 12, madeBy: 'upload' }] });
    const y = own.scope(() => x.mul(x).add(1).exp().log());
    expect(own.memory().allocations.map(({ madeBy }) => madeBy)).toEqual(['upload', 'log']);
    expect(own.scope(() => ({ a: [own.scope(() => x.neg())], n: 3 })).a[0]!.toArray()).toEqual([-1, -2, -3]);
    own.free(y);
    expect(() => y.toArray()).toThrow(DisposedError);
    expect(() => own.scope(() => Promise.resolve(1))).toThrow('scope: `fn` must be synchronous, got a function that returns a promise.');
  });
  test('is collected with the tensors', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const own = await gpu({ mode: 'cpu' });
    for (let i = 0; i < 200; i++) f32([i, 1, 2]).to(own).mul(2);
    expect(own.memory().allocations.length).toBe(600);
    for (let i = 0; i < 20 && own.memory().allocations.length > 20; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(own.memory().allocations.length).toBeLessThan(20);
  });
  test('a disposed device is refused', async () => {
    const own = await gpu({ mode: 'cpu' });
    const x = f32([1, 2]).to(own);
    await own.dispose();
    await own.dispose();
    expect(own.memory().bytes).toBe(0);
    expect(() => x.exp()).toThrow('exp: `device` must be in use, got gpu.js (cpu), which was disposed of. Make another with gpu().');
    expect(() => f32([1]).to(own)).toThrow(DisposedError);
    expect(typeof own[Symbol.asyncDispose]).toBe('function');
  });
  test('kernels are built once per expression and shape, and the oldest go', async () => {
    const own = await gpu({ mode: 'cpu', cacheSize: 3 });
    const x = f32([1, 2, 3]).to(own);
    const y = x.exp();
    x.exp();
    expect(own.memory().kernels).toBe(1);
    for (const f of ['sin', 'cos', 'tanh', 'sqrt'] as const) x[f]();
    expect(own.memory().kernels).toBe(3);
    expect(y.toArray()).toEqual(f32([1, 2, 3]).exp().toArray());
    expect(x.mul(2).add(x.mul(7)).toArray()).toEqual([9, 18, 27]);
  });
});

describe('where tensors are made', () => {
  test('withDevice and setDefaultDevice', () => {
    expect(withDevice(device, () => zeros([2], { dtype: 'float32' }).add(1)).device).toBe(device);
    setDefaultDevice(device);
    try {
      expect(f32([1]).device).toBe(device);
    } finally {
      setDefaultDevice(cpu);
    }
    expect(defaultDevice()).toBe(cpu);
  });
  test('empty tensors and scalars', () => {
    const none = zeros([0, 3], { dtype: 'float32' }).to(device);
    expect(none.sum({ axis: 0 }).toArray()).toEqual([0, 0, 0]);
    expect(none.mul(2).exp().shape).toEqual([0, 3]);
    expect(none.transpose().toArray()).toEqual([[], [], []]);
    expect(() => none.max()).toThrow('max: `x` must have at least one element');
    expect(tensor(2, { dtype: 'float32' }).to(device).add(1).item()).toBe(3);
  });
  test('reading takes views as they are', async () => {
    const x = f32([[1, 2, 3], [4, 5, 6]]).to(device);
    expect(x.transpose().at(':', 1).toArray()).toEqual([4, 5, 6]);
    expect(Array.from(await x.at('::-1', 0).read())).toEqual([4, 1]);
    expect(x.to(cpu).device).toBe(cpu);
  });
});

describe('compiled functions', () => {
  test('are one kernel per chain of elementwise ops and the reduction it ends in', async () => {
    const own = await gpu({ mode: 'cpu' });
    const x = f32([[1, 2, 3], [4, 5, 6]]).to(own);
    const f = compile((v: Tensor) => v.transpose().mul(2).add(1).log().mul(v.transpose()).sum({ axis: 0 }));
    const y = f(x);
    expect(own.memory().kernels).toBe(1);
    expect(own.memory().allocations.filter(({ madeBy }) => madeBy !== 'upload').length).toBe(1);
    const expected = f(f32([[1, 2, 3], [4, 5, 6]])).toArray() as number[];
    (y.toArray() as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  });
  test('keep float64 numbers on the cpu and leave nothing behind', async () => {
    const own = await gpu({ mode: 'cpu' });
    const step = compile((x: Tensor, count: Tensor) => ({ x: x.sub(x.mul(0.1)).mul(count.add(1).astype('float32')), count: count.add(1) }));
    const first = step(f32([1, 2]).to(own), tensor(1e9));
    expect(first.count.device).toBe(cpu);
    expect(first.count.item()).toBe(1e9 + 1);
    expect(first.x.device).toBe(own);
    const before = own.memory().allocations.length;
    const results = Array.from({ length: 10 }, () => step(first.x, tensor(1)));
    expect(own.memory().allocations.length).toBe(before + 10);
    expect(results[9]!.count.item()).toBe(2);
  });
  test('derive, softmax and multiply as on the cpu', () => {
    const w = random.normal(random.key(2), [5, 4], { dtype: 'float32' });
    const x = random.normal(random.key(3), [6, 5], { dtype: 'float32' });
    const f = compile((a: Tensor, b: Tensor) => grad((v: Tensor) => b.matmul(v).softmax().square().sum().add(v.norm()))(a));
    const [here, there] = [f(w, x).data, f(w.to(device), x.to(device)).data];
    here.forEach((v: number, i: number) => expect(there[i]).toBeCloseTo(v, 5));
  });
});
