import type { Case, Prepared, PreparedProgram, PreparedWork } from './case.js';
import { calibrate, measureAlone, measurePair, timerOf, type Pace, type Timer } from './measure.js';
import type { CaseOutcome, PeerOutcome } from './outcome.js';
import { medianWithInterval, type Estimate } from './statistics.js';
import { judge } from './verdict.js';

/** What the machine offers to a run. */
export interface Surroundings {
  readonly pace: Pace;
  readonly hasFma: boolean;
  /** Runs before every batch: collects garbage, so that nobody pays for another's. */
  readonly settle: () => void;
}

type Runnable = PreparedWork | PreparedProgram;

/** Compares the numbers of all contenders, times each peer against us, and judges the budgets. */
export async function runCase(it: Case, surroundings: Surroundings): Promise<CaseOutcome> {
  const { suite, name, size, unit } = it;
  const about = { suite, name, size, unit };
  let ours: Prepared;
  try {
    ours = await it.ours();
    if ('amount' in ours) return { ...about, ...(await compareAmounts(it, ours.amount, surroundings)) };
    return { ...about, ...(await compareTimes(it, ours, surroundings)) };
  } catch (error) {
    return { ...about, failure: reasonOf(error), noise: 0, peers: [], verdicts: [] };
  }
}

type Findings = Pick<CaseOutcome, 'ours' | 'noise' | 'peers' | 'verdicts'>;

async function compareTimes(it: Case, work: Runnable, { pace, hasFma, settle }: Surroundings): Promise<Findings> {
  const expected = await resultOf(work);
  const contender = await calibrate(timer(work), pace);
  // Our own time is taken before any peer is loaded: heaps grow with every library, and allocation slows with them.
  const { seconds: ours, noise } = await measureAlone(contender, pace, settle);
  const peers: PeerOutcome[] = [];
  for (const [name, prepare] of Object.entries(it.peers)) {
    let theirs: Runnable | undefined;
    try {
      const prepared = await prepare();
      if ('amount' in prepared) throw new Error('gives an amount where a time is compared');
      theirs = prepared;
      const difference = differenceOf(await resultOf(theirs), expected);
      if (!(difference <= it.tolerance)) {
        peers.push({ name, status: 'disagrees', reason: `differs by ${difference.toExponential(1)} of the largest number; ${it.tolerance} is accepted` });
        continue;
      }
      const pair = await measurePair(contender, await calibrate(timer(theirs), pace), pace, settle);
      peers.push({ name, status: 'measured', theirs: medianWithInterval(pair.theirs), ratio: pair.ratio, rounds: pair.ours.length, difference });
    } catch (error) {
      peers.push({ name, status: 'cannot run', reason: reasonOf(error) });
    } finally {
      if (theirs !== undefined && 'time' in theirs) theirs.close?.();
    }
  }
  if ('time' in work) work.close?.();
  const { unit } = it;
  return { ours, noise, peers, verdicts: it.budgets.map((budget) => judge(budget, { unit, ours, noise, peers }, hasFma)) };
}

async function compareAmounts(it: Case, amount: number, { hasFma }: Surroundings): Promise<Findings> {
  const ours = exact(amount);
  const peers: PeerOutcome[] = [];
  for (const [name, prepare] of Object.entries(it.peers)) {
    try {
      const theirs = await prepare();
      if (!('amount' in theirs)) throw new Error('gives a time where an amount is compared');
      peers.push({ name, status: 'measured', theirs: exact(theirs.amount), ratio: exact(theirs.amount / amount), rounds: 1 });
    } catch (error) {
      peers.push({ name, status: 'cannot run', reason: reasonOf(error) });
    }
  }
  const { unit } = it;
  return { ours, noise: 0, peers, verdicts: it.budgets.map((budget) => judge(budget, { unit, ours, noise: 0, peers }, hasFma)) };
}

function exact(value: number): Estimate {
  return { median: value, low: value, high: value };
}

function timer(work: Runnable): Timer {
  if ('time' in work) return work.time;
  const first = work.enter === undefined ? work.run() : (work.enter(), work.run());
  const isAsync = typeof (first as PromiseLike<unknown> | undefined)?.then === 'function';
  const timed = timerOf(work.run, isAsync);
  if (isAsync) {
    return async (count) => {
      await first;
      work.enter?.();
      return timed(count);
    };
  }
  return (count) => {
    work.enter?.();
    return timed(count);
  };
}

async function resultOf(work: Runnable): Promise<ArrayLike<number>> {
  if ('run' in work) work.enter?.();
  return work.result();
}

/** The largest |a − b|, relative to the largest |b|; NaN beside a number counts as infinitely far. */
export function differenceOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`gives ${actual.length} numbers where we give ${expected.length}`);
  let largest = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (Number.isNaN(difference) && !Object.is(actual[i], expected[i])) return Infinity;
    if (difference > largest) largest = difference;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return largest === 0 ? 0 : largest / scale;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]!;
}
