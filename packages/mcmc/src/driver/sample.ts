import { DomainError } from '@x/tensor/core';
import { requireCount, type Kernel, type Sampler } from '../kernel.js';
import { runInWorkers, type Parallel } from '../parallel/runInWorkers.js';
import { childKey, type Key } from '../random/drawStream.js';
import { isTarget, type TargetLike } from '../target.js';
import { targetOf } from '../target/defineTarget.js';
import { packed, restoredState, unpacked, type RunState } from '../trace/runState.js';
import { Trace } from '../trace/trace.js';
import type { ChainJob, ChainRecord } from './chainRun.js';
import type { OnProgress } from './progress.js';
import { progressBars } from './progressBars.js';
import { runChains } from './runChains.js';
import { runPopulations } from './runPopulations.js';
import { startChain } from './startChain.js';

/** How to sample. */
export interface SampleOptions {
  /** The target, when the kernel was made without one. */
  readonly target?: TargetLike;
  /** Parameters to start from, the same for all chains, or a function of a key and the chain. Plain functions need them; models find their own. */
  readonly init?: unknown;
  /** The source of all randomness; needed unless a run is resumed. */
  readonly key?: Key;
  /** Default 4. */
  readonly chains?: number;
  /** Iterations that tune the kernel, and are thrown away; default 1000. */
  readonly warmup?: number;
  /** Draws to keep of every chain; default 1000. */
  readonly draws?: number;
  /** Transitions from one draw that is kept to the next; default 1. */
  readonly thin?: number;
  /** True runs chains in worker threads; a URL names a module that exports the kernel as `kernel`. The draws are the same. */
  readonly parallel?: Parallel;
  readonly onProgress?: OnProgress;
  /** True shows a bar for every chain, on a terminal. */
  readonly progress?: boolean;
  /** Stops the run, which then returns the draws so far. */
  readonly signal?: AbortSignal;
  /** A trace, or its `state`, to go on from: `draws` more draws, bit by bit those of a longer run. */
  readonly resume?: Trace | RunState;
}

/**
 * Runs chains of a kernel and returns their draws.
 *
 * Everything follows from the key: neither `parallel`, nor interruptions, nor the machine change a bit of it (up to
 * the last bits of functions such as exp that differ between JavaScript engines).
 *
 * Shapes: the trace has draws of shape [chain, draw, ...shape] for every parameter.
 * Fails: DomainError for a start of zero density or NaN, with the parameters there; for options out of range. An
 * aborted run does not fail: its trace holds what there is, and can be resumed.
 *
 * @example
 * const trace = await sample(nuts((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(0), chains: 2, draws: 100 });
 * trace.get('x').shape // => [ 2, 100 ]
 */
export async function sample(kernel: Kernel, options: SampleOptions = {}): Promise<Trace> {
  const { resume } = options;
  const before = resume === undefined ? undefined : restoredState(resume instanceof Trace ? resume.state : resume);
  const { draws = 1000, signal } = options;
  const chains = before?.chains.length ?? options.chains ?? 4;
  const warmup = before?.warmup ?? options.warmup ?? 1000;
  const thin = before?.thin ?? options.thin ?? 1;
  requireCount('sample', 'chains', chains, 1);
  requireCount('sample', 'warmup', warmup, 0);
  requireCount('sample', 'draws', draws, 0);
  requireCount('sample', 'thin', thin, 1);
  const key = before?.key ?? requiredKey(options.key);
  if (before !== undefined && before.kernel !== kernel.name) {
    throw new DomainError({ op: 'sample', argument: 'resume', expected: `come from the kernel ${kernel.name}`, actual: before.kernel, hint: 'Resume with the kernel that began the run.' });
  }

  const { init } = options;
  const initOf = (chain: number): unknown => (typeof init === 'function' ? (init as (key: Key, chain: number) => unknown)(childKey(childKey(key, chain), 0), chain) : init);
  const given = targetFor(kernel, options);
  const target = isTarget(given) ? given : targetOf(kernel.name, given, before?.example === undefined ? exampleFrom(kernel, initOf(0)) : unpacked(before.example));
  const example = isTarget(given) ? undefined : target.portable?.example;

  const makeSampler = (): Sampler => kernel.bind(target);
  const startOf = (chain: number): Float64Array | undefined => (init === undefined ? undefined : target.unconstrain(initOf(chain)));
  if (kernel.population !== undefined) {
    return runPopulations(kernel, target, { key, chains, draws, starts: (chain, chainKey) => startOf(chain) ?? target.start(chainKey), signal });
  }

  const first = makeSampler();
  const jobs = Array.from({ length: chains }, (_, chain): ChainJob => {
    const chainKey = childKey(key, chain);
    const stored = before?.chains[chain];
    if (stored !== undefined) return { key: chainKey, warmup, draws, thin, state: stored.state, iteration: stored.iteration };
    return { key: chainKey, warmup, draws, thin, state: startChain(target, first, chainKey, startOf(chain), warmup, kernel.needs), iteration: 0 };
  });
  const bars = options.progress === true ? progressBars(chains) : undefined;
  const hooks = {
    onProgress: (progress: Parameters<OnProgress>[0]): void | boolean => {
      bars?.show(progress);
      return options.onProgress?.(progress);
    },
    isStopped: () => signal?.aborted ?? false,
  };
  let records: readonly ChainRecord[];
  try {
    const { parallel = false } = options;
    records = parallel === false ? await runChains(jobs, makeSampler, hooks) : await runInWorkers(parallel, kernel, target, jobs, { ...hooks, signal });
  } finally {
    bars?.close();
  }
  const state: RunState = {
    kernel: kernel.name,
    key: { hi: key.hi, lo: key.lo },
    warmup,
    thin,
    ...(example === undefined ? {} : { example: packed(example) }),
    chains: records.map(({ state: s, iteration }) => ({ state: s, iteration })),
  };
  return Trace.of(target, records, state, { kernel: kernel.name, ...kernel.options });
}

function targetFor(kernel: Kernel, options: SampleOptions): TargetLike {
  const given = kernel.target ?? options.target ?? (kernel.needs === 'nothing' ? () => 0 : undefined);
  if (given !== undefined) return given;
  throw new DomainError({
    op: 'sample',
    argument: 'target',
    expected: 'be a log density or a model',
    actual: 'nothing',
    hint: `Give the kernel its target, ${kernel.name}(logDensity, options), or sample(kernel, { target: logDensity, … }).`,
  });
}

function exampleFrom(kernel: Kernel, init: unknown): unknown {
  if (init !== undefined) return init;
  throw new DomainError({
    op: 'sample',
    argument: 'init',
    expected: 'give example parameters for a plain log density',
    actual: 'nothing',
    hint: `They say which parameters there are and where chains start: sample(${kernel.name}(logDensity), { init: { mu: 0, theta: zeros([8]) }, … }).`,
  });
}

function requiredKey(key: Key | undefined): Key {
  const given: unknown = key;
  if (typeof given === 'object' && given !== null && typeof (given as Key).hi === 'number' && typeof (given as Key).lo === 'number') return key!;
  throw new DomainError({
    op: 'sample',
    argument: 'key',
    expected: 'be a key',
    actual: given === undefined ? 'nothing' : typeof given === 'number' ? `the number ${given}` : typeof given,
    hint: 'Make one with random.key(seed): the same key gives the same draws.',
  });
}

