import { describe, expect, test } from 'vitest';
import type { Case, Prepare } from './case.js';
import { quickPace } from './measure.js';
import { differenceOf, runCase } from './runCase.js';

/** Work on a clock of its own, so that ratios are exact. */
const lasting = (seconds: number, numbers: number[] = [1, 2]): Prepare => () => ({ time: async (count) => count * seconds, result: () => numbers });
const surroundings = { pace: quickPace, hasFma: false, settle: () => {} };
const about: Omit<Case, 'peers' | 'budgets'> = { suite: 's', name: 'n', size: '2', unit: 'seconds', tolerance: 1e-6, ours: lasting(1e-3) };

describe('runCase', () => {
  test('times every peer against us and judges the budgets', async () => {
    const outcome = await runCase(
      { ...about, peers: { slow: lasting(3e-3), fast: lasting(0.5e-3) }, budgets: [{ peer: 'slow', atLeast: 2 }, { peer: 'fast', atLeast: 1 }, { atMost: 2e-3 }] },
      surroundings,
    );
    expect(outcome.ours?.median).toBeCloseTo(1e-3, 12);
    expect(outcome.peers.map((p) => p.status === 'measured' && Number(p.ratio.median.toFixed(9)))).toEqual([3, 0.5]);
    expect(outcome.verdicts.map(({ status }) => status)).toEqual(['met', 'missed', 'met']);
  });

  test('times nobody whose numbers differ from ours', async () => {
    const outcome = await runCase({ ...about, peers: { wrong: lasting(1, [1, 2.1]) }, budgets: [{ peer: 'wrong', atLeast: 2 }] }, surroundings);
    expect(outcome.peers).toEqual([{ name: 'wrong', status: 'disagrees', reason: 'differs by 5.0e-2 of the largest number; 0.000001 is accepted' }]);
    expect(outcome.verdicts).toEqual([{ peer: 'wrong', budget: '≥ 2×', status: 'not measured', actual: 'disagrees' }]);
    expect(outcome.ours?.median).toBeCloseTo(1e-3, 12);
  });

  test('keeps on when a peer cannot run, and says why', async () => {
    const absent: Prepare = () => {
      throw new Error('no such program\nand a long story');
    };
    const outcome = await runCase({ ...about, peers: { absent, slow: lasting(2e-3) }, budgets: [] }, surroundings);
    expect(outcome.peers.map(({ name, status }) => [name, status])).toEqual([['absent', 'cannot run'], ['slow', 'measured']]);
    expect(outcome.peers[0]).toMatchObject({ reason: 'no such program' });
  });

  test('fails when our own side cannot run', async () => {
    const broken: Prepare = () => {
      throw new Error('matmul: shapes');
    };
    const outcome = await runCase({ ...about, ours: broken, peers: {}, budgets: [] }, surroundings);
    expect(outcome.failure).toBe('matmul: shapes');
    expect(outcome.ours).toBeUndefined();
  });

  test('compares amounts where nothing is timed', async () => {
    const outcome = await runCase(
      { ...about, unit: 'bytes', ours: () => ({ amount: 20_000 }), peers: { large: () => ({ amount: 50_000 }) }, budgets: [{ atMost: 25_000 }] },
      surroundings,
    );
    expect(outcome.peers[0]).toMatchObject({ ratio: { median: 2.5 } });
    expect(outcome.verdicts).toEqual([{ budget: '≤ 25 KB', status: 'met', actual: '20 KB' }]);
  });

  test('calls enter before work of this process is run, read or timed', async () => {
    const calls: string[] = [];
    const work: Prepare = () => ({ enter: () => calls.push('enter'), run: () => void calls.push('run'), result: () => [1, 2] });
    await runCase({ ...about, peers: { work }, budgets: [] }, surroundings);
    expect(calls.slice(0, 3)).toEqual(['enter', 'enter', 'run']);
    expect(calls[3]).toBe('enter');
  });
});

describe('differenceOf', () => {
  test('is relative to the largest expected number', () => {
    expect(differenceOf([1, 102], [1, 100])).toBeCloseTo(0.02, 12);
    expect(differenceOf([0, 0], [0, 0])).toBe(0);
  });

  test('accepts NaN only beside NaN', () => {
    expect(differenceOf([NaN, 1], [NaN, 1])).toBe(0);
    expect(differenceOf([NaN, 1], [0, 1])).toBe(Infinity);
  });

  test('refuses results of another length', () => {
    expect(() => differenceOf([1], [1, 2])).toThrow('gives 1 numbers where we give 2');
  });
});
