import { describe, expect, test } from 'vitest';
import type { PeerOutcome } from './outcome.js';
import { boundHere, judge } from './verdict.js';

const exactly = (median: number, spread = 0): { median: number; low: number; high: number } => ({ median, low: median - spread, high: median + spread });
const peer = (ratio: number, spread = 0): PeerOutcome => ({ name: 'peer', status: 'measured', theirs: exactly(ratio), ratio: exactly(ratio, spread), rounds: 9 });
const measured = (peers: PeerOutcome[], noise = 0): Parameters<typeof judge>[1] => ({ unit: 'seconds', ours: exactly(1e-6, 1e-7), noise, peers });

describe('judge', () => {
  test('meets a ratio whose median reaches the budget', () => {
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(5)]), false)).toEqual({ peer: 'peer', budget: '≥ 5×', status: 'met', actual: '5×' });
  });

  test('calls a ratio within noise when only the end of its interval, widened by the noise, reaches the budget', () => {
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(4.8, 0.3)]), false).status).toBe('within noise');
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(4.8, 0.1)], 0.1), false).status).toBe('within noise');
  });

  test('misses a ratio whose interval ends below the budget', () => {
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(4.5, 0.1)], 0.02), false)).toEqual({ peer: 'peer', budget: '≥ 5×', status: 'missed', actual: '4.5×' });
  });

  test('lets no noise excuse more than a quarter', () => {
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(4.1)], 9), false).status).toBe('within noise');
    expect(judge({ peer: 'peer', atLeast: 5 }, measured([peer(3.9)], 9), false).status).toBe('missed');
  });

  test('judges our own time by the near end of its interval', () => {
    expect(judge({ atMost: 1e-6 }, measured([]), false)).toEqual({ budget: '≤ 1 µs', status: 'met', actual: '1 µs' });
    expect(judge({ atMost: 0.95e-6 }, measured([]), false).status).toBe('within noise');
    expect(judge({ atMost: 0.8e-6 }, measured([]), false).status).toBe('missed');
    expect(judge({ atMost: 0.8e-6 }, measured([], 0.2), false).status).toBe('within noise');
  });

  test('says that a budget against a peer that cannot run was not measured', () => {
    const absent: PeerOutcome = { name: 'peer', status: 'cannot run', reason: 'not here' };
    expect(judge({ peer: 'peer', atLeast: 2 }, measured([absent]), false)).toEqual({ peer: 'peer', budget: '≥ 2×', status: 'not measured', actual: 'cannot run' });
  });

  test('refuses a budget against a peer that its case does not have', () => {
    expect(() => judge({ peer: 'other', atLeast: 2 }, measured([peer(1)]), false)).toThrow('a budget names other, which is no peer of its case');
  });

  test('takes the figure for engines with fused multiply–add where there is one', () => {
    expect(boundHere({ base: 1.05, fma: 1.6 }, false)).toBe(1.05);
    expect(boundHere({ base: 1.05, fma: 1.6 }, true)).toBe(1.6);
    expect(boundHere(2, true)).toBe(2);
  });
});
