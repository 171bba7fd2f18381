import { adam, adamw, chain, clipByGlobalNorm, cosine, sgd } from '@x/optim';
import { random, relu, tanh, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { accuracy, BatchNorm, dataLoader, Dropout, evaluate, fit, freeze, Linear, loss, namedTensors, predict, Sequential, type FitOptions } from '../index.js';

const key = random.key(61);
const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] };
const x = random.normal(random.key(1), [50, 3]);
const labels = x.at(':', 0).add(x.at(':', 1)).greater(0).astype('int32');
const data = { x, y: labels };
const net = (): Sequential => new Sequential([new Linear(3, 8, { key }), new BatchNorm(8), relu, new Dropout(0.2), new Linear(8, 2, { key: random.key(5) })]);
const numbers = (model: object): Record<string, unknown> => Object.fromEntries([...namedTensors(model)].map(([name, t]) => [name, [...t.data]]));
const options = (more: Partial<FitOptions<Sequential>> = {}): FitOptions<Sequential> => ({ train: data, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: 4, batchSize: 16, key, ...more });

describe('fit', () => {
  test('N-44: XOR by a 2-4-1 tanh network', async () => {
    const model = new Sequential([new Linear(2, 4, { key: random.key(31) }), tanh, new Linear(4, 1, { key: random.key(1) })]);
    const before = numbers(model);
    const done = await fit(model, { train: xor, loss: loss.binaryCrossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 400 });
    expect(done.model.forward(xor.x).sigmoid().round().toArray()).toEqual(xor.y);
    expect(done.history.loss).toHaveLength(400);
    expect(done.history.validLoss).toEqual([]);
    expect(done.stopped).toBe('epochs');
    expect(numbers(model)).toEqual(before);
    expect(done.model).toBeInstanceOf(Sequential);
  });

  test('a step is that of the rule: one batch, plain descent', async () => {
    const model = new Linear(1, 1, { key, bias: false });
    const w = model.weight.item();
    const done = await fit(model, { train: { x: [[1], [2]], y: [[0], [0]] }, loss: loss.mse, optimizer: sgd({ learningRate: 0.1 }), epochs: 1 });
    expect(done.model.weight.item()).toBeCloseTo(w - 0.1 * 5 * w, 12);
    expect(done.history.loss[0]).toBeCloseTo(2.5 * w * w, 12);
  });

  test('validation runs in inference mode, metrics follow, statistics move, the loss falls', async () => {
    const { model, history } = await fit(net(), options({ valid: data, metrics: { accuracy }, epochs: 30 }));
    expect(history.validLoss.at(-1)!).toBeLessThan(history.validLoss[0]!);
    expect(history.metrics.accuracy!.at(-1)!).toBeGreaterThan(0.9);
    expect((model.layers[1] as BatchNorm).runningMean.abs().max().item()).toBeGreaterThan(0.01);
    expect((model.layers[1] as BatchNorm).batches.item()).toBe(30 * 4);
    const again = await evaluate(model, data, { loss: loss.crossEntropy, metrics: { accuracy }, batchSize: 16 });
    expect(again.loss).toBeCloseTo(history.validLoss.at(-1)!, 12);
    expect(predict(model, x, { batchSize: 16 }).sub(model.forward(x)).abs().max().item()).toBeLessThan(1e-13);
  });

  test('frozen parts stay, a model without anything to train is refused', async () => {
    const model = net();
    freeze(model.layers[0]);
    freeze(model.layers[1]);
    const before = numbers(model);
    const after = numbers((await fit(model, options())).model);
    for (const name of Object.keys(before)) {
      if (/^[01]\./.test(name)) expect(after[name]).toEqual(before[name]);
      else expect(after[name]).not.toEqual(before[name]);
    }
    await expect(fit(freeze(net()), options())).rejects.toThrow('fit: `model` must have trainable parameters, got only frozen ones and buffers. unfreeze(part)');
    const twice = new Linear(1, 1);
    await expect(fit(new Sequential([twice, tanh, twice]), options())).rejects.toThrow('fit: `model` must hold every module with weights once, got the same Linear as [0] and as [2]. For shared weights write a class');
  });

  test('the same key gives the same bits, another key others', async () => {
    const [a, b, c] = await Promise.all([fit(net(), options()), fit(net(), options()), fit(net(), options({ key: random.key(3) }))]);
    expect(numbers(a.model)).toEqual(numbers(b.model));
    expect(a.history).toEqual(b.history);
    expect(c.history.loss).not.toEqual(a.history.loss);
  });

  test('a run resumed from a checkpoint goes on with the same bits', async () => {
    const rule = { optimizer: chain(clipByGlobalNorm(1), adamw({ learningRate: cosine(0.02, { steps: 40 }) })), valid: data, earlyStopping: 100, plateau: { patience: 1, factor: 0.5 }, epochs: 8 } as const;
    const whole = await fit(net(), options(rule));
    const files: Uint8Array[] = [];
    const half = await fit(net(), options({ ...rule, epochs: 3, callbacks: { onEpochEnd: ({ checkpoint }) => void files.push(checkpoint()) } }));
    expect(files).toHaveLength(3);
    for (const resume of [half.checkpoint(), files[1]!]) {
      const resumed = await fit(net(), options({ ...rule, resume }));
      expect(numbers(resumed.model)).toEqual(numbers(whole.model));
      expect(resumed.history).toEqual(whole.history);
      expect(resumed.bestEpoch).toBe(whole.bestEpoch);
    }
    await expect(fit(new Sequential([new Linear(3, 2)]), options({ resume: half.checkpoint() }))).rejects.toThrow('fit: `resume` must hold model.0.bias as float64 [2], got float64 [8].');
  });

  test('early stopping gives back the best model', async () => {
    const seen: Record<number, unknown> = {};
    const done = await fit(net(), options({ valid: { x, y: random.permutation(key, labels) }, earlyStopping: { patience: 3 }, epochs: 200, callbacks: [{ onEpochEnd: ({ epoch, model }) => void (seen[epoch] = numbers(model)) }] }));
    expect(done.stopped).toBe('early');
    const { validLoss } = done.history;
    expect(done.bestEpoch).toBe(validLoss.indexOf(Math.min(...validLoss)));
    expect(validLoss).toHaveLength(done.bestEpoch + 4);
    expect(numbers(done.model)).toEqual(seen[done.bestEpoch]);
  });

  test('accumulated batches make the step of one large batch, also at the end of an epoch', async () => {
    const plain = (): Sequential => new Sequential([new Linear(3, 4, { key }), tanh, new Linear(4, 2, { key })]);
    const large = await fit(plain(), options({ batchSize: 32, shuffle: false, clip: 0.1 }));
    const small = await fit(plain(), options({ batchSize: 8, accumulate: 4, shuffle: false, clip: 0.1 }));
    for (const [name, t] of namedTensors(large.model)) expect(namedTensors(small.model).get(name)!.sub(t).abs().max().item()).toBeLessThan(1e-12);
    small.history.loss.forEach((v, i) => expect(v).toBeCloseTo(large.history.loss[i]!, 12));
  });

  test('clipping limits the step', async () => {
    const w = async (clip: FitOptions<Linear>['clip']): Promise<number> => {
      const model = new Linear(1, 1, { key, bias: false });
      const done = await fit(model, { train: { x: [[100]], y: [[0]] }, loss: loss.mse, optimizer: sgd({ learningRate: 1 }), epochs: 1, ...(clip !== undefined && { clip }) });
      return Math.abs(done.model.weight.item() - model.weight.item());
    };
    expect(await w(0.5)).toBeCloseTo(0.5, 9);
    expect(await w({ value: 0.25 })).toBeCloseTo(0.25, 12);
    expect(await w(undefined)).toBeGreaterThan(10);
  });

  test('a plateau lowers the rate', async () => {
    const { history } = await fit(new Linear(1, 1, { key, bias: false }), { train: { x: [[0]], y: [[1]] }, loss: loss.mse, optimizer: sgd({ learningRate: 1 }), epochs: 6, plateau: { patience: 1, factor: 0.5 } });
    expect(history.rate).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
  });

  test('float32 stays float32, and arrays take the type of the model', async () => {
    const model = new Linear(2, 1, { key, dtype: 'float32' });
    const done = await fit(model, { train: xor, loss: loss.mse, optimizer: adam({ learningRate: 0.1 }), epochs: 2 });
    expect(done.model.weight.dtype).toBe('float32');
    expect(Number.isFinite(done.history.loss[1])).toBe(true);
  });

  test('few forms are compiled, whatever the number of epochs', async () => {
    let traces = 0;
    const counted = (p: Tensor, y: Tensor): Tensor => ((traces += 1), loss.crossEntropy(p, y));
    await fit(net(), options({ loss: counted, valid: data }));
    // Whole and rest batches, in training and in validation.
    expect(traces).toBe(4);
  });

  test('an objective trains what loss cannot, and y may be left out', async () => {
    const { model } = await fit(new Linear(2, 2, { key }), { train: { x: [[1, 2], [3, 4]] }, objective: (m, { x: a, y }) => loss.mse(m.forward(a), y), optimizer: adam({ learningRate: 0.05 }), epochs: 400 });
    expect(model.forward([[1, 2]]).sub([[1, 2]]).abs().max().item()).toBeLessThan(0.05);
  });

  test('a last batch of one example, which a batch norm cannot learn from, can be left out', async () => {
    const odd = { x: x.at(':33'), y: labels.at(':33') };
    await expect(fit(net(), options({ train: odd }))).rejects.toThrow('[1]: expected more than one value per channel while training');
    expect((await fit(net(), options({ train: odd, dropLast: true }))).history.loss).toHaveLength(4);
    await expect(fit(net(), options({ train: odd, dropLast: true, batchSize: 64 }))).rejects.toThrow('got 33, fewer than a batch');
  });

  test('without compilation the numbers are the same', async () => {
    const [a, b] = await Promise.all([fit(net(), options()), fit(net(), options({ compiled: false }))]);
    a.history.loss.forEach((v, i) => expect(v).toBeCloseTo(b.history.loss[i]!, 10));
  });
});

describe('datasets of fit', () => {
  const line = (): Linear => new Linear(1, 1, { key });
  const base = { loss: loss.mse, optimizer: sgd({ learningRate: 0.01 }), epochs: 2, shuffle: false, batchSize: 2 } as const;
  const rows = { x: [[1], [2], [3]], y: [[2], [4], [6]] };
  const batches = [{ x: [[1], [2]], y: [[2], [4]] }, { x: [[3]], y: [[6]] }];

  test('examples, loaders, arrays, iterables and streams of batches teach the same', async () => {
    async function* stream(): AsyncGenerator<(typeof batches)[number]> {
      for (const batch of batches) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield batch;
      }
    }
    const forms = [rows, [tensor(rows.x), tensor(rows.y)] as never, dataLoader(rows, { batchSize: 2, shuffle: false }), batches, new Set(batches), batches.map(({ x: a, y }) => [a, y] as const), () => batches, () => stream(), async () => batches];
    const weights = await Promise.all(forms.map(async (train) => (await fit(line(), { ...base, train })).model.weight.item()));
    expect(new Set(weights).size).toBe(1);
    await expect(fit(line(), { ...base, train: stream() })).rejects.toThrow('fit: `train` must hold examples in every epoch, got none in epoch 2. A generator runs once');
  });

  test('mistakes are explained', async () => {
    await expect(fit(line(), { ...base, train: { x: [[1], [2]], y: [[1]] } })).rejects.toThrow('fit: `train.y` must hold one target for each of the 2 examples, got shape [1, 1].');
    await expect(fit(line(), { ...base, train: { x: tensor([], { shape: [0, 1] }), y: tensor([], { shape: [0, 1] }) } })).rejects.toThrow('fit: `train` must hold examples in every epoch, got none');
    await expect(fit(line(), { ...base, train: rows, batchSize: 0 })).rejects.toThrow('fit: `batchSize` must be a whole number ≥ 1, got 0');
    await expect(fit(line(), { ...base, train: rows, epochs: 1.5 })).rejects.toThrow('fit: `epochs`');
    await expect(fit(line(), { ...base, train: 3 as never })).rejects.toThrow('fit: `train` must be { x, y }');
    await expect(fit(line(), { ...base, train: rows, optimizer: undefined as never })).rejects.toThrow('fit: `optimizer` must be a gradient transform');
    await expect(fit(line(), { ...base, train: rows, loss: undefined as never })).rejects.toThrow('fit: `loss` must be a function');
    await expect(fit(line(), { ...base, train: { x: [[1, 2]], y: [[1]] } })).rejects.toThrow('Linear: expected 1 features, got 2');
    class Own {
      readonly parts = [{ layer: new Linear(1, 3) }, { layer: new Linear(2, 1) }];
      forward(v: Tensor): Tensor {
        return this.parts.reduce((h, { layer }) => layer.forward(h), v);
      }
    }
    await expect(fit(new Own(), { ...base, train: rows })).rejects.toThrow('parts[1].layer: expected 2 features, got 3');
    expect(() => predict(new Own(), [[1]])).toThrow('parts[1].layer: expected 2 features, got 3');
    await expect(fit({ w: tensor([1]) }, { ...base, train: rows })).rejects.toThrow('fit: `model` must have a method forward');
  });

  test('a loss that is not a number ends training and says where', async () => {
    await expect(fit(line(), { ...base, train: { x: [[1], [2], [NaN]], y: [[1], [1], [1]] } })).rejects.toThrow(
      'fit: `loss` must stay finite, got NaN in epoch 1, batch 2. The batch itself holds numbers that are not finite, in x: clean the data.',
    );
    await expect(fit(line(), { ...base, train: rows, optimizer: sgd({ learningRate: 1e200 }), epochs: 9 })).rejects.toThrow(/got (NaN|Infinity) in epoch \d, batch \d\. Lower the learning rate/);
  });

  test('a signal or a callback ends training with what was reached', async () => {
    const control = new AbortController();
    const endless = await fit(line(), { ...base, train: rows, epochs: 1e9, signal: control.signal, callbacks: ({ epoch }) => void (epoch === 5 && control.abort()) });
    expect([endless.stopped, endless.history.loss.length]).toEqual(['signal', 6]);
    const timed = new AbortController();
    setTimeout(() => timed.abort(), 120);
    expect((await fit(line(), { ...base, train: rows, epochs: 1e9, signal: timed.signal })).stopped).toBe('signal');
    const told: number[] = [];
    const cut = await fit(line(), { ...base, train: rows, callbacks: [{ onBatchEnd: ({ step }) => (told.push(step), step < 3) }] });
    expect([cut.stopped, told, cut.history.loss.length, cut.bestEpoch]).toEqual(['callback', [1, 2, 3], 1, 1]);
    expect((await fit(line(), { ...base, train: rows, callbacks: { onBatchEnd: () => false } })).bestEpoch).toBe(0);
  });

  test('progress is one line an epoch, a bar on a terminal', async () => {
    const written: string[] = [];
    await fit(line(), { ...base, train: rows, valid: rows, progress: { write: (text) => void written.push(text) } });
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^epoch 1\/2 loss \S+ {2}valid \S+\n$/);
    const drawn: string[] = [];
    await fit(line(), { ...base, train: rows, progress: { isTTY: true, columns: 60, write: (text) => void drawn.push(text) } });
    expect(drawn[0]).toContain('━');
  });
});

describe('dataLoader', () => {
  test('each pass has its own order, of all examples once', () => {
    const loader = dataLoader({ x, y: labels }, { batchSize: 16, key });
    const passes = [0, 1].map(() => [...loader].flatMap((b) => [...b.x.at(':', 0).data]));
    expect(loader.length).toBe(4);
    expect(passes[0]).not.toEqual(passes[1]);
    expect([...passes[0]!].sort()).toEqual([...passes[1]!].sort());
    expect([...loader.epoch(0)].flatMap((b) => [...b.x.at(':', 0).data])).toEqual(passes[0]);
    expect([...dataLoader({ x, y: labels }, { batchSize: 16, dropLast: true })].map((b) => b.x.shape[0])).toEqual([16, 16, 16]);
    expect([...dataLoader({ x: [[1]] }, { dropLast: true })]).toEqual([]);
  });
});
