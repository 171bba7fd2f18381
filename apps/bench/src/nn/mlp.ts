import { Linear, relu, Sequential } from '@x/nn';
import { against, type Case } from '../case.js';
import { jaxJit, ours, tfjsStep, torch, type Task } from './trainingStep.js';

const widths = [784, 256, 128, 10] as const;
const task: Task = { inputShape: [128, widths[0]], shapes: widths.slice(1).flatMap((n, i) => [[n, widths[i]!], [n]]) };

/** A perceptron with two hidden layers of rectifiers in float32: loss, gradient, new weights. */
export const mlp: readonly Case[] = [
  {
    suite: 'nn',
    name: 'MLP training step, float32',
    size: '784-256-128-10, batch 128',
    unit: 'seconds',
    ours: ours(
      task,
      (w) => {
        const layer = (i: number): Linear => Object.assign(new Linear(widths[i]!, widths[i + 1]!), { weight: w[2 * i]!, bias: w[2 * i + 1]! });
        return new Sequential([layer(0), relu, layer(1), relu, layer(2)]);
      },
    ),
    peers: {
      'tfjs-wasm': tfjsStep('wasm', task, (tf, w, x) => {
        const dense = (h: typeof x, i: number): typeof x => tf.add(tf.matMul(h as never, w[2 * i]! as never, false, true), w[2 * i + 1]!);
        return dense(tf.relu(dense(tf.relu(dense(x, 0)), 1)), 2);
      }),
      'jax-js jit': jaxJit(task, ({ numpy: np, nn }, w, x) => {
        const dense = (h: typeof x, i: number): typeof x => np.add(np.matmul(h, np.transpose(w[2 * i]!)), w[2 * i + 1]!);
        return dense(nn.relu(dense(nn.relu(dense(x, 0)), 1)), 2);
      }),
      PyTorch: torch(task, 'F.linear(torch.relu(F.linear(torch.relu(F.linear(x, w[0], w[1])), w[2], w[3])), w[4], w[5])'),
    },
    budgets: [...against(['tfjs-wasm'], 8), ...against(['jax-js jit'], 1.8), ...against(['PyTorch'], 1 / 3)],
    tolerance: 1e-5,
  },
];
