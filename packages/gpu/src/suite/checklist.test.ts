// long: the checklist's rows for devices, one case each.
import { grad } from '@x/autodiff';
import { adam, applyUpdates, sgd } from '@x/optim';
import * as t from '@x/tensor';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { gpu } from '../gpu.js';
import type { GpuDevice } from '../gpuDevice.js';
import { deviceLaw, expectSame } from '../laws/deviceLaws.js';
import type { DeviceCase } from './opLaws.test.js';

const f32 = (values: t.NestedArray | Float32Array): Tensor => tensor(values, { dtype: 'float32' });
const i32 = (values: t.NestedArray): Tensor => tensor(values, { dtype: 'int32' });
const normal = (seed: number, shape: readonly number[], scale = 1): Tensor => random.normal(random.key(seed), shape, { dtype: 'float32', scale });
const require_ = (ok: boolean, what: string): void => {
  if (!ok) throw new Error(what);
};
const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void =>
  expected.forEach((e, i) => require_(Math.abs(actual[i]! - e) <= tolerance * Math.max(1, Math.abs(e)), `element ${i} is ${actual[i]}, expected ${e} within ${tolerance}`));
/** The same function of the same tensors here and there. */
const parity = (name: string, f: (...xs: Tensor[]) => Tensor | readonly Tensor[], inputs: readonly Tensor[], tolerance?: number): DeviceCase => ({
  name,
  run: (device) => deviceLaw(device, { name, f, inputs }, tolerance),
});
const on = (device: GpuDevice, ...xs: readonly Tensor[]): Tensor[] => xs.map((x) => x.to(device));

/** The checklist's section G, and what it promises beyond parity. */
export function cases(): DeviceCase[] {
  return [
    {
      name: 'G-01 what is uploaded comes back bit by bit, and nothing leaks',
      run: async (device) => {
        const bits = random.uniform(random.key(1), [3000], { dtype: 'float32' }).data as Float32Array;
        bits.set([NaN, Infinity, -Infinity, 3.4028234e38, -1.17549435e-38, 0, 1 / 3]);
        const back = await f32(bits).to(device).read();
        require_(bits.every((v, i) => Object.is(v, back[i])), 'the bits differ');
        const before = device.memory();
        const rounds = device.info().software && device.name !== 'gpu.js (cpu)' ? 500 : 10_000;
        for (let i = 0; i < rounds; i++) device.scope(() => void tensor(new Float32Array([i, i + 1, 2])).to(device).mul(2));
        require_(device.memory().allocations.length === before.allocations.length, 'allocations are left over');
      },
    },
    {
      name: 'G-02 ten million elements are added in one kernel',
      run: async (device) => {
        await device.scope(() => {
          const x = t.arange(0, 1e7, 1).mod(1000).astype('float32');
          const y = x.to(device).add(x.to(device));
          return y;
        }).read().then((data) => close([data[0]!, data[12345]!, data[9999999]!], [0, 690, 1998], 0));
      },
    },
    {
      name: 'G-02 results outlive the kernels that made room in the cache',
      run: async (device) => {
        const small = await gpu({ mode: device.info().mode, cacheSize: 2 });
        const x = f32([1, 2, 3]).to(small);
        const results = ['exp', 'sin', 'tanh', 'square'].map((name) => [name, x[name as 'exp']()] as const);
        for (const [name, y] of results) close(await y.read(), Array.from(f32([1, 2, 3])[name as 'exp']().data), 1e-5);
        require_(small.memory().kernels === 2, `${small.memory().kernels} kernels`);
        await small.dispose();
      },
    },
    {
      name: 'G-03 activation memory grows linearly with the batch',
      run: (device) => {
        const w = on(device, normal(1, [32, 64]), normal(2, [64, 10]));
        const bytes = (batch: number): number => {
          const before = device.memory().bytes;
          const h = normal(3, [batch, 32]).to(device).matmul(w[0]!);
          const a = h.tanh();
          const y = a.matmul(w[1]!);
          const used = device.memory().bytes - before;
          device.free(h, a, y);
          return used;
        };
        require_(bytes(64) === 2 * bytes(32), `${bytes(64)} and ${bytes(32)} bytes`);
      },
    },
    parity('G-04 gradients of a network', (x, w, v) => {
      const loss = (w_: Tensor, v_: Tensor): Tensor => x.matmul(w_).tanh().matmul(v_).logSoftmax().mul(t.sigmoid(x.slice([0, 0], [9, 4]))).mean().neg();
      return grad(loss, { argnums: [0, 1] })(w, v) as Tensor[];
    }, [normal(1, [9, 6]), normal(2, [6, 8]), normal(3, [8, 4])]),
    ...[1, 2, 3, 7, 17, 33, 64, 65, 129, 257].map((n) => parity(`G-05 product of odd sizes around ${n}`, t.matmul, [normal(n, [n, n + 1]), normal(n + 1, [n + 1, Math.max(1, n - 1)])], 1e-4)),
    parity('G-05 batched and transposed products', (a, b) => [t.matmul(a, b), t.matmul(t.swapAxes(b, 1, 2), t.swapAxes(a, 1, 2)), t.matmul(a.at(0), t.swapAxes(a.at(1), 0, 1))], [normal(1, [3, 5, 70]), normal(2, [3, 70, 4])], 1e-4),
    parity('G-06 broadcasting over views', (a, b) => t.where(t.greater(t.transpose(a), b), t.transpose(a).mul(b).add(1), b.sub(t.transpose(a)).div(3)), [normal(1, [4, 5]), normal(2, [5, 1])]),
    parity('G-06 whole numbers and truth values', (a, b) => [a.add(b).mul(2).sub(1), a.mod(b), t.logicalAnd(a.greater(0), b.less(3)), a.neg().abs().pow(2), t.maximum(a, b)], [i32([5, -7, 0, 9]), i32([2, 3, 4, -5])]),
    {
      name: 'G-07 ten million ones sum to ten million',
      run: async (device) => {
        // An iota times zero plus one, so that they are not one number seen ten million times.
        const total = device.scope(() => t.arange(0, 1e7, 1).mod(2).astype('float32').to(device).mul(0).add(1).sum());
        require_((await total.read())[0] === 1e7, `${(await total.read())[0]}`);
      },
    },
    parity('G-07 reductions over long and middle axes', (x) => [x.sum({ axis: [0, 2] }), x.mean({ axis: 1 }), x.variance(), x.max({ axis: 0 }), x.argmax({ axis: 2 }), x.argmin({ axis: 1 }), x.prod({ axis: 2 })], [normal(5, [7, 40, 33], 0.9)], 1e-4),
    parity('G-08 softmax of logits of a thousand', (x) => [t.softmax(x), t.logSoftmax(x), t.logSumExp(x, { axis: 1 }), t.logSumExp(x)], [f32([[1000, -1000, 0], [-1000, -1000, -1001], [Infinity, 1, 2]])]),
    parity('G-09 running sums, sorting, top k', (x) => [x.cumsum({ axis: 1 }), x.sort({ axis: 1 }), x.argsort({ axis: 0, descending: true }), ...Object.values(t.topk(x, 5)), x.cumprod({ axis: 0 })], [normal(8, [3, 300])], 1e-4),
    parity('G-09 sorting with NaN and ties', (x) => [x.sort(), x.argsort(), x.argsort({ descending: true })], [f32([2, NaN, 1, 2, -1, NaN, 1])]),
    {
      name: 'G-10 the same random bits as on the cpu',
      run: async (device) => {
        const p = random.uniform(random.key(3), [50], { dtype: 'float32' });
        await expectSame('bernoulli', random.bernoulli(random.key(4), p.to(device)), random.bernoulli(random.key(4), p), 0);
        const draw = (d: t.Device): Tensor => t.withDevice(d, () => random.normal(random.key(5), [64], { dtype: 'float32' }));
        require_(draw(device).device === device, 'the draws are elsewhere');
        await expectSame('normal', draw(device), draw(t.cpu), 0);
      },
    },
    parity('G-11 a transform of 2¹⁶ points', (x) => { const { re, im } = t.fft(x); return [re.div(256), im.div(256)]; }, [normal(6, [65536])], 1e-4),
    parity('G-11 a transform in two dimensions', (x) => Object.values(t.fft2(x)), [normal(6, [12, 32])], 1e-4),
    ...([[{}, [2, 3, 7, 6], [4, 3, 3, 2]], [{ stride: 2 }, [1, 2, 9, 8], [3, 2, 3, 3]], [{ padding: 'same' }, [2, 2, 5, 5], [2, 2, 3, 3]], [{ dilation: 2, padding: 1 }, [1, 2, 8, 8], [2, 2, 3, 3]], [{ groups: 2 }, [2, 4, 5, 5], [6, 2, 2, 2]], [{ groups: 3, stride: [2, 1], padding: 1 }, [1, 3, 6, 6], [3, 1, 3, 3]]] as const).map(([options, x, w], i) =>
      parity(`G-12 convolution ${i} and its gradients`, (a, b) => [t.conv(a, b, options), ...(grad((p: Tensor, q: Tensor) => t.conv(p, q, options).square().sum(), { argnums: [0, 1] })(a, b) as Tensor[])], [normal(i, x), normal(i + 9, w)], 1e-4)),
    {
      name: 'G-12 N-70 the worked example',
      run: async (device) => {
        const [image, kernel] = on(device, f32([[[[4, 5, 8, 7], [1, 8, 8, 8], [3, 6, 6, 4], [6, 5, 7, 8]]]]), f32([[[[1, 4, 1], [1, 4, 3], [3, 3, 1]]]]));
        close(await t.conv(image!, kernel!).read(), [122, 148, 126, 134], 0);
      },
    },
    {
      name: 'G-13 N-87 N-91 transposed convolution and upsampling',
      run: async (device) => {
        const [x, w] = on(device, f32([[[5, 8, 11]]]), f32([[[1, 2]]]));
        close(await t.convTranspose(x!, w!).read(), [5, 18, 27, 22], 0);
        close(await t.convTranspose(x!, w!, { stride: 2 }).read(), [5, 10, 8, 16, 11, 22], 0);
        const line = [0.25, 0.75, 0.75, 0.25];
        const [image, bilinear] = on(device, f32([[[[1, 2], [3, 4]]]]), f32([[line.map((a) => line.map((b) => a * b))]]));
        close(await t.convTranspose(image!, bilinear!, { stride: 2, padding: 1 }).read(), [0.5625, 0.9375, 1.3125, 1.125, 1.125, 1.75, 2.25, 1.875, 1.875, 2.75, 3.25, 2.625, 1.6875, 2.4375, 2.8125, 2.25], 1e-6);
      },
    },
    parity('G-14 pooling forward and backward', (x) => {
      const pool = (v: Tensor): Tensor => v.reshape([2, 3, 3, 2, 4, 2]).max({ axis: [3, 5] });
      return [pool(x), grad((v: Tensor) => pool(v).square().sum())(x), x.reshape([2, 3, 3, 2, 4, 2]).mean({ axis: [3, 5] })];
    }, [normal(4, [2, 3, 6, 8])]),
    {
      name: 'G-15 N-100 N-101 batch normalisation forward and backward',
      run: async (device) => {
        const [x, gamma, beta, upstream] = on(device, f32([1, 2, 3, 4]), f32(2), f32(0.5), f32([0.1, -0.2, 0.3, 0.4]));
        const forward = (v: Tensor, g: Tensor, b: Tensor): Tensor => v.sub(v.mean()).div(v.variance().add(1e-5).sqrt()).mul(g).add(b);
        close(await forward(x!, gamma!, beta!).read(), [-2.18327084, -0.3944236133, 1.394423613, 3.18327084], 1e-5);
        const [dx, dg, db] = grad((v: Tensor, g: Tensor, b: Tensor) => forward(v, g, b).mul(upstream!).sum(), { argnums: [0, 1, 2] })(x!, gamma!, beta!) as Tensor[];
        close(await dx!.read(), [0.286212551, -0.5008782252, 0.1431087799, 0.0715568943], 1e-5);
        close([(await dg!.read())[0]!, (await db!.read())[0]!], [0.6260965293, 0.6], 1e-5);
      },
    },
    {
      name: 'G-16 N-120 N-121 a recurrent network',
      run: async (device) => {
        const [x, h0, v] = on(device, f32([1, -1, 0.5]), f32(0), f32([1, -1]));
        const [, hidden] = t.scan((h: Tensor, xt: Tensor) => { const next = t.tanh(xt.mul(0.5).add(h.mul(0.8)).add(0.1)); return [next, next]; }, h0!, x!) as unknown as [Tensor, Tensor];
        close(await hidden.read(), [0.537049567, 0.02963097708, 0.3572279884], 1e-5);
        const logits = hidden.reshape([3, 1]).mul(v!);
        const loss = logits.logSoftmax().gather(i32([[0], [1], [0]]).to(device), { axis: 1 }).sum().neg();
        close(await loss.read(), [1.415496523], 1e-4);
      },
    },
    parity('G-17 embeddings: duplicate places accumulate', (table, places) => {
      const look = (w: Tensor): Tensor => w.take(places, { axis: 0 });
      return [look(table), grad((w: Tensor) => look(w).square().sum())(table), t.indexAdd(table, places, t.ones([6, 3], { dtype: 'float32' }).to(table.device))];
    }, [normal(1, [5, 3]), i32([2, 0, 2, 2, -1, 0])]),
    ...[['sgd', sgd({ learningRate: 0.1, momentum: 0.9 })], ['adam', adam({ learningRate: 0.1 })]].map(([name, optimizer]) =>
      parity(`G-18 three steps of ${name as string}`, (w) => {
        const rule = optimizer as ReturnType<typeof adam>;
        let [weights, state] = [w, rule.init(w)];
        for (let step = 0; step < 3; step++) {
          const { updates, state: next } = rule.update(grad((v: Tensor) => v.square().sum())(weights), state, weights);
          weights = applyUpdates(weights, updates);
          state = next;
        }
        return weights;
      }, [f32([1, -2, 3])])),
    parity('G-19 the E step of a Gaussian mixture and assignment to the nearest centre', (x, centres, logWeights) => {
      const squares = x.square().sum({ axis: 1, keepDims: true }).add(centres.square().sum({ axis: 1 })).sub(t.matmul(x, t.transpose(centres)).mul(2));
      const joint = logWeights.sub(squares.mul(0.5));
      return [t.softmax(joint), t.logSumExp(joint, { axis: 1 }).sum(), squares.argmin({ axis: 1 })];
    }, [normal(1, [60, 4]), normal(2, [3, 4], 2), f32([-1, -0.5, -2])], 1e-4),
    {
      name: 'G-20 H-16 H-24 the forward and Viterbi recursions for many sequences at once',
      run: async (device) => {
        // Rabiner's three urns: A, B and π of the worked example, in 200 lanes.
        const [a, b, pi] = on(device, f32([[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]]), f32([[0.5, 0.5], [0.4, 0.6], [0.7, 0.3]]), f32([0.2, 0.4, 0.4]));
        const emitted = [0, 1, 0].map((symbol) => b!.at(':', symbol));
        const lanes = t.ones([200, 1], { dtype: 'float32' }).to(device);
        let [alpha, delta] = [lanes.mul(pi!.mul(emitted[0]!)), lanes.mul(pi!.mul(emitted[0]!))];
        const back: Tensor[] = [];
        for (const likelihood of emitted.slice(1)) {
          alpha = alpha.matmul(a!).mul(likelihood);
          const through = delta.reshape([200, 3, 1]).mul(a!);
          back.push(through.argmax({ axis: 1 }));
          delta = through.max({ axis: 1 }).mul(likelihood);
        }
        close(await alpha.sum({ axis: 1 }).read(), new Array<number>(200).fill(0.130218), 1e-6);
        close(await delta.max({ axis: 1 }).read(), new Array<number>(200).fill(0.0147), 1e-6);
        let state = delta.argmax({ axis: 1 });
        const path = [await state.read()];
        for (const pointers of back.reverse()) {
          state = pointers.gather(state.reshape([200, 1]), { axis: 1 }).reshape([200]);
          path.unshift(await state.read());
        }
        require_(path.every((states) => states.every((s) => s === 2)), `the path is ${path.map((s) => s[0]).join()}`);
      },
    },
    {
      name: 'G-21 M-30 M-32 checkerboard Gibbs sampling of the Ising model',
      run: async (device) => {
        // 2 × 2 with J = 0.5: P(all +) = 0.27317518; 4000 lanes after 60 sweeps, 4 standard errors.
        const lanes = 4000;
        const all = await isingOnDevice(device, 2, 0.5, lanes, 60);
        const up = Array.from({ length: lanes }, (_, i) => all.slice(4 * i, 4 * i + 4).every((s) => s === 1)).filter(Boolean).length / lanes;
        require_(Math.abs(up - 0.27317518) < 4 * Math.sqrt((0.2732 * 0.7268) / lanes), `${up}`);
      },
    },
    {
      name: 'G-22 many Metropolis chains at once: moments within 4 standard errors, chains independent of their number',
      run: async (device) => {
        const chains = 4000;
        const run = (count: number): Promise<t.TypedArray> => {
          const result = device.scope(() => {
            let x = t.zeros([count], { dtype: 'float32' }).to(device);
            for (let step = 0; step < 40; step++) {
              const proposal = x.add(random.normal(random.key(2 * step), [count], { dtype: 'float32', scale: 2 }).to(device));
              const ratio = x.square().sub(proposal.square()).mul(0.5).exp();
              x = t.where(random.uniform(random.key(2 * step + 1), [count], { dtype: 'float32' }).to(device).less(ratio), proposal, x);
            }
            return x;
          });
          return result.read();
        };
        const x = Array.from(await run(chains));
        const mean = x.reduce((s, v) => s + v, 0) / chains;
        const square = x.reduce((s, v) => s + v * v, 0) / chains;
        require_(Math.abs(mean) < 4 / Math.sqrt(chains) && Math.abs(square - 1) < 4 * Math.sqrt(2 / chains), `mean ${mean}, mean square ${square}`);
        close(await run(7), x.slice(0, 7), 1e-5);
      },
    },
    parity('G-23 distances, nearest neighbours and an RBF kernel matrix', (x, y) => {
      const squares = t.maximum(x.square().sum({ axis: 1, keepDims: true }).add(y.square().sum({ axis: 1 })).sub(t.matmul(x, t.transpose(y)).mul(2)), 0);
      return [squares, t.topk(squares.neg(), 3).indices, squares.mul(-0.5).exp()];
    }, [normal(1, [40, 5]), normal(2, [30, 5])], 1e-4),
    parity('G-24 conditional probabilities of a Boltzmann machine', (v, w, b) => { const h = v.matmul(w).add(b).sigmoid(); return [h, h.matmul(t.transpose(w)).sigmoid()]; }, [normal(1, [10, 6]), normal(2, [6, 4]), normal(3, [4])]),
    {
      name: 'G-25 page rank of a random graph of 10⁵ nodes',
      run: async (device) => {
        const n = 100_000;
        const [from, to] = [random.randint(random.key(1), 0, n, [4 * n]), random.randint(random.key(2), 0, n, [4 * n])];
        const ranks = (d: t.Device): Tensor => {
          const [f, g] = [from.to(d), to.to(d)];
          const zero = t.zeros([n], { dtype: 'float32' }).to(d);
          const ones = t.ones([4 * n], { dtype: 'float32' }).to(d);
          const outgoing = t.maximum(t.indexAdd(zero, f, ones), 1);
          let r = t.ones([n], { dtype: 'float32' }).to(d);
          for (let i = 0; i < 2; i++) r = t.indexAdd(zero, g, r.div(outgoing).take(f)).mul(0.85).add(0.15);
          return r;
        };
        await expectSame('ranks', ranks(device), ranks(t.cpu), 1e-6);
      },
    },
    {
      name: 'G-26 C-60 covariance of the ten points',
      run: async (device) => {
        const x = f32([[2.5, 2.4], [0.5, 0.7], [2.2, 2.9], [1.9, 2.2], [3.1, 3], [2.3, 2.7], [2, 1.6], [1, 1.1], [1.5, 1.6], [1.1, 0.9]]).to(device);
        const centred = x.sub(x.mean({ axis: 0 }));
        const [a, b, , d] = await t.matmul(t.transpose(centred), centred).div(10).read() as unknown as [number, number, number, number];
        const root = Math.sqrt(((a - d) / 2) ** 2 + b * b);
        close([(a + d) / 2 + root, (a + d) / 2 - root], [1.155624941, 0.04417505904], 1e-4);
      },
    },
  ];
}

/** Spins 0 and 1 on `size` × `size` grids without wrapping, after `sweeps` checkerboard sweeps in `lanes` independent grids. */
async function isingOnDevice(device: GpuDevice, size: number, coupling: number, lanes: number, sweeps: number): Promise<t.TypedArray> {
  const colour = tensor(Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i + j) % 2 === 0)));
  const masks = on(device, colour, t.logicalNot(colour));
  const spins = device.scope(() => {
    let s = random.bernoulli(random.key(0), 0.5, [lanes, size, size]).astype('float32').mul(2).sub(1).to(device);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      masks.forEach((mask, half) => {
        const p = t.pad(s, [[0, 0], [1, 1], [1, 1]]);
        const part = (i: number, j: number): Tensor => p.slice([0, i, j], [lanes, i + size, j + size]);
        const field = part(0, 1).add(part(2, 1)).add(part(1, 0)).add(part(1, 2));
        const u = random.uniform(random.key(1 + 2 * sweep + half), [lanes, size, size], { dtype: 'float32' }).to(device);
        s = t.where(mask, t.where(u.less(field.mul(2 * coupling).sigmoid()), 1, -1).astype('float32'), s);
      });
    }
    return s;
  });
  return spins.read();
}

describe('checklist on gpu.js in mode cpu, in Node', () => {
  const device = gpu({ mode: 'cpu' });
  test.each(cases().map((c) => [c.name, c] as const))('%s', async (_, c) => c.run(await device));
  test('is complete but for the benchmark', () => {
    const rows = new Set(cases().map(({ name }) => name.slice(0, 4)));
    for (let row = 1; row <= 26; row++) expect(rows).toContain(`G-${String(row).padStart(2, '0')}`);
  });
});
