import { compile, grad, valueAndGrad } from '@x/autodiff';
import { adamw, applyUpdates } from '@x/optim';
import { random, relu, tensor, treeLeaves, treeMap, type Tensor, type TensorLike } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import {
  BatchNorm,
  checked,
  combine,
  Conv2d,
  Dropout,
  Flatten,
  freeze,
  inferred,
  LayerError,
  Linear,
  loss,
  MaxPool,
  namedTensors,
  outputShape,
  parameterCount,
  partition,
  Residual,
  Sequential,
  unfreeze,
  withDType,
  type Module,
} from '../index.js';

class Block implements Module {
  readonly conv: Conv2d;
  constructor(inputs: number, outputs: number) {
    this.conv = new Conv2d(inputs, outputs, 3, { padding: 1 });
  }
  forward(x: TensorLike): Tensor {
    return relu(this.conv.forward(x));
  }
}

class Encoder implements Module {
  readonly blocks: Sequential;
  constructor(widths: readonly number[]) {
    this.blocks = new Sequential(widths.slice(1).map((_, i) => new Block(i === 2 ? 32 : widths[i]!, widths[i + 1]!)));
  }
  forward(x: TensorLike): Tensor {
    return this.blocks.forward(x);
  }
}

class Net implements Module {
  readonly encoder: Encoder = new Encoder([1, 8, 16, 4]);
  forward(x: TensorLike): Tensor {
    return this.encoder.forward(x);
  }
}

describe('shapes are checked where a model is built', () => {
  const message = 'encoder.blocks[2].conv: expected 32 channels, got 16. The input has shape [1, 16, 8, 8]';

  test('an error names the path of the layer', () => {
    expect(() => checked(new Net(), [1, 1, 8, 8])).toThrow(message);
    expect(() => outputShape(new Net(), [1, 1, 8, 8])).toThrow(LayerError);
  });

  test('fields of the error tell what was wrong', () => {
    try {
      checked(new Net(), [1, 1, 8, 8]);
      expect.fail('should have thrown');
    } catch (error) {
      expect(error).toMatchObject({ name: 'ShapeError', op: 'encoder.blocks[2].conv', expected: '32 channels', actual: '16' });
    }
  });

  test('a Sequential names its layers by position, also for errors of ops', () => {
    expect(() => new Sequential([new Linear(3, 4), relu, new Linear(5, 1)], { input: [3] })).toThrow('Sequential[2]: expected 5 features, got 4. The input has shape [1, 4]');
    expect(() => new Sequential([new Conv2d(1, 2, 3), new Conv2d(2, 2, 7)]).forward([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])).toThrow(/^Sequential\[1\]: conv: /);
    expect(() => new Sequential([new Residual(new Linear(2, 3))]).forward([[1, 2]])).toThrow('Sequential[0]: expected a body that gives [1, 2], as the shortcut does, got [1, 3]');
  });

  test('a missing batch axis is pointed out', () => {
    expect(() => new Conv2d(3, 8, 3).forward(tensor([[[1]], [[1]], [[1]]]))).toThrow('A single example needs a batch axis: x.expandDims(0)');
  });

  test('N-75: layers after global pooling or convolutions take any size, dense ones do not; inferred layers fit', () => {
    const body = new Sequential([new Conv2d(1, 4, 3), relu, new MaxPool(2)]);
    expect(outputShape(body, [2, 1, 8, 8])).toEqual([2, 4, 3, 3]);
    expect(outputShape(body, [2, 1, 13, 9])).toEqual([2, 4, 5, 3]);
    const net = new Sequential([body, new Flatten(), inferred(([, n]) => new Linear(n!, 10))], { input: [1, 8, 8] });
    expect((net.layers[2] as Linear).inputs).toBe(36);
    expect(() => outputShape(net, [2, 1, 13, 9])).toThrow('Sequential[2]: expected 36 features, got 60');
  });
});

describe('models are trees', () => {
  const model = (): Sequential => new Sequential([new Linear(3, 4), new BatchNorm(4), relu, new Dropout(0.5), new Linear(4, 2)]);

  test('N-40: parameters are counted and named', () => {
    expect(parameterCount(new Sequential([new Linear(3, 4), relu, new Linear(4, 2)]))).toBe(26);
    expect([...namedTensors(model()).keys()]).toEqual([
      '0.bias', '0.weight', '1.batches', '1.bias', '1.runningMean', '1.runningVariance', '1.weight', '4.bias', '4.weight',
    ]);
    expect(parameterCount(model())).toBe(16 + 8 + 10);
    expect(parameterCount(model(), { all: true })).toBe(16 + 8 + 9 + 10);
  });

  test('grad takes the model itself, of which buffers have derivative 0', () => {
    const g = grad((m: Sequential) => m.forward([[1, 2, 3]]).square().sum())(model()) as unknown as Sequential;
    expect((g.layers[1] as BatchNorm).runningMean.toArray()).toEqual([0, 0, 0, 0]);
    expect((g.layers[4] as Linear).weight.shape).toEqual([2, 4]);
  });

  test('partition and combine are inverse; buffers, frozen parts and integers are the rest', () => {
    const m = model();
    freeze(m.layers[0]);
    const [trained, rest] = partition(m);
    expect((trained.layers[0] as Linear).weight).toBeNull();
    expect((trained.layers[1] as BatchNorm).runningMean).toBeNull();
    expect((rest.layers[1] as BatchNorm).weight).toBeNull();
    expect(treeLeaves(trained).length + treeLeaves(rest).length).toBe(treeLeaves(m).length);
    const back = combine(trained, rest);
    expect(back).toBeInstanceOf(Sequential);
    expect(treeLeaves(back)).toEqual(treeLeaves(m));
    expect(parameterCount(m)).toBe(18);
    expect(parameterCount(unfreeze(m))).toBe(34);
    expect(() => combine(m, m)).toThrow('combine: `rest.layers[0].weight` must hold null');
  });

  test('models change type as a whole', () => {
    const m = withDType(model(), 'float32');
    expect(new Set(treeLeaves(m).map((x) => (x as Tensor).dtype))).toEqual(new Set(['float32']));
    expect(m.forward(tensor([[1, 2, 3]], { dtype: 'float32' })).dtype).toBe('float32');
    expect(m.forward([[1, 2, 3]]).dtype).toBe('float32');
    expect((m.layers[0] as Linear).forward([[1, 2, 3]]).dtype).toBe('float32');
  });

  test('N-48: only the head of a frozen body learns, in one compiled step that keeps the statistics', () => {
    let net = model();
    freeze(net.layers[0]);
    freeze(net.layers[1]);
    const before = net;
    const opt = adamw({ learningRate: 0.05 });
    let state = opt.init(partition(net)[0]);
    let traces = 0;
    const step = compile((m: Sequential, s: typeof state, x: Tensor, labels: Tensor, key: random.KeyLike) => {
      traces += 1;
      const [trained, rest] = partition(m);
      const [[value, seen], gradient] = valueAndGrad(
        (part: Sequential): [Tensor, Sequential] => {
          const whole = combine(part, rest);
          return [loss.crossEntropy(whole.forward(x, { training: true, key }), labels), whole];
        },
        { hasAux: true },
      )(trained);
      const { updates, state: next } = opt.update(gradient, s, trained);
      return { value, state: next, model: combine(applyUpdates(trained, updates), partition(seen)[1]) };
    });
    const x = random.normal(random.key(1), [32, 3]);
    const labels = x.at(':', 0).greater(0).astype('int32');
    const values: number[] = [];
    for (let i = 0; i < 60; i++) {
      const result = step(net, state, x, labels, random.key(i)) as { model: Sequential; state: typeof state; value: Tensor };
      ({ model: net, state } = result);
      values.push(result.value.item());
    }
    expect(traces).toBe(1);
    expect((net.layers[0] as Linear).weight.toArray()).toEqual((before.layers[0] as Linear).weight.toArray());
    expect((net.layers[1] as BatchNorm).runningMean.toArray()).toEqual([0, 0, 0, 0]);
    expect((net.layers[4] as Linear).weight.toArray()).not.toEqual((before.layers[4] as Linear).weight.toArray());
    expect(values.at(-1)!).toBeLessThan(values[0]!);
  });
});

describe('training inside traced functions', () => {
  test('a batch norm among the arguments is returned with its statistics', () => {
    const step = compile((norm: BatchNorm, x: Tensor) => {
      const y = norm.forward(x, { training: true });
      return { y, norm };
    });
    const eager = new BatchNorm(2);
    const compiled = new BatchNorm(2);
    const x = tensor([[1, 2], [3, 5], [5, 11]]);
    const result = step(compiled, x);
    eager.forward(x, { training: true });
    expect(compiled.runningMean.toArray()).toEqual([0, 0]);
    expect(result.norm.runningMean.toArray()).toEqual(eager.runningMean.toArray());
    expect(result.norm.runningVariance.toArray()).toEqual(eager.runningVariance.toArray());
  });

  test('a captured batch norm is refused', () => {
    const norm = new BatchNorm(1);
    expect(() => compile((x: Tensor) => norm.forward(x, { training: true }))([[1], [2]])).toThrow(
      'BatchNorm: `model` must be an argument of the traced function while training, got one captured from outside, whose running statistics cannot be changed there.',
    );
    expect(norm.runningMean.toArray()).toEqual([0]);
  });

  test('statistics hold no history of an eager gradient', () => {
    const norm = new BatchNorm(1);
    grad((x: Tensor) => norm.forward(x, { training: true }).square().sum())([[1], [2]]);
    expect(norm.runningMean.item()).toBeCloseTo(0.15, 15);
    expect(norm.runningMean.node).toBeUndefined();
  });

  test('treeMap keeps the class', () => {
    const doubled = treeMap((w: Tensor) => w.mul(2), new Linear(2, 2));
    expect(doubled.forward([[0, 0]]).shape).toEqual([1, 2]);
  });
});
