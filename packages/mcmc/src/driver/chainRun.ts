import type { ChainState, Sampler, StatName } from '../kernel.js';
import { childKey, type Key } from '../random/drawStream.js';

/** What a chain is to do; plain data. */
export interface ChainJob {
  /** The key of this chain; iteration i uses its child i + 1, the start its child 0. */
  readonly key: Key;
  readonly warmup: number;
  readonly draws: number;
  readonly thin: number;
  /** Where the chain stands, and how many iterations brought it there. */
  readonly state: ChainState;
  readonly iteration: number;
}

/** What a chain has brought so far; plain data. */
export interface ChainRecord {
  /** One draw a row. */
  readonly positions: Float64Array;
  readonly stats: Readonly<Record<string, Float64Array>>;
  readonly draws: number;
  readonly state: ChainState;
  readonly iteration: number;
}

/** One chain under way. */
export class ChainRun {
  readonly total: number;
  iteration: number;
  draws: number = 0;
  divergences: number = 0;
  lastAccept: number = NaN;
  private state: ChainState;
  private readonly positions: Float64Array;
  private readonly stats: Record<string, Float64Array> = {};
  private readonly names: readonly StatName[];
  private readonly dimension: number;

  constructor(
    private readonly sampler: Sampler,
    private readonly job: ChainJob,
  ) {
    const { warmup, draws, thin, state, iteration } = job;
    this.iteration = iteration;
    this.total = Math.max(iteration, warmup) + draws * thin;
    this.state = state;
    this.dimension = state.position.length;
    this.positions = new Float64Array(draws * this.dimension);
    this.names = sampler.statistics;
    for (const name of [...this.names, 'logDensity']) this.stats[name] = new Float64Array(draws);
  }

  get done(): boolean {
    return this.iteration >= this.total;
  }

  get phase(): 'warmup' | 'draws' {
    return this.iteration < this.job.warmup ? 'warmup' : 'draws';
  }

  /** Carries out up to `count` transitions. */
  advance(count: number): void {
    const { sampler, names, stats, dimension } = this;
    const { key, warmup, thin } = this.job;
    const end = Math.min(this.total, this.iteration + count);
    while (this.iteration < end) {
      const { state, info } = sampler.step(this.state, childKey(key, this.iteration + 1));
      this.state = state;
      this.lastAccept = info.accept;
      const after = ++this.iteration - warmup;
      if (after <= 0 || after % thin !== 0) continue;
      const row = this.draws++;
      this.positions.set(state.position, row * dimension);
      for (let k = 0; k < names.length; k++) stats[names[k]!]![row] = Number(info[names[k]!]);
      stats.logDensity![row] = state.logDensity;
      if (info.divergent === true) this.divergences++;
    }
  }

  /** What there is so far. */
  record(): ChainRecord {
    const { draws, dimension, state, iteration } = this;
    const stats = Object.fromEntries(Object.entries(this.stats).map(([name, values]) => [name, values.slice(0, draws)]));
    return { positions: this.positions.slice(0, draws * dimension), stats, draws, state, iteration };
  }
}
