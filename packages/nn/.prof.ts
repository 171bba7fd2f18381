import { compile, valueAndGrad, explain } from '@x/autodiff';
import { Conv2d, Flatten, Linear, loss, MaxPool, relu, Sequential, LSTM, TransformerEncoderLayer } from './src/index.js';
import { random, tensor, treeMap, type Tensor } from '@x/tensor';
const dtype = 'float32' as const;
const nets: Record<string, () => [any, Tensor]> = {
  cnn: () => [new Sequential([new Conv2d(1, 16, 3, { padding: 1, dtype }), relu, new MaxPool(2), new Conv2d(16, 32, 3, { padding: 1, dtype }), relu, new MaxPool(2), new Flatten(), new Linear(32 * 49, 10, { dtype })]), random.uniform(random.key(1), [64, 1, 28, 28], { dtype } as any)],
  mlp: () => [new Sequential([new Linear(784, 256, { dtype }), relu, new Linear(256, 128, { dtype }), relu, new Linear(128, 10, { dtype })]), random.uniform(random.key(1), [128, 784], { dtype } as any)],
  lstm: () => [{ lstm: new LSTM(32, 64, { dtype }), out: new Linear(64, 10, { dtype }), forward(this: any, x: Tensor) { return this.out.forward((this.lstm.forward(x) as Tensor).at('...', -1, [0, 64].length ? undefined as never : undefined as never)); } }, random.normal(random.key(1), [32, 50, 32], { dtype } as any)],
  tf: () => [new TransformerEncoderLayer(64, 4, { hidden: 256, dtype } as any), random.normal(random.key(1), [16, 64, 64], { dtype } as any)],
};
const which = process.argv[2]!;
let step: () => unknown;
if (which === 'lstm') {
  const lstm = new LSTM(32, 64, { dtype });
  const x = random.normal(random.key(1), [32, 50, 32], { dtype } as any);
  const f = compile((m: LSTM, x: Tensor) => valueAndGrad((n: LSTM) => n.forward(x).square().mean())(m)) as any;
  step = () => f(lstm, x);
  if (process.argv[3]) {const e = (explain((m: LSTM, x: Tensor) => valueAndGrad((n: LSTM) => n.forward(x).square().mean())(m) as any) as any)(lstm, x); console.log(String(e)); console.log(e.source);};
} else if (which === 'tf') {
  const [m, x] = nets.tf!();
  const g = (m: any, x: Tensor) => valueAndGrad((n: any) => n.forward(x).square().mean())(m);
  const f = compile(g as any) as any;
  step = () => f(m, x);
  if (process.argv[3]) {const e = (explain(g as any) as any)(m, x); console.log(String(e)); console.log(e.source);}
} else {
  const [m, x] = nets[which]!();
  const y = tensor(Int32Array.from({ length: x.shape[0]! }, (_, i) => i % 10));
  const g = (m: any, x: Tensor, y: Tensor) => {
    const [value, gradient] = valueAndGrad((net: any) => loss.crossEntropy(net.forward(x), y))(m) as any;
    return { value, model: treeMap((w: Tensor, d: Tensor) => w.sub(d.mul(0.5)), m, gradient) };
  };
  const f = compile(g as any) as any;
  step = () => f(m, x, y);
  if (process.argv[3]) {const e = (explain(g as any) as any)(m, x, y); console.log(String(e)); console.log(e.source);}
}
for (let i = 0; i < 20; i++) step();
const times: number[] = [];
for (let i = 0; i < 60; i++) { const t = performance.now(); step(); times.push(performance.now() - t); }
times.sort((a, b) => a - b);
console.log(which, 'min', times[0]!.toFixed(2), 'median', times[30]!.toFixed(2));
