import { readSafetensors, tensor, writeSafetensors, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/models.json' with { type: 'json' };
import { BatchNorm, Bidirectional, Conv2d, Embedding, Flatten, GroupNorm, LayerNorm, Linear, loadModel, LSTM, MaxPool, namedTensors, PReLU, relu, saveModel, Sequential, TransformerEncoderLayer, withDType, type Module } from '../index.js';

class Sequences implements Module {
  embedding: Embedding = new Embedding(5, 3);
  recurrent: Bidirectional = new Bidirectional(new LSTM(3, 4));
  output: Linear = new Linear(8, 2);
  forward(x: Tensor): Tensor {
    return this.output.forward(this.recurrent.forward(this.embedding.forward(x)));
  }
}

const models: Readonly<Record<string, () => Module>> = {
  images: () => new Sequential([new Conv2d(2, 3, 3, { padding: 1 }), new BatchNorm(3), relu, new MaxPool(2), new GroupNorm(1, 3), new PReLU(3), new Flatten(), new Linear(12, 4), new LayerNorm(4)]),
  sequences: () => new Sequences(),
  encoder: () => new TransformerEncoderLayer(6, 2, { hidden: 8 }),
};

describe('files of models', () => {
  test.each(reference.cases)('PyTorch: $name is read and gives the same output, and is written under the same names', ({ name, file, input, output }) => {
    const bytes = Uint8Array.from(Buffer.from(file, 'base64'));
    const model = loadModel(models[name]!(), bytes);
    const y = model.forward(tensor(input.values, { shape: input.shape, dtype: name === 'sequences' ? 'int32' : 'float64' }));
    expect(y.shape).toEqual(output.shape);
    y.data.forEach((v, i) => expect(v).toBeCloseTo(output.values[i]!, 12));
    const written = readSafetensors(saveModel(model));
    const original = readSafetensors(bytes);
    expect(Object.keys(written).sort()).toEqual(Object.keys(original).sort());
    for (const key of Object.keys(original)) expect(written[key]!.toArray()).toEqual(original[key]!.toArray());
  });

  test('a round trip keeps every bit, types and class', () => {
    for (const make of Object.values(models)) {
      for (const model of [make(), withDType(make(), 'float32')]) {
        const again = loadModel(withDType(make(), model.constructor === Object ? 'float64' : ([...namedTensors(model)][0]![1].dtype as 'float32')), saveModel(model));
        expect(again).toBeInstanceOf(model.constructor);
        for (const [name, value] of namedTensors(model)) {
          expect(namedTensors(again).get(name)!.dtype).toBe(value.dtype);
          expect(namedTensors(again).get(name)!.toArray()).toEqual(value.toArray());
        }
      }
    }
  });

  test('the model given is left as it is, its type is kept', () => {
    const model = new Linear(1, 1, { dtype: 'float32' });
    const before = model.weight.item();
    const again = loadModel(model, saveModel(Object.assign(new Linear(1, 1), { weight: tensor([[0.1]]) })));
    expect(model.weight.item()).toBe(before);
    expect(again.weight.dtype).toBe('float32');
    expect(again.weight.item()).toBe(Math.fround(0.1));
  });

  test('what does not fit is named', () => {
    const file = saveModel(new Linear(2, 3));
    expect(() => loadModel(new Linear(2, 3, { bias: false }), file)).toThrow('loadModel: `bytes` must hold the 1 tensors of the model, got one with bias besides. Load with { strict: false }');
    expect(() => loadModel(new Sequential([new Linear(2, 3)]), file)).toThrow('got one without 0.bias, 0.weight and one with bias, weight besides');
    expect(() => loadModel(new Linear(3, 3), file)).toThrow('loadModel: `bytes` must hold weight with shape [3, 3], got [3, 2]');
    expect(loadModel(new Linear(2, 3, { bias: false }), file, { strict: false }).bias).toBeNull();
    expect(() => loadModel(new Linear(2, 3), new Uint8Array(3))).toThrow('readSafetensors');
    const norm = new BatchNorm(2);
    const old = Object.fromEntries(Object.entries(readSafetensors(saveModel(norm))).filter(([name]) => name !== 'num_batches_tracked'));
    expect(loadModel(norm, writeSafetensors(old)).batches.item()).toBe(0);
  });
});
