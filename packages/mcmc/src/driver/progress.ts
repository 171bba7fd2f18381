import type { ChainRun } from './chainRun.js';

/** How far a chain is. */
export interface Progress {
  readonly chain: number;
  /** Transitions made, of `total`. */
  readonly iteration: number;
  readonly total: number;
  readonly phase: 'warmup' | 'draws';
  /** Draws kept so far. */
  readonly draws: number;
  readonly divergences: number;
  /** Acceptance of the last transition. */
  readonly accept: number;
}

/** Is told now and then how far chains are; returning false stops the run like an abort signal. */
export type OnProgress = (progress: Progress) => void | boolean;

/** The progress of a run under way. */
export function progressOf(chain: number, { iteration, total, phase, draws, divergences, lastAccept }: ChainRun): Progress {
  return { chain, iteration, total, phase, draws, divergences, accept: lastAccept };
}
