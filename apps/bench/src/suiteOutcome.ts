import type { Machine } from './machine.js';
import type { CaseOutcome } from './outcome.js';

/** One run of one suite. */
export interface SuiteOutcome {
  readonly suite: string;
  readonly about: string;
  readonly measuredOn: string;
  /** Quick figures show that everything works; they are too noisy to quote. */
  readonly quick: boolean;
  readonly machine: Machine;
  readonly cases: readonly CaseOutcome[];
}

/** What lies in `latest.json`: the last complete run of every suite. */
export interface Results {
  readonly suites: readonly SuiteOutcome[];
}
