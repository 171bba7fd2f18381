import { compile, valueAndGrad } from '@x/autodiff';
import { loss, type Sequential } from '@x/nn';
import { tensor, treeLeaves, treeMap, type Tensor } from '@x/tensor';
import type { Prepare } from '../case.js';
import { floats, numbers } from '../numbers.js';
import { jaxJs, type JaxJs } from '../peers/jaxJs.js';
import { python } from '../peers/python.js';
import { tfjs, type Tf, type TfTensor } from '../peers/tfjs.js';

export type JaxArray = InstanceType<JaxJs['Array']>;

/** What is trained, for one step of gradient descent on the mean cross-entropy of ten classes. */
export interface Task {
  readonly inputShape: readonly [number, ...number[]];
  /** Of all weights; a bias has one axis. */
  readonly shapes: readonly (readonly number[])[];
}

const classes = 10;
const learningRate = 0.5;

interface Data {
  readonly input: Float32Array<ArrayBuffer>;
  readonly labels: Float64Array<ArrayBuffer>;
  readonly weights: readonly Float32Array<ArrayBuffer>[];
}

const product = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);

function dataOf({ inputShape, shapes }: Task): Data {
  const input = floats(numbers(product(inputShape), { low: 0, high: 1, seed: 41 }));
  const labels = numbers(inputShape[0], { low: 0, high: classes, seed: 42 }).map(Math.floor);
  const weights = shapes.map((shape, i) => {
    const bound = 1 / Math.sqrt(shape.length === 1 ? product(shape) : product(shape.slice(1)));
    return floats(numbers(product(shape), { low: -bound, high: bound, seed: 50 + i }));
  });
  return { input, labels, weights };
}

function oneHot(labels: Float64Array): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (rows[i * classes + label] = 1));
  return rows;
}

/** Loss and weights after one step, always from the same weights. */
export function ours(task: Task, build: (weights: readonly Tensor[]) => Sequential): Prepare {
  return () => {
    const { input, labels, weights } = dataOf(task);
    const given = weights.map((w, i) => tensor(w, { shape: task.shapes[i]! }));
    const model = build(given);
    const places = given.map((w) => treeLeaves(model).indexOf(w));
    const [x, y] = [tensor(input, { shape: task.inputShape }), tensor(Int32Array.from(labels))];
    const step = compile((m: Sequential, images: Tensor, target: Tensor) => {
      const [value, gradient] = valueAndGrad((net: Sequential) => loss.crossEntropy(net.forward(images), target))(m);
      return { value, model: treeMap((w: Tensor, g: Tensor) => w.sub(g.mul(learningRate)), m, gradient) };
    });
    const once = (): { value: Tensor; model: Sequential } => step(model, x, y);
    return {
      run: once,
      result: () => {
        const { value, model: next } = once();
        const after = treeLeaves(next) as Tensor[];
        return [value, ...places.map((i) => after[i]!)].flatMap((w) => Array.from(w.data));
      },
    };
  };
}

/** The same step in PyTorch, on one thread; `forward` is an expression of `x` and of the list of weights `w`. */
export function torch(task: Task, forward: string): Prepare {
  const { input, labels, weights } = dataOf(task);
  const named = weights.map((values, i) => [`w${i}`, { values, shape: task.shapes[i]! }] as const);
  return python({
    inputs: { input: { values: input, shape: task.inputShape }, labels: { values: labels, shape: [labels.length] }, ...Object.fromEntries(named) },
    modules: ['torch'],
    setup: `
import torch
import torch.nn.functional as F
torch.set_num_threads(1)
x, y = torch.from_numpy(input), torch.from_numpy(labels).long()
w = [torch.from_numpy(p).requires_grad_() for p in (${named.map(([name]) => name).join(', ')})]
def step():
    loss = F.cross_entropy(${forward}, y)
    gradients = torch.autograd.grad(loss, w)
    with torch.no_grad():
        return (loss.detach().numpy(), *[(p - ${learningRate} * g).numpy() for p, g in zip(w, gradients)])`,
    expression: 'step()',
  });
}

/** The same step in jax-js under jit. Arguments are used up by the ops that take them: `.ref` is another claim. */
export function jaxJit(task: Task, forward: (jax: JaxJs, weights: readonly JaxArray[], x: JaxArray) => JaxArray): Prepare {
  return jaxJs((jax) => {
    const { numpy: np, nn, jit, valueAndGrad: derive } = jax;
    const data = dataOf(task);
    const x = np.array(data.input, { shape: [...task.inputShape] });
    const y = np.array(oneHot(data.labels), { shape: [data.labels.length, classes] });
    const weights = data.weights.map((w, i) => np.array(w, { shape: [...task.shapes[i]!] }));
    const misfit = (w: JaxArray[], images: JaxArray, target: JaxArray): JaxArray =>
      np.multiply(np.sum(np.multiply(nn.logSoftmax(forward(jax, w, images)), target)), -1 / data.labels.length);
    const step = jit((w: JaxArray[], images: JaxArray, target: JaxArray) => {
      const [value, gradients] = derive(misfit)(w.map((p) => p.ref), images, target) as unknown as [JaxArray, JaxArray[]];
      return [value, ...w.map((p, i) => np.subtract(p, np.multiply(gradients[i]!, learningRate)))];
    });
    return () => step(weights.map((w) => w.ref), x.ref, y.ref) as unknown as JaxArray[];
  });
}

/** The same step in TensorFlow.js. */
export function tfjsStep(backend: 'wasm' | 'cpu', task: Task, forward: (tf: Tf, weights: readonly TfTensor[], x: TfTensor) => TfTensor): Prepare {
  return tfjs(backend, (tf) => {
    const data = dataOf(task);
    const x = tf.tensor(data.input, [...task.inputShape]);
    const y = tf.tensor2d(oneHot(data.labels), [data.labels.length, classes]);
    const weights = data.weights.map((w, i) => tf.tensor(w, [...task.shapes[i]!]));
    const derive = tf.valueAndGrads((...w: TfTensor[]) => tf.neg(tf.div(tf.sum(tf.mul(tf.logSoftmax(forward(tf, w, x)), y)), data.labels.length)));
    return () =>
      tf.tidy(() => {
        const { value, grads } = derive(weights);
        return [value, ...weights.map((w, i) => tf.sub(w, tf.mul(grads[i]!, learningRate)))];
      });
  });
}
