import { accuracy, BatchNorm, covariateShift, fit, init, Linear, loss, Residual, Sequential, type Batch, type Layer } from '@x/nn';
import { adam, sgd } from '@x/optim';
import { linePlot } from '@x/plot';
import { random, relu, tanh, type Tensor } from '@x/tensor';
import { mnistDigits, type LabelledDigits } from '../datasets/mnistDigits.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, table, text, type Section } from '../report/section.js';
import type { ProgressBar } from '../terminal/progressBar.js';
import type { Terminal } from '../terminal/terminal.js';

const key = random.key('depth');

/** Ways to draw first weights, by name. */
export const initialisers: Readonly<Record<string, init.Initializer>> = {
  zeros: init.zeros,
  'normal, σ 0.01': init.normal,
  'normal, σ 1': (k, shape, options) => init.normal(k, shape, { ...options, std: 1 }),
  Xavier: init.xavierNormal,
  He: init.heNormal,
};

/** The standard deviation of activations in each of ten layers, from standard normal inputs on. */
export function spreadByDepth(activation: (x: Tensor) => Tensor, draw: init.Initializer): number[] {
  // #region init
  const units = 256;
  let h = random.normal(key, [units, units], { dtype: 'float32' });
  return Array.from({ length: 10 }, (_, layer) => {
    const weight = draw(random.foldIn(key, layer), [units, units], { dtype: 'float32' });
    h = activation(h.matmul(weight.transpose()));
    return h.std().item();
  });
  // #endregion
}

/** What one layer sees while a network learns. */
export interface Drift {
  /** Weighted inputs of the last hidden layer on the same digits after each step: [examples, units]. */
  readonly activations: readonly Tensor[];
  readonly losses: readonly number[];
  readonly accuracy: number;
}

/** Trains three layers of rectifiers on digits, with batch norm or without it. */
export async function activationDrift({ images, labels }: LabelledDigits, normalised: boolean, steps: number, progress?: ProgressBar): Promise<Drift> {
  // #region norm
  const sizes = [784, 40, 40, 40];
  const hidden = sizes.slice(1).flatMap((size, i): Layer[] => [
    new Linear(sizes[i]!, size, { key: random.foldIn(key, i), init: init.heNormal, dtype: 'float32' }),
    ...(normalised ? [new BatchNorm(size, { dtype: 'float32' })] : []),
    relu,
  ]);
  const net = new Sequential([...hidden, new Linear(40, 10, { key, dtype: 'float32' })]);
  const watched = { x: images.at(':200'), y: labels.at(':200') };
  const seen: Tensor[] = [];
  const batch = (step: number): Batch => {
    const rows = random.randint(random.foldIn(key, step), 0, labels.size, [60]);
    return { x: images.take(rows, { axis: 0 }), y: labels.take(rows) };
  };
  const { model, history } = await fit(net, {
    train: (step) => [batch(step)], // an epoch of one step, after which the network is looked at
    loss: loss.crossEntropy,
    optimizer: sgd({ learningRate: 0.5 }),
    epochs: steps,
    callbacks: ({ epoch, model: now }) => {
      const upTo = new Sequential(now.layers.slice(0, now.layers.lastIndexOf(relu)));
      seen.push(upTo.forward(watched.x, { training: true }));
      progress?.update(epoch + 1);
    },
  });
  // #endregion
  return { activations: seen, losses: history.loss, accuracy: accuracy(model.forward(images), labels).item() };
}

/** The training loss, epoch by epoch, of tanh layers in blocks of two, with shortcuts around the blocks or without them. */
export async function trainingLosses(depth: number, kind: 'plain' | 'residual', epochs: number): Promise<readonly number[]> {
  // #region residual
  const width = 16;
  const layer = (i: number, from: number, to: number): Linear =>
    new Linear(from, to, { key: random.foldIn(key, i), init: init.xavierNormal, dtype: 'float32' });
  const blocks = Array.from({ length: (depth - 2) / 2 }, (_, i): Layer => {
    const body = [layer(2 * i + 1, width, width), tanh, layer(2 * i + 2, width, width)];
    return kind === 'plain'
      ? new Sequential([...body, tanh])
      : new Residual(new Sequential(body), { activation: tanh });
  });
  const net = new Sequential([layer(0, 8, width), tanh, ...blocks, layer(depth, width, 1)]);

  const x = random.normal(key, [256, 8], { dtype: 'float32' });
  const y = x.at(':', 0).mul(x.at(':', 1)).add(x.at(':', 2).mul(2).sin()).expandDims(1);
  const { history } = await fit(net, {
    train: { x, y }, loss: loss.mse, optimizer: adam({ learningRate: 0.001 }), epochs, batchSize: 64, key,
  });
  // #endregion
  return history.loss;
}

const steps = 150;
const epochs = 60;

/** Shows what deep networks need to learn: first weights of the right size, norms, shortcuts. */
export async function depthPart(terminal: Terminal): Promise<Section> {
  const layers = Array.from({ length: 10 }, (_, i) => i + 1);
  const spreads = [tanh, relu].map((activation) => Object.entries(initialisers).map(([name, draw]) => ({ x: layers, y: spreadByDepth(activation, draw), name, points: true })));

  const { train } = mnistDigits({ limit: 3000, heldOut: 0 });
  const bar = terminal.progress('batch norm', 2 * steps);
  const drifts = [await activationDrift(train, false, steps, bar), await activationDrift(train, true, steps, { ...bar, update: (done, note) => bar.update(steps + done, note) })] as const;
  bar.finish();
  const shifts = drifts.map(({ activations }) => covariateShift(activations));

  const runs = [[8, 'plain'], [8, 'residual'], [50, 'plain'], [50, 'residual']] as const;
  const learning = terminal.progress('depth', runs.length);
  const curves: { x: number[]; y: readonly number[]; name: string; dashed: boolean; colour: number }[] = [];
  for (const [depth, kind] of runs) {
    const y = await trainingLosses(depth, kind, epochs);
    curves.push({ x: y.map((_, i) => i + 1), y, name: `${depth} layers, ${kind}`, dashed: depth === 8, colour: kind === 'plain' ? 0 : 1 });
    learning.update(curves.length);
  }
  learning.finish();
  const [plain, residual] = [curves[2]!.y.at(-1)!, curves[3]!.y.at(-1)!];

  return {
    name: 'depth',
    title: 'What deep networks need to learn',
    outcome: { figure: `${(plain / residual).toFixed(0)} ×`, meaning: 'smaller training loss of 50 layers once they have shortcuts' },
    body: [
      text`The spread of first weights decides whether a signal lives through many layers. Xavier’s keeps it for tanh, He’s for ReLU;
        small weights let it fade, large ones saturate tanh and make ReLU explode, and zeros stop it at once.`,
      row(
        ...['tanh', 'ReLU'].map((name, i) =>
          figure(linePlot(spreads[i]!, { x: { label: 'layer' }, y: { label: 'standard deviation', log: true }, height: 300 }), `Activations of ${name} layers with 256 units. Zeros give 0, which a logarithmic axis cannot show.`),
        ),
      ),
      text`Batch norm: the last of three hidden layers sees its inputs move while the layers below it learn, much less so when they are normalised.`,
      row(
        ...drifts.map((drift, i) =>
          figure(
            linePlot(percentiles(drift.activations), { x: { label: 'step' }, y: { label: 'input of one unit' }, height: 280 }),
            `15th, 50th and 85th percentile over 200 digits ${i === 0 ? 'without' : 'with'} batch norm.`,
          ),
        ),
      ),
      table(
        ['', 'drift of means', 'drift of spreads', `loss after ${steps} steps`, 'digits right'],
        ['without', 'with batch norm'].map((name, i) => [name, shifts[i]!.mean.mean().item().toFixed(2), shifts[i]!.scale.mean().item().toFixed(2), drifts[i]!.losses.at(-1)!.toFixed(2), `${(100 * drifts[i]!.accuracy).toFixed(0)} %`]),
      ),
      text`Degradation: fifty plain layers do worse than eight on the very data they learn from, so that overfitting is not the reason. With shortcuts
        around each pair of layers, equal first weights and equally many steps, depth does no harm.`,
      row(figure(linePlot(curves, { x: { label: 'epoch' }, y: { label: 'training loss' }, height: 300 }), 'Networks of width 16 on a smooth function of 8 inputs.'), excerpt('parts/depth.ts', 'residual')),
      row(excerpt('parts/depth.ts', 'init'), excerpt('parts/depth.ts', 'norm')),
    ],
  };
}

/** Curves of three percentiles of the first unit's inputs over the steps. */
function percentiles(activations: readonly Tensor[]): { x: number[]; y: number[]; name: string; colour: number; dashed: boolean }[] {
  const sorted = activations.map((values) => values.at(':', 0).sort().data);
  return [0.85, 0.5, 0.15].map((share) => ({
    x: sorted.map((_, i) => i + 1),
    y: sorted.map((values) => values[Math.round(share * (values.length - 1))]!),
    name: `${Math.round(100 * share)} %`,
    colour: 0,
    dashed: share !== 0.5,
  }));
}
