import { relu, tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BatchNorm, Conv2d, ConvTranspose2d, Embedding, LayerNorm, Linear, Maxout, Sequential, Upsample, withDType } from '../index.js';

describe('layers are checked when they are made', () => {
  test.each([
    ['Linear: `outputs` must be a whole number ≥ 0, got undefined.', () => new (Linear as new (n: number) => Linear)(3)],
    ['Linear: `inputs` must be a whole number ≥ 0, got 2.5.', () => new Linear(2.5, 1)],
    ['Conv2d: `groups` must divide the 3 inputs and the 8 outputs, got 2.', () => new Conv2d(3, 8, 3, { groups: 2 })],
    ['Conv2d: `kernel` must be a number or have 2 of them, got [3,3,3].', () => new Conv2d(3, 8, [3, 3, 3])],
    ['Conv2d: `kernel` must be a whole number ≥ 1, got 0.', () => new Conv2d(3, 8, 0)],
    ['ConvTranspose2d: `groups` must divide the 3 inputs and the 8 outputs, got 2.', () => new ConvTranspose2d(3, 8, 3, { groups: 2 })],
    ['Maxout: `pieces` must be a whole number ≥ 1, got 0.', () => new Maxout(2, 2, 0)],
    ['BatchNorm: `features` must be a whole number ≥ 0, got 1.5.', () => new BatchNorm(1.5)],
    ['Embedding: `paddingIndex` must be a whole number from 0 to 2, got -1.', () => new Embedding(3, 2, { paddingIndex: -1 })],
    ["Upsample: `mode` must be 'nearest' or 'bilinear', got cubic.", () => new Upsample(2, { mode: 'cubic' as 'bilinear' })],
    ['Sequential: `layers[1]` must be a module or a function of a tensor, got null.', () => new Sequential([relu, null as unknown as typeof relu])],
    ['Sequential: `layers` must be an array of layers, got object. Write new Sequential([first, second, …]).', () => new Sequential(new Linear(1, 1) as unknown as [])],
  ] as const)('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('numbers that are looked up are whole and in the table', () => {
    const table = new Embedding(3, 2);
    for (const wrong of [-1, 3, 0.5, NaN]) expect(() => table.forward([0, wrong])).toThrow(`Embedding: \`x\` must hold whole numbers from 0 to 2, got ${wrong} at position 1.`);
    expect(table.forward(tensor([], { shape: [2, 0] })).shape).toEqual([2, 0, 2]);
  });

  test('arrays take the float type of the layers, and so do whole numbers', () => {
    const net = withDType(new Sequential([relu, new Linear(2, 2), new LayerNorm(2)]), 'float32');
    expect(net.forward([[1, 2]]).dtype).toBe('float32');
    expect(net.forward(tensor([[1, 2]], { dtype: 'int32' })).dtype).toBe('float32');
    expect((net.layers[2] as LayerNorm).forward(tensor([[1, 2]], { dtype: 'int32' })).dtype).toBe('float32');
  });
});
