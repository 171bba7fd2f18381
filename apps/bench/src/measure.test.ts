import { describe, expect, test } from 'vitest';
import { calibrate, measureAlone, measurePair, timerOf, type Pace, type Timer } from './measure.js';

const pace: Pace = { batchSeconds: 0.02, warmupSeconds: 0.3, pairSeconds: 3, leastRounds: 3, mostRounds: 41 };

/** A machine whose clock is ours: each run takes as long as told. */
function fake(secondsOfRun: (batch: number) => number): { timer: Timer; batches: number[] } {
  const batches: number[] = [];
  return {
    timer: (count) => {
      batches.push(count);
      return count * secondsOfRun(batches.length - 1);
    },
    batches,
  };
}

describe('calibrate', () => {
  test('finds the number of runs that fill a batch, after warming up long enough', async () => {
    const { timer, batches } = fake(() => 1e-6);
    const { count } = await calibrate(timer, pace);
    expect(count).toBe(20_000);
    const spent = batches.reduce((sum, n) => sum + n * 1e-6, 0);
    expect(spent).toBeGreaterThanOrEqual(pace.warmupSeconds);
  });

  test('runs work that is longer than a batch once a batch, and once is warm-up enough when it is long', async () => {
    const { timer, batches } = fake(() => 2);
    const { count } = await calibrate(timer, pace);
    expect(count).toBe(1);
    expect(batches).toEqual([1]);
  });

  test('measures the speed after warming up, not before', async () => {
    // Ten times slower for the first batches, as before an engine has compiled the work.
    const { timer } = fake((batch) => (batch < 8 ? 1e-4 : 1e-5));
    expect((await calibrate(timer, pace)).count).toBe(2000);
  });
});

describe('measurePair', () => {
  test('gives the ratio of their time to ours', async () => {
    const ours = { timer: fake(() => 1e-6).timer, count: 20_000 };
    const theirs = { timer: fake(() => 5e-6).timer, count: 4000 };
    const { ratio } = await measurePair(ours, theirs, pace);
    expect(ratio.median).toBeCloseTo(5, 12);
    expect(ratio.high - ratio.low).toBeLessThan(1e-9);
  });

  test('alternates who goes first, and settles before every batch', async () => {
    const order: string[] = [];
    const contender = (name: string): { timer: Timer; count: number } => ({
      timer: () => {
        order.push(name);
        return 1;
      },
      count: 1,
    });
    await measurePair(contender('a'), contender('b'), pace, () => order.push('.'));
    expect(order.join('')).toBe('.a.b.b.a.a.b');
  });

  test('is not fooled by a machine that slows down on the way', async () => {
    let clock = 0;
    const drifting = (seconds: number): Timer => (count) => {
      const spent = count * seconds * (1 + clock / 10);
      clock += 1;
      return spent;
    };
    const { ratio, ours } = await measurePair({ timer: drifting(1e-3), count: 20 }, { timer: drifting(2e-3), count: 10 }, pace);
    expect(ours.at(-1)! / ours[0]!).toBeGreaterThan(5);
    expect(ratio.median).toBeGreaterThan(1.9);
    expect(ratio.median).toBeLessThan(2.1);
  });

  test('stops after its time, but not before the least number of rounds, nor after the largest', async () => {
    const rounds = async (seconds: number): Promise<number> => {
      const contender = { timer: fake(() => seconds).timer, count: 1 };
      return (await measurePair(contender, contender, pace)).ours.length;
    };
    expect(await rounds(10)).toBe(3);
    expect(await rounds(0.1)).toBe(15);
    expect(await rounds(1e-3)).toBe(41);
  });
});

describe('measureAlone', () => {
  test('finds no noise on a machine without', async () => {
    expect(await measureAlone({ timer: fake(() => 1e-3).timer, count: 20 }, pace)).toEqual({ seconds: { median: 1e-3, low: 1e-3, high: 1e-3 }, noise: 0 });
  });

  test('finds the noise that makes two measurements of the same differ', async () => {
    // Every second batch takes 10 % longer, so rounds that alternate give 1.1 and 1/1.1 by turns.
    const { noise, seconds } = await measureAlone({ timer: fake((batch) => (batch % 2 === 0 ? 1e-3 : 1.1e-3)).timer, count: 20 }, pace);
    expect(noise).toBeCloseTo(0.1, 10);
    expect(seconds.median).toBeCloseTo(1.05e-3, 10);
  });
});

describe('timerOf', () => {
  test('runs the work as often as asked', async () => {
    let runs = 0;
    const seconds = await timerOf(() => ++runs, false)(7);
    expect(runs).toBe(7);
    expect(seconds).toBeGreaterThanOrEqual(0);
  });

  test('awaits each run of asynchronous work before the next', async () => {
    let open = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
    };
    await timerOf(work, true)(5);
    expect(most).toBe(1);
    expect(open).toBe(0);
  });
});
