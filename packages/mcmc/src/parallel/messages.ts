import type { ChainJob, ChainRecord } from '../driver/chainRun.js';
import type { Progress } from '../driver/progress.js';
import type { PortableGraph } from './portableGraph.js';

/** Chains for a worker to run. */
export interface WorkOrder {
  readonly kind: 'run';
  /** The number of the first of its chains in the whole run, and the distance to the next. */
  readonly chains: readonly number[];
  readonly jobs: readonly ChainJob[];
  readonly work: PortableKernel | { readonly module: string };
}

/** A kernel and its target as plain data. */
export interface PortableKernel {
  readonly kernel: string;
  readonly options: unknown;
  /** (leaves) → log density. */
  readonly density: PortableGraph;
}

/** What goes to a worker. */
export type ToWorker = WorkOrder | { readonly kind: 'stop' };

/** What comes from it. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly records: readonly ChainRecord[] }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly stack: string | undefined };
