import type { Sampler } from '../kernel.js';
import { ChainRun, type ChainJob, type ChainRecord } from './chainRun.js';
import { progressOf, type Progress } from './progress.js';

/** What chains report to while they run. */
export interface RunHooks {
  /** Called after every stretch of a chain; false stops all. */
  readonly onProgress?: (progress: Progress) => void | boolean;
  /** Asked between stretches. */
  readonly isStopped?: () => boolean;
}

/** Stretches take about this long: short enough for smooth progress, long enough to cost nothing. */
const stretchMs = 20;

/**
 * Runs chains in turn, a stretch of each at a time, and lets other work of the thread run in between. How the
 * iterations are cut into stretches does not change the draws.
 */
export async function runChains(jobs: readonly ChainJob[], makeSampler: () => Sampler, { onProgress, isStopped }: RunHooks): Promise<ChainRecord[]> {
  const runs = jobs.map((job) => new ChainRun(makeSampler(), job));
  let count = 8;
  let stopped = isStopped?.() ?? false;
  while (!stopped && runs.some((run) => !run.done)) {
    for (let chain = 0; chain < runs.length && !stopped; chain++) {
      const run = runs[chain]!;
      if (run.done) continue;
      const began = performance.now();
      run.advance(count);
      const took = performance.now() - began;
      count = took > 2 * stretchMs ? Math.max(1, count >> 1) : took < stretchMs / 2 ? Math.min(count * 2, 1 << 20) : count;
      if (onProgress?.(progressOf(chain, run)) === false) stopped = true;
    }
    await breathe();
    stopped ||= isStopped?.() ?? false;
  }
  return runs.map((run) => run.record());
}

/** Lets timers, messages and abort signals of this thread be served. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
