import { accuracy, evaluate, fit, loss, models, randomAffine, summary, type Batch, type Fit } from '@x/nn';
import { adam, adamw, cosine } from '@x/optim';
import { imageGrid, linePlot } from '@x/plot';
import { random, relu, type Tensor } from '@x/tensor';
import { mnistDigits, type LabelledDigits } from '../datasets/mnistDigits.js';
import { excerpt } from '../report/excerpt.js';
import { code, figure, row, text, type Section } from '../report/section.js';
import type { ProgressBar } from '../terminal/progressBar.js';
import type { Terminal } from '../terminal/terminal.js';

const key = random.key('digits');

const asBatch = ({ images, labels }: LabelledDigits): Batch => ({ x: images.reshape([-1, 1, 28, 28]), y: labels });

/** Batches of 50 images, each turned, stretched, slanted and moved a little in a way of its own, so that the network cannot learn them by heart. */
function movedBatches({ images, labels }: LabelledDigits): (epoch: number) => Generator<Batch> {
  const x = images.reshape([-1, 1, 28, 28]);
  return function* (epoch) {
    // #region moves
    const epochKey = random.foldIn(key, epoch);
    const moved = randomAffine(random.foldIn(epochKey, 'moves'), x, { rotate: 0.2, scale: 0.12, shear: 0.15, shift: 1.5 });
    for (const rows of random.minibatches(epochKey, labels.size, 50, { dropLast: true })) {
      yield { x: moved.take(rows, { axis: 0 }), y: labels.take(rows) };
    }
    // #endregion
  };
}

/** LeNet-5, trained for some epochs on batches of 50. */
export async function trainLenet(train: LabelledDigits, heldOut: LabelledDigits, epochs: number, progress?: ProgressBar): Promise<{ run: Fit<ReturnType<typeof models.lenet5>>; accuracy: number }> {
  const steps = epochs * Math.floor(train.labels.size / 50);
  // #region lenet
  const run = await fit(models.lenet5({ key, activation: relu, pooling: 'max', dtype: 'float32' }), {
    train: movedBatches(train),
    valid: asBatch(heldOut),
    loss: loss.crossEntropy,
    optimizer: adamw({ learningRate: cosine(0.003, { steps }), weightDecay: 0.05 }),
    metrics: { accuracy },
    epochs,
    key,
    callbacks: { onBatchEnd: ({ step, loss: value }) => progress?.update(step, `loss ${value.toFixed(3)}`) },
  });
  // #endregion
  const { metrics } = await evaluate(run.model, asBatch(heldOut), { loss: loss.crossEntropy, metrics: { accuracy } });
  progress?.finish(`${(100 * metrics.accuracy!).toFixed(1)} % of held-out digits right`);
  return { run, accuracy: metrics.accuracy! };
}

/** A variational autoencoder of black and white digits. */
export async function trainVae(images: Tensor, epochs: number, progress?: ProgressBar): Promise<{ bounds: readonly number[]; samples: Tensor }> {
  // #region vae
  const { model, history } = await fit(models.vae([784, 128, 8], { key, dtype: 'float32' }), {
    train: { x: images.greater(0.5).astype('float32') },
    objective: (net, { x }, options) => net.loss(x, options),
    optimizer: adam({ learningRate: 0.002 }),
    epochs,
    batchSize: 100,
    key,
    callbacks: { onBatchEnd: ({ step, loss: value }) => progress?.update(step, `${value.toFixed(0)} nats`) },
  });
  // #endregion
  progress?.finish(`${history.loss.at(-1)!.toFixed(1)} nats a digit`);
  return { bounds: history.loss.map((value) => -value), samples: model.sample(random.foldIn(key, 'samples'), 40) };
}

const epochs = { lenet: 18, vae: 8 };

/** Trains both networks and describes them. */
export async function networksPart(terminal: Terminal): Promise<Section> {
  const { train, heldOut } = mnistDigits();
  const lenet = await trainLenet(train, heldOut, epochs.lenet, terminal.progress('LeNet-5', epochs.lenet * Math.floor(train.labels.size / 50)));
  const vae = await trainVae(train.images, epochs.vae, terminal.progress('VAE', epochs.vae * Math.ceil(train.labels.size / 100)));
  const { history } = lenet.run;
  const axis = history.loss.map((_, i) => i + 1);
  return {
    name: 'networks',
    title: 'A network that reads, and one that writes',
    outcome: { figure: `${(100 * lenet.accuracy).toFixed(1)} %`, meaning: `of ${heldOut.labels.size} held-out digits read by LeNet-5` },
    body: [
      text`LeNet-5 (two convolutions, three dense layers, float32) learns from ${train.labels.size} digits in ${epochs.lenet} epochs, turned, stretched and moved a little each time. The variational
        autoencoder learns a code of 8 numbers without labels, and writes digits that nobody has written.`,
      row(
        figure(
          linePlot(
            [
              { x: axis, y: history.loss, name: 'training' },
              { x: axis, y: history.validLoss, name: 'held out' },
            ],
            { x: { label: 'epoch' }, y: { label: 'cross entropy', log: true }, height: 260 },
          ),
          'Loss of LeNet-5 after each epoch.',
        ),
        code(String(summary(lenet.run.model, [1, 1, 28, 28])), 'summary(model, [1, 1, 28, 28])'),
      ),
      row(
        figure(
          imageGrid(
            Array.from({ length: 40 }, (_, i) => ({ width: 28, height: 28, values: vae.samples.at(i).data })),
            { range: [0, 1], size: 56 },
          ),
          'Samples of the autoencoder: the mean image of random codes.',
        ),
        figure(linePlot([{ x: vae.bounds.map((_, i) => i + 1), y: vae.bounds, points: true }], { x: { label: 'epoch' }, y: { label: 'evidence lower bound, nats a digit' }, height: 260 }), 'The bound of the log likelihood rises.'),
      ),
      excerpt('parts/networks.ts', 'lenet'),
      excerpt('parts/networks.ts', 'moves'),
      excerpt('parts/networks.ts', 'vae'),
    ],
  };
}
