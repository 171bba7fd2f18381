import { medianWithInterval, type Estimate } from './statistics.js';

/** Something that can be timed: the seconds that `count` runs took. */
export type Timer = (count: number) => number | Promise<number>;

/** How long to measure. */
export interface Pace {
  /** Length of one batch of runs, long against the clock and short against the machine's moods. */
  readonly batchSeconds: number;
  /** Running before anything counts, so that the engine has compiled what it will compile. */
  readonly warmupSeconds: number;
  /** No new round begins after this time for one pair, once there are `leastRounds`. */
  readonly pairSeconds: number;
  readonly leastRounds: number;
  readonly mostRounds: number;
}

export const fullPace: Pace = { batchSeconds: 0.02, warmupSeconds: 0.3, pairSeconds: 3, leastRounds: 3, mostRounds: 41 };
export const quickPace: Pace = { batchSeconds: 0.002, warmupSeconds: 0.02, pairSeconds: 0.1, leastRounds: 1, mostRounds: 7 };

/** A warmed-up timer with the number of runs that fill one batch. */
export interface Contender {
  readonly timer: Timer;
  readonly count: number;
}

/** Warms up and finds how many runs fill a batch. */
export async function calibrate(timer: Timer, pace: Pace): Promise<Contender> {
  let count = 1;
  let spent = 0;
  for (;;) {
    const seconds = await timer(count);
    spent += seconds;
    const enough = seconds >= pace.batchSeconds / 4;
    if (enough && spent >= pace.warmupSeconds) return { timer, count: Math.max(1, Math.round((count * pace.batchSeconds) / seconds)) };
    if (!enough) count *= 2;
  }
}

export interface Pair {
  /** Seconds of one run of each, in every round. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Their time ÷ ours. */
  readonly ratio: Estimate;
}

/**
 * Times two contenders in alternating batches (AB BA AB …), so that whatever slows the machine meets both, and
 * takes the ratio within each round. `settle` runs before every batch, outside of the measured time.
 */
export async function measurePair(ours: Contender, theirs: Contender, pace: Pace, settle: () => void = () => {}): Promise<Pair> {
  const batch = async ({ timer, count }: Contender): Promise<number> => {
    settle();
    return (await timer(count)) / count;
  };
  const a: number[] = [];
  const b: number[] = [];
  let spent = 0;
  while (a.length < pace.mostRounds && (a.length < pace.leastRounds || spent < pace.pairSeconds)) {
    if (a.length % 2 === 0) {
      a.push(await batch(ours));
      b.push(await batch(theirs));
    } else {
      b.push(await batch(theirs));
      a.push(await batch(ours));
    }
    spent += a.at(-1)! * ours.count + b.at(-1)! * theirs.count;
  }
  return { ours: a, theirs: b, ratio: medianWithInterval(a.map((seconds, i) => b[i]! / seconds)) };
}

/** One contender beside itself. */
export interface Alone {
  /** Seconds of one run. */
  readonly seconds: Estimate;
  /** How far the ratio of a contender to itself strays from 1: what this machine cannot tell apart. */
  readonly noise: number;
}

/** Times one contender against itself. */
export async function measureAlone(ours: Contender, pace: Pace, settle?: () => void): Promise<Alone> {
  const { ours: first, theirs: second, ratio } = await measurePair(ours, ours, pace, settle);
  return { seconds: medianWithInterval([...first, ...second]), noise: Math.max(ratio.high, 1 / ratio.low) - 1 };
}

let loops = 0;
/** Holds the last result of a timed loop, which keeps the engine from removing the work. */
const kept: { result: unknown } = { result: undefined };

/**
 * A timer for a function of this process. Each gets a loop of its own from a source of its own: in a shared loop the
 * call would have seen many functions, and inlining would depend on which ran before.
 */
export function timerOf(run: () => unknown, isAsync: boolean): Timer {
  const body = isAsync ? 'result = await run()' : 'result = run()';
  const loop = new Function(
    'run',
    `/* loop ${loops++} */ return ${isAsync ? 'async ' : ''}(count) => { let result; for (let i = 0; i < count; i++) ${body}; return result; }`,
  )(run) as (count: number) => unknown;
  const seconds = (from: number): number => (performance.now() - from) / 1e3;
  if (isAsync) {
    return async (count) => {
      const start = performance.now();
      kept.result = await loop(count);
      return seconds(start);
    };
  }
  return (count) => {
    const start = performance.now();
    kept.result = loop(count);
    return seconds(start);
  };
}
