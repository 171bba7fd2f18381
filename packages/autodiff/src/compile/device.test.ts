import { add, evaluate, mul, Tensor, tensor, zeros, type Device, type TypedArray } from '@x/tensor/core';
import { expect, test } from 'vitest';
import { compile } from './compile.js';

/** A device that keeps its elements in objects of its own and counts what it is asked to do. */
function elsewhere(compiles: boolean): { device: Device; ran: string[] } {
  const ran: string[] = [];
  const onCpu = (x: Tensor): Tensor => new Tensor(x.dtype, x.shape, (x.storage as { held: TypedArray }).held);
  const device: Device = {
    name: 'elsewhere',
    dtypes: ['float64'],
    upload: (data) => ({ held: data }),
    read: (storage) => Promise.resolve((storage as { held: TypedArray }).held),
    readSync: (storage) => (storage as { held: TypedArray }).held,
    run: (op, inputs, attrs, outputs) => {
      ran.push(op.name);
      return outputs.map((aval) => {
        const y = zeros(aval.shape, { dtype: aval.dtype }).data.slice();
        op.kernel!(inputs.map(onCpu).map((x) => ({ data: x.data, shape: x.shape, strides: x.strides, offset: 0, dtype: x.dtype })), [y], attrs, [aval]);
        return { held: y };
      });
    },
    ...(compiles && {
      compile: (graph) => {
        ran.push('compile');
        return (inputs) => evaluate(graph, inputs.map(onCpu)).map((y) => ({ held: y.data }));
      },
    }),
  };
  return { device, ran };
}

const f = (x: Tensor): Tensor => add(mul(x, x), 1);

test('a device without a compiler of its own runs the ops one by one', () => {
  const { device, ran } = elsewhere(false);
  const y = compile(f)(tensor([1, 2, 3], { device }));
  expect(y.device).toBe(device);
  expect([...y.data]).toEqual([2, 5, 10]);
  expect(ran).toEqual(['mul', 'add']);
});

test('a device that compiles graphs gets the graph, once', () => {
  const { device, ran } = elsewhere(true);
  const g = compile(f);
  expect([...g(tensor([1, 2, 3], { device })).data]).toEqual([2, 5, 10]);
  expect([...g(tensor([4, 5, 6], { device })).data]).toEqual([17, 26, 37]);
  expect([...g([1, 1, 1]).data]).toEqual([2, 2, 2]);
  expect(ran).toEqual(['compile']);
});

test('a device may leave an output on the cpu', () => {
  const { device } = elsewhere(true);
  const mixed: Device = { ...device, compile: (graph) => (inputs) => [inputs[0]!.storage, evaluate(graph, [tensor([0]), inputs[1]!])[1]] };
  const [x, count] = compile((v: Tensor, n: Tensor) => [v, add(n, 1)])(tensor([1], { device: mixed }), tensor(4));
  expect(x!.device).toBe(mixed);
  expect(count!.item()).toBe(5);
});
