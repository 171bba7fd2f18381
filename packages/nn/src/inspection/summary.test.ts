import { describe, expect, test } from 'vitest';
import { BasicBlock, BatchNorm, Conv2d, Flatten, freeze, Linear, LSTM, multiplyAdds, relu, Sequential, summary } from '../index.js';

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
    expect(lines[0]).toMatch(/^layer\s+path\s+input\s+output\s+parameters\s+multiply–adds$/);
    expect(lines.some((text) => /^ {2}Conv2d\s+\[0\]\s+\[8, 3, 32, 32\]\s+\[8, 10, 32, 32\]\s+760\s+6 144 000$/.test(text))).toBe(true);
    expect(lines.at(-1)).toContain('multiply–adds');
    expect(String(summary(new LSTM(2, 3), [1, 4, 2]))).toContain('LSTM');
  });

  test('an input that does not fit is told by the path', () => {
    expect(() => summary(net(), [1, 4, 32, 32])).toThrow('Sequential[0]: expected 3 channels, got 4');
  });
});
