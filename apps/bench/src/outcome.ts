import type { Estimate } from './statistics.js';

/** How a peer fared beside us. */
export type PeerOutcome =
  | { readonly name: string; readonly status: 'cannot run' | 'disagrees'; readonly reason: string }
  | {
      readonly name: string;
      readonly status: 'measured';
      /** Seconds a run, or bytes. */
      readonly theirs: Estimate;
      /** Their time or size ÷ ours. */
      readonly ratio: Estimate;
      readonly rounds: number;
      /** Largest difference between their numbers and ours, relative to our largest; absent where nothing is computed. */
      readonly difference?: number;
    };

/** What became of one budget. */
export interface Verdict {
  /** Absent for a budget on our own time or size. */
  readonly peer?: string;
  /** `≥ 5×`, `≤ 1 µs`. */
  readonly budget: string;
  readonly status: 'met' | 'within noise' | 'missed' | 'not measured';
  /** The measured figure as text. */
  readonly actual: string;
}

/** Everything measured about one case. */
export interface CaseOutcome {
  readonly suite: string;
  readonly name: string;
  readonly size: string;
  readonly unit: 'seconds' | 'bytes';
  /** Absent when our own side failed, and then `failure` says how. */
  readonly ours?: Estimate;
  readonly failure?: string;
  /** Relative: what this run could not tell apart, from timing us against ourselves. */
  readonly noise: number;
  readonly peers: readonly PeerOutcome[];
  readonly verdicts: readonly Verdict[];
}
