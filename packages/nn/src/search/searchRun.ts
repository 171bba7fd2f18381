import { DomainError, random } from '@x/tensor/core';
import { progressLine, type ProgressOutput } from '../training/progressLine.js';
import { pauses } from '../training/trainingEpoch.js';
import type { SearchSpace } from './searchSpace.js';

/** An architecture that has been tried. */
export interface Candidate<A> {
  readonly architecture: A;
  readonly name: string;
  /** What `evaluate` gave: the lower the better. */
  readonly score: number;
  /** 0 for random ones, then the number of the generation. */
  readonly generation: number;
  /** Its parent's place among all that were evaluated; null for random ones. */
  readonly parent: number | null;
}

/** What a search has found. */
export interface SearchResult<A> {
  /** The first of those with the lowest score. */
  readonly best: Candidate<A>;
  /** All that were evaluated, in this order; none twice. */
  readonly evaluated: readonly Candidate<A>[];
  /** Why the search ended; `exhausted` when no architecture was left that had not been tried. */
  readonly stopped: 'finished' | 'exhausted' | 'signal' | 'callback';
}

/** What a search is told after every candidate. */
export interface CandidateReport<A> {
  readonly candidate: Candidate<A>;
  readonly best: Candidate<A>;
  /** Candidates evaluated so far. */
  readonly done: number;
  /** Candidates that the search will evaluate at most. */
  readonly total: number;
}

/** Options that all searches share. */
export interface SearchOptions<A> {
  /**
   * How bad an architecture is, such as the validation loss after some epochs of `fit`; NaN counts as worst. The key is that of
   * this candidate, for its first weights and the order of its examples; the signal, for `fit`, is that of the search.
   */
  readonly evaluate: (architecture: A, given: { readonly key: random.Key; readonly signal: AbortSignal }) => number | Promise<number>;
  /** The randomness of the search and, through `evaluate`, of training. Default `random.key(0)`. */
  readonly key?: random.Key;
  /** Ends the search; what was found so far is given back. */
  readonly signal?: AbortSignal;
  /** Called after every candidate and waited for; false ends the search. */
  readonly onCandidate?: (report: CandidateReport<A>) => void | boolean | Promise<void | boolean>;
  /** A line for every candidate on the terminal, or on something like it. Default false. */
  readonly progress?: boolean | ProgressOutput;
}

/** A search under way: what has been evaluated, and whether to go on. */
export class SearchRun<A> {
  readonly evaluated: Candidate<A>[] = [];
  stopped: SearchResult<A>['stopped'] = 'finished';
  private readonly seen = new Set<string>();
  private readonly pause = pauses();
  private readonly key: random.Key;
  private readonly signal: AbortSignal;
  private readonly line: ReturnType<typeof progressLine>;

  constructor(
    private readonly op: string,
    private readonly space: SearchSpace<A>,
    private readonly total: number,
    private readonly options: SearchOptions<A>,
  ) {
    this.key = options.key ?? random.key(0);
    this.signal = options.signal ?? new AbortController().signal;
    this.line = progressLine(options.progress ?? false, total, 'candidate');
  }

  /** The randomness of the next candidate: for choosing it, and for evaluating it. */
  get next(): readonly [choice: random.Key, evaluation: random.Key] {
    return random.split(random.foldIn(this.key, this.evaluated.length)) as [random.Key, random.Key];
  }

  /** Steps through architectures until one has not been tried; false when none is found soon. */
  async tryNew(step: (key: random.Key, last: A | undefined) => A, origin: Pick<Candidate<A>, 'generation' | 'parent'>): Promise<boolean> {
    const [choice, evaluation] = this.next;
    let last: A | undefined;
    for (let attempt = 0; attempt < 100; attempt++) {
      last = step(random.foldIn(choice, attempt), last);
      const name = this.space.name(last);
      if (!this.seen.has(name)) return this.evaluate(last, name, evaluation, origin);
    }
    this.stopped = 'exhausted';
    return false;
  }

  /** The places of the best candidates among these, best first; earlier ones win ties. */
  ranked(places: readonly number[]): number[] {
    const worth = (i: number): number => (Number.isNaN(this.evaluated[i]!.score) ? Infinity : this.evaluated[i]!.score);
    // Equal infinities differ by NaN, which would leave the order open.
    return [...places].sort((a, b) => (worth(a) === worth(b) ? a - b : worth(a) - worth(b)));
  }

  result(): SearchResult<A> {
    const { evaluated, stopped } = this;
    const first = this.ranked(evaluated.map((_, i) => i))[0];
    if (first !== undefined) return { best: evaluated[first]!, evaluated, stopped };
    throw new DomainError({ op: this.op, argument: 'signal', expected: 'leave time for one candidate', actual: 'an abort before it was evaluated' });
  }

  private async evaluate(architecture: A, name: string, key: random.Key, origin: Pick<Candidate<A>, 'generation' | 'parent'>): Promise<boolean> {
    const { evaluate, onCandidate } = this.options;
    const { signal } = this;
    if (!signal.aborted) {
      const score = await evaluate(architecture, { key, signal });
      if (typeof score !== 'number') throw new DomainError({ op: this.op, argument: 'evaluate', expected: 'give a number', actual: typeof score, hint: 'Such as history.validLoss.at(-1) of fit.' });
      // The score of a training that was cut off says nothing.
      if (!signal.aborted) {
        const candidate = { architecture, name, score, ...origin };
        this.seen.add(name);
        this.line.start(this.evaluated.length, undefined).epoch(`${score.toPrecision(4)}  ${name}`);
        this.evaluated.push(candidate);
        const go = await onCandidate?.({ candidate, best: this.result().best, done: this.evaluated.length, total: this.total });
        await this.pause();
        if (go === false) this.stopped = 'callback';
        return go !== false;
      }
    }
    this.stopped = 'signal';
    return false;
  }
}
