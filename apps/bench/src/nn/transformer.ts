import { Linear, Sequential, TransformerEncoderLayer } from '@x/nn';
import type { Tensor } from '@x/tensor';
import { against, type Case } from '../case.js';
import { ours, torch, type Task } from './trainingStep.js';

const [batch, tokens, features, heads, hidden] = [16, 64, 128, 4, 256];
const task: Task = {
  inputShape: [batch, tokens, features],
  shapes: [
    [3 * features, features], [3 * features], [features, features], [features], [features], [features],
    [hidden, features], [hidden], [features, hidden], [features], [features], [features],
    [10, features], [10],
  ],
};

const norm = (x: string, i: number): string => `F.layer_norm(${x}, (${features},), w[${i}], w[${i + 1}])`;
const attention = `(lambda s: F.multi_head_attention_forward(s, s, s, ${features}, ${heads}, w[0], w[1], None, None, False, 0.0, w[2], w[3], need_weights=False)[0].transpose(0, 1))(x.transpose(0, 1))`;
const network = '(lambda y: y + F.linear(torch.relu(F.linear(y, w[6], w[7])), w[8], w[9]))';

/** An encoder layer whose outputs are averaged over the tokens before a linear layer: loss, gradient, new weights. */
export const transformer: readonly Case[] = [
  {
    suite: 'nn',
    name: 'transformer training step, float32',
    size: '64 tokens, 128 features, 4 heads, 256 hidden, batch 16',
    unit: 'seconds',
    ours: ours(task, (w) => {
      const layer = new TransformerEncoderLayer(features, heads, { hidden, dropout: 0 });
      Object.assign(layer.selfAttn, { inProjWeight: w[0]!, inProjBias: w[1]! });
      Object.assign(layer.selfAttn.outProj, { weight: w[2]!, bias: w[3]! });
      const parts = [layer.norm1, layer.linear1, layer.linear2, layer.norm2];
      parts.forEach((part, i) => Object.assign(part, { weight: w[4 + 2 * i]!, bias: w[5 + 2 * i]! }));
      const last = Object.assign(new Linear(features, 10), { weight: w[12]!, bias: w[13]! });
      return new Sequential([layer, (x: Tensor) => x.mean({ axis: 1 }), last]);
    }),
    peers: {
      PyTorch: torch(task, `F.linear(${norm(`${network}(${norm(`x + ${attention}`, 4)})`, 10)}.mean(1), w[12], w[13])`),
    },
    budgets: against(['PyTorch'], { base: 1 / 4, fma: 1 / 3.5 }),
    tolerance: 1e-5,
  },
];
