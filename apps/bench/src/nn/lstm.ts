import { Linear, LSTM, Sequential } from '@x/nn';
import type { Tensor } from '@x/tensor';
import { against, type Case } from '../case.js';
import { ours, tfjsStep, torch, type Task } from './trainingStep.js';

const [batch, steps, inputs, hidden] = [32, 50, 32, 128];
const task: Task = { inputShape: [batch, steps, inputs], shapes: [[4 * hidden, inputs], [4 * hidden, hidden], [4 * hidden], [4 * hidden], [10, hidden], [10]] };
const zeros = `x.new_zeros(1, ${batch}, ${hidden})`;

/** Backpropagation through time: the last output of an LSTM goes to a linear layer; loss, gradient, new weights. */
export const lstm: readonly Case[] = [
  {
    suite: 'nn',
    name: 'LSTM training step, float32',
    size: '32 → 128 features, 50 steps, batch 32',
    unit: 'seconds',
    ours: ours(task, (w) => {
      const layer = Object.assign(new LSTM(inputs, hidden), { weightIh: w[0]!, weightHh: w[1]!, biasIh: w[2]!, biasHh: w[3]! });
      const last = Object.assign(new Linear(hidden, 10), { weight: w[4]!, bias: w[5]! });
      return new Sequential([layer, (x: Tensor) => x.at('...', -1, ':'), last]);
    }),
    peers: {
      'tfjs-wasm': tfjsStep('wasm', task, (tf, w, x) => {
        const side = (a: typeof x, weight: number, bias: number): typeof x => tf.add(tf.matMul(a as never, w[weight]! as never, false, true), w[bias]!);
        const fromInput = tf.unstack(tf.reshape(side(tf.reshape(x, [-1, inputs]), 0, 2), [batch, steps, 4 * hidden]), 1);
        let [h, c]: (typeof x)[] = [tf.zeros([batch, hidden]), tf.zeros([batch, hidden])];
        for (const p of fromInput) {
          const [i, f, g, o] = tf.split(tf.add(p, side(h!, 1, 3)), 4, 1);
          c = tf.add(tf.mul(tf.sigmoid(f!), c!), tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
          h = tf.mul(tf.sigmoid(o!), tf.tanh(c));
        }
        return side(h!, 4, 5);
      }),
      PyTorch: torch(task, `F.linear(torch._VF.lstm(x, (${zeros}, ${zeros}), w[:4], True, 1, 0.0, False, False, True)[0][:, -1], w[4], w[5])`),
    },
    budgets: [...against(['tfjs-wasm'], 5), ...against(['PyTorch'], 1 / 3)],
    tolerance: 1e-5,
  },
];
