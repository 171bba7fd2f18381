/** Work with its inputs ready, done inside this process. A promise is awaited within the measured time. */
export interface PreparedWork {
  readonly run: () => unknown;
  /** The numbers that one run gives; compared before anything is timed. */
  readonly result: () => ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Called before every batch and before `result`, outside of the measured time. */
  readonly enter?: () => void;
}

/** Work that measures itself: another program, or something that must start afresh every time. */
export interface PreparedProgram {
  /** Seconds that `count` runs took. */
  readonly time: (count: number) => Promise<number>;
  readonly result: () => ArrayLike<number> | Promise<ArrayLike<number>>;
  readonly close?: () => void;
}

/** Something counted instead of timed, for cases whose unit is bytes. */
export interface PreparedAmount {
  readonly amount: number;
}

export type Prepared = PreparedWork | PreparedProgram | PreparedAmount;

/** Loads what it needs and makes its inputs; a thrown error says why it cannot run here. */
export type Prepare = () => Prepared | Promise<Prepared>;

/** A figure that depends on whether this engine has fused multiply–add (relaxed SIMD) in WebAssembly. */
export type Bound = number | { readonly base: number; readonly fma: number };

/** Either a ratio to reach against a peer (their time ÷ ours), or a most for our own seconds or bytes. */
export type Budget = { readonly peer: string; readonly atLeast: Bound } | { readonly atMost: Bound };

/** One piece of work, ours and the peers' ways of doing it, and the budgets that we promise. */
export interface Case {
  readonly suite: string;
  /** Unique within the suite. */
  readonly name: string;
  /** How large the work is, in words: `512×512`. */
  readonly size: string;
  readonly unit: 'seconds' | 'bytes';
  readonly ours: Prepare;
  readonly peers: Readonly<Record<string, Prepare>>;
  readonly budgets: readonly Budget[];
  /** Largest accepted difference between a peer's numbers and ours, relative to our largest. */
  readonly tolerance: number;
  /** Left out by `--quick` unless named, because peers take many seconds for one run. */
  readonly heavy?: boolean;
}

/** Pairs the same budget with several peers. */
export function against(peers: readonly string[], atLeast: Bound): Budget[] {
  return peers.map((peer) => ({ peer, atLeast }));
}
