import { describe, expect, test } from 'vitest';
import * as t from './index.js';
import { tensor } from './index.js';

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('tensor', () => {
  test('T-01 takes nested arrays, numbers, booleans and typed arrays', () => {
    expect(tensor([[1, 2], [3, 4]]).shape).toEqual([2, 2]);
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor([true, 2]).dtype).toBe('float64');
    expect(tensor(new Float32Array([1, 2])).dtype).toBe('float32');
    expect(tensor(new Int16Array([1, 2])).dtype).toBe('int32');
    expect(tensor(new Uint32Array([4294967295])).item()).toBe(4294967295);
    expect(tensor(new Uint8Array([0, 255])).toArray()).toEqual([0, 255]);
    expect(tensor(new Uint8Array([0, 255]), { dtype: 'bool' }).toArray()).toEqual([false, true]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });
  test('T-01 elements, strides and views', () => {
    const x = t.arange(24).reshape(2, 3, 4);
    expect(x.at(1, 2, 3).item()).toBe(23);
    expect(x.strides).toEqual([12, 4, 1]);
    const turned = x.transpose(2, 1, 0);
    expect(turned.strides).toEqual([1, 4, 12]);
    expect(turned.storage).toBe(x.storage);
  });
  test('copies typed arrays unless told not to', () => {
    const own = Float64Array.of(1, 2);
    const [copied, shared] = [tensor(own), tensor(own, { copy: false })];
    own[0] = 9;
    expect(copied.data[0]).toBe(1);
    expect(shared.data).toBe(own);
  });
  test('refuses ragged arrays, naming the place', () => {
    expect(message(() => tensor([[1, 2], [3]]))).toBe(
      'tensor: `data[1]` must be an array of 2, got one of 1. All rows of nested arrays must have the same length; pad ragged data, or keep it as an array of tensors.',
    );
    expect(message(() => tensor([[1, 2], 3]))).toBe(
      'tensor: `data[1]` must be an array of 2, got 3. All rows of nested arrays must have the same length; pad ragged data, or keep it as an array of tensors.',
    );
    expect(message(() => tensor([1, [2]]))).toMatch(/^tensor: `data\[1\]` must be a number, as at the first place, got an array of 1\./);
  });
  test('refuses what is not a number', () => {
    expect(message(() => tensor([1, 'a'] as never))).toBe(
      'tensor: `data[1]` must be a number or a boolean, got the string "a". Use NaN for missing numbers.',
    );
    expect(message(() => tensor([1, null] as never))).toMatch(/^tensor: `data\[1\]` must be a number or a boolean, got null\./);
    expect(message(() => tensor([tensor(1)] as never))).toMatch(/got a tensor\. Join tensors with stack\(\[\.\.\.\]\)\.$/);
    expect(message(() => tensor(new BigInt64Array(1) as never))).toMatch(/^tensor: `data` must be a Float64Array, .*got BigInt64Array\./);
  });
  test('refuses a shape that does not fit, and values that int32 cannot hold', () => {
    expect(message(() => tensor([1, 2, 3], { shape: [2, 2] }))).toBe('tensor: `shape` must hold the 3 elements of the data, got [2, 2], which holds 4.');
    expect(message(() => tensor([1.5], { dtype: 'int32' }))).toBe(
      'tensor: `element 0` must be a whole number from -2147483648 to 2147483647 for int32, got 1.5. Round on purpose with floor, ceil or round, or keep a float type.',
    );
    expect(message(() => t.zeros([2, -1]))).toBe('full: `shape` must hold whole numbers ≥ 0, got [2, -1].');
  });
});

describe('constructors', () => {
  test('T-02 ranges end where they say', () => {
    expect(t.arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(t.arange(3, 0, -1).toArray()).toEqual([3, 2, 1]);
    expect(t.arange(0).shape).toEqual([0]);
    expect(t.linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(t.linspace(0, 0.3, 4).data[3]).toBe(0.3);
    expect(t.linspace(2, 3, 1).toArray()).toEqual([2]);
    expect(message(() => t.arange(0, 1, 0))).toBe('arange: `step` must be finite and not 0, got 0.');
  });
  test('identity, ones, types', () => {
    expect(t.eye(2, { columns: 3 }).toArray()).toEqual([[1, 0, 0], [0, 1, 0]]);
    expect(t.onesLike(tensor([1, 2], { dtype: 'float32' })).dtype).toBe('float32');
    expect(t.full([2], true).dtype).toBe('bool');
    expect(Object.is(t.full([1], -0).item(), -0)).toBe(true);
  });
});

describe('the value', () => {
  test('item wants one element', () => {
    expect(message(() => tensor([1, 2]).item())).toBe(
      'item: `x` must have exactly one element, got shape [2]. Use x.at(i, j).item() for one element, or x.toArray() for all.',
    );
  });
  test('scalars convert to numbers, everything to JSON and text', () => {
    expect(+tensor(2) * 3).toBe(6);
    expect(tensor(2) < tensor(3)).toBe(true);
    expect(JSON.stringify({ w: tensor([1, 2]) })).toBe('{"w":[1,2]}');
    expect(`${tensor([1, 2])}`).toBe('tensor([1, 2])');
  });
  test('astype rounds towards zero and refuses what does not fit', () => {
    expect(t.astype([1.7, -1.7], 'int32').toArray()).toEqual([1, -1]);
    expect(t.astype([0, 0.5, NaN], 'bool').toArray()).toEqual([false, true, true]);
    expect(message(() => t.astype([NaN], 'int32'))).toBe('astype: `x` must fit in int32, got NaN. Replace NaN and clip large values first.');
  });
});
