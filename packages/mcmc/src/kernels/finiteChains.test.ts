import { matmul, random, tensor, transpose, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { sample } from '../driver/sample.js';
import { mcse } from '../diagnostics/diagnostics.js';
import { fullConditional, mhTransitionMatrix } from './finiteChains.js';
import { independence } from './independence.js';
import { metropolisHastings } from './metropolisHastings.js';

const pi = [0.2, 0.3, 0.5];
const symmetric = [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]];
const skewed = [[0.2, 0.6, 0.2], [0.1, 0.5, 0.4], [0.3, 0.3, 0.4]];

const close = (x: Tensor, y: unknown, digits = 10): void => {
  const expected = tensor(y as number[][]);
  expect(x.shape).toEqual(expected.shape);
  x.data.forEach((v, i) => expect(Number(v)).toBeCloseTo(Number(expected.data[i]), digits));
};

describe('M-20: Metropolis–Hastings on three states', () => {
  test('symmetric proposals', () => {
    close(mhTransitionMatrix(pi, symmetric), [[0, 0.5, 0.5], [1 / 3, 1 / 6, 0.5], [0.2, 0.3, 0.5]]);
  });

  test('asymmetric proposals', () => {
    close(mhTransitionMatrix(pi, skewed), [[0.65, 0.15, 0.2], [0.1, 0.5, 0.4], [0.08, 0.24, 0.68]]);
  });

  test('π is stationary and detailed balance holds', () => {
    for (const q of [symmetric, skewed]) {
      const p = mhTransitionMatrix(pi, q);
      close(matmul(pi, p), pi);
      const flow = p.mul([[0.2], [0.3], [0.5]]);
      close(flow, transpose(flow).toArray());
    }
  });

  test('without Hastings’ ratio another law is stationary', () => {
    let p = mhTransitionMatrix(pi, skewed, { hastings: false });
    for (let i = 0; i < 8; i++) p = matmul(p, p);
    close(p.at(0), [0.1101511879, 0.3498920086, 0.5399568035]);
  });

  test('the kernel moves as the matrix says', async () => {
    const cumulative = skewed.map(([a, b]) => [a!, a! + b!]);
    const kernel = metropolisHastings((x: Tensor) => Math.log(pi[x.item()]!), {
      propose: (x: Tensor, key) => {
        const u = random.uniform(key, []).item();
        const [a, b] = cumulative[x.item()]!;
        return u < a! ? 0 : u < b! ? 1 : 2;
      },
      logProposal: (next, from) => Math.log(skewed[from.item()]![next.item()]!),
    });
    const trace = await sample(kernel, { init: tensor(0, { dtype: 'int32' }), key: random.key(3), draws: 15000, warmup: 10 });
    const x = trace.get('x');
    const expected = mhTransitionMatrix(pi, skewed);
    for (const from of [0, 1, 2]) {
      const here = x.at(':', ':-1').equal(from).astype('float64');
      for (const to of [0, 1, 2]) {
        // Given where it is, each move is an independent trial.
        const moves = here.mul(x.at(':', '1:').equal(to).astype('float64')).sum().item();
        const [n, p] = [here.sum().item(), expected.at(from, to).item()];
        expect(Math.abs(moves - n * p)).toBeLessThan(4.5 * Math.sqrt(n * p * (1 - p)));
      }
    }
    for (const state of [0, 1, 2]) {
      const is = x.equal(state).astype('float64');
      expect(Math.abs(is.mean().item() - pi[state]!)).toBeLessThan(4.5 * mcse(is).item());
    }
  });

  test('errors', () => {
    expect(() => mhTransitionMatrix([0.5, 0.5], skewed)).toThrow('mhTransitionMatrix: `q` must have the shape [2, 2], got [3, 3]');
    expect(() => mhTransitionMatrix([-1, 1, 1], skewed)).toThrow('`pi` must be nonnegative, got -1');
  });
});

test('M-21: independent proposals are accepted by the ratio of the weights', () => {
  const [weights, q] = [[0.3, 1.2, 2.5, 0.8], [0.1, 0.4, 0.2, 0.3]];
  const target = q.map((h, i) => h * weights[i]!);
  const p = mhTransitionMatrix(target, [q, q, q, q]);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) if (i !== j) expect(p.at(i, j).item()).toBeCloseTo(q[j]! * Math.min(1, weights[j]! / weights[i]!), 14);
  }
  expect(independence({ sample: () => 0, logProb: () => 0 }).name).toBe('independence');
});

describe('Gibbs sampling', () => {
  test('M-26: a full conditional from a joint table', () => {
    close(fullConditional([[0.1, 0.2], [0.3, 0.4]], [null, 0]), [0.25, 0.75]);
    expect(() => fullConditional([[0, 1], [0, 1]], [null, 0])).toThrow('`given` must be possible');
    expect(() => fullConditional([[0, 1], [0, 1]], [0, 0])).toThrow('must have 2 entries, null for one of them');
  });

  test('M-25: proposals from full conditionals are always accepted', () => {
    const joint = random.uniform(random.key(5), [3, 4], { min: 0.1, max: 1 });
    for (let x = 0; x < 3; x++) {
      for (let y = 0; y < 4; y++) {
        for (let z = 0; z < 3; z++) {
          const conditional = fullConditional(joint, [null, y]);
          const ratio = (joint.at(z, y).item() * conditional.at(x).item()) / (joint.at(x, y).item() * conditional.at(z).item());
          expect(ratio).toBeCloseTo(1, 13);
        }
      }
    }
  });
});
