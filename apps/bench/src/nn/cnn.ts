import { Conv2d, Flatten, Linear, MaxPool, relu, Sequential } from '@x/nn';
import { against, type Budget, type Case, type Prepare } from '../case.js';
import { jaxJit, ours, tfjsStep, torch, type JaxArray, type Task } from './trainingStep.js';

const batch = 64;

interface Network {
  readonly task: Task;
  readonly kernel: number;
}

const network = (kernel: number): Network => ({
  task: { inputShape: [batch, 1, 28, 28], shapes: [[16, 1, kernel, kernel], [16], [32, 16, kernel, kernel], [32], [10, 32 * 7 * 7], [10]] },
  kernel,
});

function oursOf({ task, kernel }: Network): Prepare {
  const padding = (kernel - 1) / 2;
  return ours(task, (w) => {
    const first = Object.assign(new Conv2d(1, 16, kernel, { padding }), { weight: w[0]!, bias: w[1]! });
    const second = Object.assign(new Conv2d(16, 32, kernel, { padding }), { weight: w[2]!, bias: w[3]! });
    const last = Object.assign(new Linear(32 * 7 * 7, 10), { weight: w[4]!, bias: w[5]! });
    return new Sequential([first, relu, new MaxPool(2), second, relu, new MaxPool(2), new Flatten(), last]);
  });
}

function torchOf({ task, kernel }: Network): Prepare {
  const stage = (x: string, i: number): string => `F.max_pool2d(torch.relu(F.conv2d(${x}, w[${2 * i}], w[${2 * i + 1}], padding=${(kernel - 1) / 2})), 2)`;
  return torch(task, `F.linear(${stage(stage('x', 0), 1)}.flatten(1), w[4], w[5])`);
}

function jaxOf({ task }: Network): Prepare {
  return jaxJit(task, ({ numpy: np, nn, lax }, w, x) => {
    const stage = (h: JaxArray, i: number, size: number, channels: number): JaxArray => {
      const bias = np.reshape(w[2 * i + 1]!, [1, channels, 1, 1]);
      const active = nn.relu(np.add(lax.conv(h, w[2 * i]!, [1, 1], 'SAME'), bias));
      return np.max(np.reshape(active, [batch, channels, size / 2, 2, size / 2, 2]), [3, 5]);
    };
    const features = np.reshape(stage(stage(x, 0, 28, 16), 1, 14, 32), [batch, 32 * 7 * 7]);
    return np.add(np.matmul(features, np.transpose(w[4]!)), w[5]!);
  });
}

/** Its convolutions know images with the channels last only, and on wasm they have no gradients. */
function tfjsOf({ task }: Network): Prepare {
  return tfjsStep('cpu', task, (tf, w, x) => {
    const stage = (h: typeof x, i: number): typeof x =>
      tf.maxPool(tf.relu(tf.add(tf.conv2d(h as never, tf.transpose(w[2 * i]!, [2, 3, 1, 0]) as never, 1, 'same'), w[2 * i + 1]!)) as never, 2, 2, 'valid');
    const features = tf.transpose(stage(stage(tf.transpose(x, [0, 2, 3, 1]), 0), 1), [0, 3, 1, 2]);
    return tf.add(tf.matMul(tf.reshape(features, [batch, -1]) as never, w[4]! as never, false, true), w[5]!);
  });
}

function caseOf(it: Network, peers: Readonly<Record<string, Prepare>>, budgets: readonly Budget[]): Case {
  const name = `CNN training step, ${it.kernel}×${it.kernel} kernels, float32`;
  return { suite: 'nn', name, size: '28×28, 16 and 32 channels, batch 64', unit: 'seconds', ours: oursOf(it), peers, budgets, tolerance: 1e-5 };
}

const [small, large] = [network(3), network(5)];
const withinPyTorch = against(['PyTorch'], 1 / 1.7);

/** Two stages of convolution, rectifier and pooling before a linear layer: loss, gradient, new weights. */
export const cnn: readonly Case[] = [
  {
    ...caseOf(small, { PyTorch: torchOf(small), 'jax-js jit': jaxOf(small), 'tfjs-cpu': tfjsOf(small) }, [
      ...against(['jax-js jit'], 50),
      ...against(['tfjs-cpu'], 500),
      ...withinPyTorch,
    ]),
    heavy: true,
  },
  caseOf(large, { PyTorch: torchOf(large) }, withinPyTorch),
];
