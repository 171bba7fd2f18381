import { describe, expect, test } from 'vitest';
import { csr } from '@x/linalg';
import { random, tensor, type Tensor } from '@x/tensor';
import { pageRank } from './pageRank.js';

const links = [[0, 1], [0, 2], [1, 2], [2, 0]];
const close = (x: Tensor, expected: readonly number[], digits = 10): void => [...x.data].forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));

describe('pageRank', () => {
  test('H-10 with and without jumps', () => {
    close(pageRank(links), [0.3877897117, 0.2148106275, 0.3973996608]);
    close(pageRank(links, { damping: 1 }), [0.4, 0.2, 0.4]);
    close(pageRank(links, { damping: 0 }), [1 / 3, 1 / 3, 1 / 3]);
  });

  test('H-10 a node without links leads anywhere', () => {
    close(pageRank({ from: [0, 1], to: [1, 2] }), [0.1844167819, 0.3411710466, 0.4744121715]);
    close(pageRank(csr({ rows: [0, 1], cols: [1, 2], values: [1, 1], shape: [3, 3] })), [0.1844167819, 0.3411710466, 0.4744121715]);
    close(pageRank({ from: [0], to: [1], nodes: 3 }, { jump: [1, 0, 0] }), [1 / 1.85, 0.85 / 1.85, 0]);
  });

  test('weights count as repetitions; a periodic graph settles without jumps', () => {
    close(pageRank({ from: [0, 0, 1, 2], to: [1, 2, 0, 0], weights: [2, 1, 1, 1] }), [...pageRank([[0, 1], [0, 1], [0, 2], [1, 0], [2, 0]]).data]);
    close(pageRank([[0, 1], [1, 0]], { damping: 1, jump: [1, 0] }), [0.5, 0.5]);
  });

  test('a million links in seconds', () => {
    const [n, e] = [100_000, 1_000_000];
    const from = random.randint(random.key(1), 0, n, [e]);
    const to = random.randint(random.key(2), 0, n, [e]);
    const start = performance.now();
    const rank = pageRank({ from, to, nodes: n });
    const seconds = (performance.now() - start) / 1000;
    expect(rank.sum().item()).toBeCloseTo(1, 10);
    expect(seconds).toBeLessThan(20);
  }, 60_000);

  test('errors teach', () => {
    expect(() => pageRank(links, { damping: 1.5 })).toThrow('pageRank: `damping` must lie in [0, 1], got 1.5.');
    expect(() => pageRank([[0, 1, 2]])).toThrow(/pairs \[e, 2\] of nodes, got shape \[1, 3\]/);
    expect(() => pageRank([[0, -1]])).toThrow(/whole numbers ≥ 0, got -1/);
    expect(() => pageRank({ from: [0], to: [1], weights: [-1] })).toThrow(/finite weights ≥ 0, got -1/);
    expect(() => pageRank({ from: [], to: [] })).toThrow(/at least one node/);
    expect(() => pageRank(csr({ rows: [0], cols: [1], values: [1], shape: [2, 3] }))).toThrow(/square/);
    expect(() => pageRank(tensor(links), { maxIterations: 2 })).toThrow(/Raise it/);
  });
});
