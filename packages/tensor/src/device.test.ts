import { describe, expect, test } from 'vitest';
import { cpu, NoKernelError, add, broadcastTo, defaultDevice, exp, take, tensor, withDevice, zeros, type Device, type Op } from './index.js';

/** A device that keeps float32 copies in memory and knows only `add`. */
function toyDevice(): Device & { ran: string[] } {
  const ran: string[] = [];
  return {
    name: 'toy',
    dtypes: ['float32'],
    ran,
    upload: (data) => ({ data: data.slice() }),
    read: (storage) => Promise.resolve((storage as { data: Float32Array }).data),
    run(op: Op, inputs) {
      ran.push(op.name);
      if (op.name !== 'add') {
        throw new NoKernelError({ op: op.name, argument: 'device', expected: 'have a kernel for this op', actual: 'toy', hint: 'Run it on the cpu: withDevice(cpu, …).' });
      }
      const [a, b] = inputs.map((x) => (x.storage as { data: Float32Array }).data);
      return [{ data: a!.map((v, i) => v + (b!.length === 1 ? b![0]! : b![i]!)) }];
    },
  };
}

describe('devices', () => {
  test('ops run where their operands live, numbers follow', async () => {
    const toy = toyDevice();
    const x = tensor([1, 2], { dtype: 'float32' }).to(toy);
    const y = add(x, x).add(1);
    expect(y.device).toBe(toy);
    expect(toy.ran).toEqual(['add', 'add']);
    expect(Array.from(await y.read())).toEqual([3, 5]);
  });
  test('nothing falls back in silence', () => {
    const toy = toyDevice();
    const x = tensor([1, 2], { dtype: 'float32' }).to(toy);
    expect(() => exp(x)).toThrow('exp: `device` must have a kernel for this op, got toy. Run it on the cpu: withDevice(cpu, …).');
    expect(() => x.add(tensor([1, 2], { dtype: 'float32' }))).toThrow(
      'add: `inputs` must all live on toy, got a tensor [2] on cpu. Move it with x.to(device).',
    );
    expect(() => x.data).toThrow('data: `x` must live on a synchronous device, got a tensor on toy. Use `await x.read()`, or `x.to(cpu)` first.');
  });
  test('numbers follow also when stretched, and so do positions', async () => {
    const ran: (readonly number[])[] = [];
    const toy: Device = {
      ...toyDevice(),
      dtypes: ['float32', 'int32'],
      upload: (data) => {
        ran.push([...data]);
        return { data };
      },
      run: (_, inputs) => [inputs[1]!.storage],
    };
    const x = tensor([1, 2], { dtype: 'float32' }).to(toy);
    add(x, broadcastTo(tensor(3, { dtype: 'float32' }), [2]));
    take(x, [1, 0, 1]);
    expect(ran).toEqual([[1, 2], [3, 3], [1, 0, 1]]);
  });
  test('float64 is not rounded in silence', () => {
    expect(() => tensor([1]).to(toyDevice())).toThrow(
      "to: `x` must be float32 on toy, got float64. Say x.astype('float32').to(device) to round on purpose.",
    );
  });
  test('withDevice makes new tensors there, and ends', () => {
    const toy = toyDevice();
    expect(withDevice(toy, () => zeros([2], { dtype: 'float32' })).device).toBe(toy);
    expect(defaultDevice()).toBe(cpu);
  });
});

describe('what is not a device or a type', () => {
  test('is refused where it is given', () => {
    expect(() => withDevice('gpu' as never, () => 1)).toThrow("withDevice: `device` must be a device, got the string 'gpu'. Pass the object itself: cpu, or what gpu() returns.");
    expect(() => tensor([1]).to(null as never)).toThrow('to: `device` must be a device, got null.');
    expect(() => tensor([1], { dtype: 'float16' as never })).toThrow('tensor: `dtype` must be bool, int32, float32, float64, got float16.');
  });
});
