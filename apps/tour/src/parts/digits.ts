import { compile, valueAndGrad } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { heatmap, imageGrid, linePlot } from '@x/plot';
import { oneHot, random, zeros, type Tensor } from '@x/tensor';
import { mnistDigits, type LabelledDigits } from '../datasets/mnistDigits.js';
import { excerpt } from '../report/excerpt.js';
import { figure, row, text, type Section } from '../report/section.js';
import type { ProgressBar } from '../terminal/progressBar.js';
import type { Terminal } from '../terminal/terminal.js';

// #region network
interface Layer {
  weight: Tensor;
  bias: Tensor;
}

interface Network {
  hidden: Layer;
  output: Layer;
}

/** Weights of spread √(2 / inputs), which keeps the spread of activations (He et al. 2015); biases 0. */
function layer(key: random.Key, inputs: number, outputs: number): Layer {
  return {
    weight: random.normal(key, [inputs, outputs], { dtype: 'float32', scale: Math.sqrt(2 / inputs) }),
    bias: zeros([outputs], { dtype: 'float32' }),
  };
}

function network(key: random.Key, hidden: number): Network {
  const [first, second] = random.split(key);
  return { hidden: layer(first, 784, hidden), output: layer(second, hidden, 10) };
}

function logits({ hidden, output }: Network, images: Tensor): Tensor {
  return images.matmul(hidden.weight).add(hidden.bias).relu().matmul(output.weight).add(output.bias);
}

function crossEntropy(weights: Network, images: Tensor, labels: Tensor): Tensor {
  const right = oneHot(labels, 10, { dtype: 'float32' });
  return logits(weights, images).logSoftmax().mul(right).sum().div(-labels.size);
}
// #endregion

// #region adam
const optimizer = adam({ learningRate: 0.002 });

interface Training {
  weights: Network;
  state: ReturnType<typeof optimizer.init>;
}

function trainingStep({ weights, state }: Training, images: Tensor, labels: Tensor): { loss: Tensor; training: Training } {
  const [loss, gradient] = valueAndGrad(crossEntropy)(weights, images, labels);
  const { updates, state: next } = optimizer.update(gradient, state, weights);
  return { loss, training: { weights: applyUpdates(weights, updates), state: next } };
}
// #endregion

/** A batch of images moved by up to a pixel in a random direction, so that the network cannot learn them by heart. */
function shifted(key: random.Key, images: Tensor): Tensor {
  const [down, right] = random.randint(key, -1, 2, [2]).data;
  return images.reshape([-1, 28, 28]).roll([down!, right!], { axis: [1, 2] }).reshape(images.shape);
}

/** How to train. */
export interface TrainingOptions {
  readonly hidden: number;
  readonly epochs: number;
  readonly batchSize: number;
}

/** What training leaves behind. */
export interface TrainedDigits {
  readonly losses: readonly number[];
  /** Share of held-out digits recognised, after each epoch. */
  readonly accuracies: readonly number[];
  /** The digit that the network reads on each held-out image. */
  readonly predicted: Tensor;
  /** How sure it is of that. */
  readonly confidence: Tensor;
  readonly weights: Network;
}

/** Trains a network with one hidden layer by Adam on small batches. */
export function trainDigits(train: LabelledDigits, heldOut: LabelledDigits, { hidden, epochs, batchSize }: TrainingOptions, progress?: ProgressBar): TrainedDigits {
  const [weightKey, orderKey, shiftKey] = random.split(random.key('digits'), 3) as [random.Key, random.Key, random.Key];
  const weights = network(weightKey, hidden);
  // #region train
  const step = compile(trainingStep);
  let training: Training = { weights, state: optimizer.init(weights) };
  const losses: number[] = [];
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of random.minibatches(random.foldIn(orderKey, epoch), train.labels.size, batchSize, { dropLast: true })) {
      const images = shifted(random.foldIn(shiftKey, losses.length), train.images.take(batch, { axis: 0 }));
      const result = step(training, images, train.labels.take(batch));
      training = result.training;
      losses.push(result.loss.item());
      progress?.update(losses.length, `epoch ${epoch + 1}, loss ${losses.at(-1)!.toFixed(3)}`);
    }
    const read = logits(training.weights, heldOut.images).argmax({ axis: 1 });
    accuracies.push(read.equal(heldOut.labels).mean().item());
  }
  // #endregion
  progress?.finish(`loss ${losses.at(-1)!.toFixed(3)}, ${(100 * accuracies.at(-1)!).toFixed(1)} % of held-out digits right`);
  const probabilities = logits(training.weights, heldOut.images).softmax();
  return { losses, accuracies, predicted: probabilities.argmax({ axis: 1 }), confidence: probabilities.max({ axis: 1 }), weights: training.weights };
}

/** How often digit i was read as j. */
export function confusion(labels: Tensor, predicted: Tensor): number[][] {
  return oneHot(labels, 10).transpose().matmul(oneHot(predicted, 10)).toArray() as number[][];
}

const options: TrainingOptions = { hidden: 128, epochs: 20, batchSize: 100 };

/** Trains on the digits of MNIST and describes the result. */
export function digitsPart(terminal: Terminal): Section {
  terminal.line('reading 10 000 digits …');
  const { train, heldOut } = mnistDigits();
  const steps = options.epochs * Math.floor(train.labels.size / options.batchSize);
  const trained = trainDigits(train, heldOut, options, terminal.progress('training', steps));
  const { losses, accuracies, predicted, confidence, weights } = trained;
  const accuracy = accuracies.at(-1)!;
  const stepsPerEpoch = losses.length / options.epochs;
  const epochAxis = losses.map((_, i) => (i + 1) / stepsPerEpoch);
  const wrong = Array.from(predicted.data, (digit, i) => ({ i, digit, right: heldOut.labels.data[i]!, sure: confidence.data[i]! }))
    .filter(({ digit, right }) => digit !== right)
    .sort((a, b) => b.sure - a.sure);
  const names = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

  return {
    name: 'digits',
    title: 'A small network learns to read',
    outcome: { figure: `${(100 * accuracy).toFixed(1)} %`, meaning: `of ${heldOut.labels.size} held-out MNIST digits read correctly` },
    body: [
      text`A network with one hidden layer of ${options.hidden} units (784–${options.hidden}–10, float32) learns from ${train.labels.size} digits
        of MNIST by Adam on batches of ${options.batchSize}, ${options.epochs} times over, each time shifted a little. Its weights are a plain tree of tensors. The whole
        training step (forward pass, gradient, update) is one compiled function.`,
      row(
        figure(
          linePlot(
            [
              { x: epochAxis, y: losses, name: 'each batch', colour: 9, opacity: 0.5, width: 1 },
              { x: epochAxis, y: smoothed(losses, stepsPerEpoch / 2), name: 'average', colour: 0, width: 2.2 },
            ],
            { x: { label: 'epoch' }, y: { label: 'cross-entropy', log: true } },
          ),
          'Loss while training.',
        ),
        figure(
          linePlot([{ x: accuracies.map((_, i) => i + 1), y: accuracies.map((a) => 100 * a), points: true }], {
            x: { label: 'epoch' },
            y: { label: 'held-out digits right, %' },
          }),
          'Accuracy on digits that the network never saw.',
        ),
      ),
      row(
        figure(heatmap(confusion(heldOut.labels, predicted), { names, xLabel: 'read as', yLabel: 'digit' }), 'How each digit was read: the diagonal is right.'),
        figure(
          imageGrid(
            wrong.slice(0, 20).map(({ i, digit, right, sure }) => ({
              width: 28,
              height: 28,
              values: heldOut.images.at(i).data,
              caption: `${right} → ${digit}, ${(100 * sure).toFixed(0)} %`,
            })),
            { range: [0, 1], size: 88 },
          ),
          `The ${Math.min(20, wrong.length)} of ${wrong.length} mistakes that the network was surest of: the digit, how it was read, and how surely.`,
        ),
      ),
      figure(
        imageGrid(
          Array.from({ length: 16 }, (_, j) => ({ width: 28, height: 28, values: weights.hidden.weight.at(':', j).data })),
          { signed: true, size: 60 },
        ),
        'What 16 of the hidden units look for.',
      ),
      excerpt('parts/digits.ts', 'network'),
      excerpt('parts/digits.ts', 'adam'),
      excerpt('parts/digits.ts', 'train'),
    ],
  };
}

/** Exponentially weighted averages. */
function smoothed(values: readonly number[], span: number): number[] {
  const keep = 1 - 1 / span;
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    sum = keep * sum + value;
    weight = keep * weight + 1;
    return sum / weight;
  });
}
