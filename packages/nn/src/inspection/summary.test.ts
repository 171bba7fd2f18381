import { grad } from '@x/autodiff';
import { random, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { AvgPool, BasicBlock, BatchNorm, Conv2d, Flatten, freeze, GlobalAvgPool, Inception, Linear, LSTM, MaxPool, multiplyAdds, relu, Residual, Sequential, summary } from '../index.js';

const key = random.key(179);

describe('summary', () => {
  const net = (): Sequential => new Sequential([new Conv2d(3, 10, 5, { padding: 2 }), new BatchNorm(10), relu, new BasicBlock(10, 4, { stride: 2 }), new Flatten(), new Linear(4 * 16 * 16, 2)]);

  test('N-179: shapes, parameters and multiply–adds of every layer', () => {
    const model = net();
    const { rows, parameters, outputShape, multiplyAdds: products } = summary(model, [1, 3, 32, 32]);
    const row = (path: string): (typeof rows)[number] => rows.find((r) => r.path === path)!;
    expect(row('[0]')).toMatchObject({ layer: 'Conv2d', inputShape: [1, 3, 32, 32], outputShape: [1, 10, 32, 32], parameters: 760, multiplyAdds: 768000 });
    expect(row('[1]')).toMatchObject({ layer: 'BatchNorm', parameters: 20, multiplyAdds: 0 });
    expect(row('[3]')).toMatchObject({ layer: 'BasicBlock', outputShape: [1, 4, 16, 16], parameters: 90 * 4 + 8 + 36 * 4 + 8 + 40 + 8 });
    expect(outputShape).toEqual([1, 2]);
    expect(parameters).toBe(760 + 20 + row('[3]').parameters + 2050);
    expect(products).toBe(multiplyAdds(model, [1, 3, 32, 32]));
    expect(rows.reduce((n, r) => n + (r.multiplyAdds ?? 0), 0)).toBe(products);
    expect(Object.keys(model)).toEqual(['layers']);
    expect(Object.keys(model.layers[0]!)).not.toContain('forward');
  });

  test('the table prints, frozen parts are told from trained ones', () => {
    const model = net();
    freeze(model.layers[0]);
    const s = summary(model, [8, 3, 32, 32]);
    expect(s.trainable).toBe(s.parameters - 760);
    const lines = String(s).split('\n');
    expect(lines[0]).toMatch(/^layer\s+path\s+input\s+output\s+field\s+parameters\s+multiply–adds$/);
    expect(lines.some((text) => /^ {2}Conv2d\s+\[0\]\s+\[8, 3, 32, 32\]\s+\[8, 10, 32, 32\]\s+5 × 5\s+760\s+6 144 000$/.test(text))).toBe(true);
    expect(lines.at(-1)).toContain('multiply–adds');
    expect(String(summary(new LSTM(2, 3), [1, 4, 2]))).toContain('LSTM');
  });

  test('N-179: receptive fields are how far gradients reach, through branches, strides, pooling and shortcuts', () => {
    const model = new Sequential([
      new Conv2d(1, 2, [3, 1], { stride: [2, 1], key }),
      new MaxPool(2),
      new Residual(new Sequential([new Conv2d(2, 2, 3, { padding: 2, dilation: 2, key }), new BatchNorm(2)])),
      new Inception(2, { one: 1, three: [6, 6], five: [6, 6], pool: 1 }, { key, kernels: 'factorized' }),
      new AvgPool([2, 1]),
    ]);
    const { rows } = summary(model, [1, 1, 80, 60]);
    const fieldOf = (path: string): readonly number[] | undefined => rows.find((r) => r.path === path)!.receptiveField;
    expect(['[0]', '[1]', '[2]', '[3].branches[0]', '[3]', '[4]', ''].map(fieldOf)).toEqual([[3, 1], [5, 2], [21, 10], [21, 10], [37, 18], [41, 18], [41, 18]]);
    // ReLU and maxima hide inputs from some outputs: where the gradient of a middle element is not 0 for one of several images.
    const reach = (depth: number): number[] => {
      const part = new Sequential(model.layers.slice(0, depth));
      const g = grad((x: Tensor) => {
        const y = part.forward(x);
        return y.at(':', ':', Math.floor(y.shape[2]! / 2), Math.floor(y.shape[3]! / 2)).sum();
      })(random.normal(key, [20, 1, 80, 60])).abs().sum({ axis: [0, 1] });
      return [1, 0].map((axis) => g.sum({ axis }).notEqual(0).astype('float64').sum().item());
    };
    // Dilated windows leave gaps, which pooling before them fills.
    expect([1, 2, 4, 5].map(reach)).toEqual([[3, 1], [5, 2], [37, 18], [41, 18]]);
    expect(summary(new Sequential([new Conv2d(1, 1, 3), new GlobalAvgPool(), new Linear(1, 1)]), [1, 1, 5, 5]).rows.map((r) => r.receptiveField)).toEqual([undefined, [3, 3], undefined, undefined]);
    expect(String(summary(new Linear(2, 1), [1, 2]))).not.toContain('field');
  });

  test('an input that does not fit is told by the path', () => {
    expect(() => summary(net(), [1, 4, 32, 32])).toThrow('Sequential[0]: expected 3 channels, got 4');
  });
});
