import { concat, DomainError, requireWhole, ShapeError, showShape, sizeOf, slice, Tensor } from '@x/tensor/core';
import type { ChainRecord } from '../driver/chainRun.js';
import { bfmi, ess, hdi, mcse, rhat, type EssOptions, type HdiOptions, type McseOptions } from '../diagnostics/diagnostics.js';
import type { Part, Target } from '../target.js';
import { castTo } from '../target/parameterTree.js';
import { inferenceData, type InferenceData, type InferenceDataOptions } from './inferenceData.js';
import type { RunState } from './runState.js';
import { summarize, type Summary, type SummaryOptions } from './summary.js';
import { traceCsv } from './traceCsv.js';

/** What a trace is made of. */
export interface TraceData {
  readonly parts: readonly Part[];
  /** Draws by name, of shape [chain, draw, ...shape]. */
  readonly values: Readonly<Record<string, Tensor>>;
  /** Statistics of the sampler by name, of shape [chain, draw]. */
  readonly stats: Readonly<Record<string, Tensor>>;
  readonly state: RunState;
  /** The kernel's name and options. */
  readonly kernel: { readonly kernel: string; readonly [option: string]: unknown };
}

/** The draws of some chains, and what the sampler said about them. */
export class Trace {
  /** The names of the parameters. */
  readonly names: readonly string[];
  readonly parts: readonly Part[];
  readonly chains: number;
  /** Draws per chain. */
  readonly draws: number;
  /**
   * Statistics of the sampler, each of shape [chain, draw]: `accept` (probability of acceptance), `divergent`,
   * `treeDepth`, `energy`, `stepSize`, `steps` (evaluations), `logDensity`. Kernels report what they have.
   */
  readonly stats: Readonly<Record<string, Tensor>>;
  /** Where the chains stand: pass it as `resume` to go on. */
  readonly state: RunState;
  /** The kernel's name and options. */
  readonly kernel: TraceData['kernel'];
  private readonly values: Readonly<Record<string, Tensor>>;

  /** Puts draws together; `sample` does it for you. */
  constructor({ parts, values, stats, state, kernel }: TraceData) {
    this.parts = parts;
    this.names = parts.map(({ name }) => name);
    this.values = values;
    this.stats = stats;
    this.state = state;
    this.kernel = kernel;
    const [chains, draws] = (values[this.names[0]!] ?? stats.logDensity!).shape as [number, number];
    this.chains = chains;
    this.draws = draws;
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => this.toString() });
  }

  /** One line about what is in it. */
  toString(): string {
    const parts = this.parts.map(({ name, shape }) => (shape.length === 0 ? name : `${name}${showShape(shape)}`));
    return `Trace of ${this.kernel.kernel}: ${this.chains} chains × ${this.draws} draws of ${parts.join(', ')}`;
  }

  /**
   * The trace of what chains have recorded; chains that were cut short cut the others.
   * @internal
   */
  static of(target: Target, records: readonly ChainRecord[], state: RunState, kernel: TraceData['kernel']): Trace {
    const chains = records.length;
    const draws = records.length === 0 ? 0 : Math.min(...records.map((r) => r.draws));
    const columns = records.map((r) => target.report(r.positions.subarray(0, draws * target.dimension), draws));
    const values = target.parts.map(({ name, shape, dtype }, k): [string, Tensor] => {
      const size = sizeOf(shape);
      const all = new Float64Array(chains * draws * size);
      columns.forEach((c, i) => all.set(c[k]!.subarray(0, draws * size), i * draws * size));
      return [name, new Tensor(dtype, [chains, draws, ...shape], castTo(dtype, all))];
    });
    const stats = Object.keys(records[0]?.stats ?? {}).map((name): [string, Tensor] => {
      const all = new Float64Array(chains * draws);
      records.forEach((r, i) => all.set(r.stats[name]!.subarray(0, draws), i * draws));
      return [name, name === 'divergent' ? new Tensor('bool', [chains, draws], Uint8Array.from(all)) : new Tensor('float64', [chains, draws], all)];
    });
    return new Trace({ parts: target.parts, values: Object.fromEntries(values), stats: Object.fromEntries(stats), state, kernel });
  }

  /**
   * The draws of a parameter, of shape [chain, draw, ...shape].
   * Fails: DomainError for a name that is not there; it lists those that are.
   */
  get(name: string): Tensor {
    if (Object.hasOwn(this.values, name)) return this.values[name]!;
    throw new DomainError({ op: 'trace.get', argument: 'name', expected: `be one of ${this.names.join(', ')}`, actual: name });
  }

  /** Mean, sd, Monte Carlo error, highest density interval, effective sizes and R̂ of every number; prints as a table. */
  summary(options?: SummaryOptions): Summary {
    return summarize(this, options);
  }

  /** What looks wrong, in words, with what to try; empty when nothing does. */
  warnings(): string[] {
    return [...this.summary().warnings];
  }

  /** Rank-normalised split R̂ of one parameter, or of all by name. */
  rhat(): Record<string, Tensor>;
  rhat(name: string): Tensor;
  rhat(name?: string): Tensor | Record<string, Tensor> {
    return this.each(name, rhat);
  }

  /** Effective number of draws of one parameter, or of all by name. */
  ess(name?: undefined, options?: EssOptions): Record<string, Tensor>;
  ess(name: string, options?: EssOptions): Tensor;
  ess(name?: string, options?: EssOptions): Tensor | Record<string, Tensor> {
    return this.each(name, (x) => ess(x, options));
  }

  /** Monte Carlo standard error of one parameter, or of all by name. */
  mcse(name?: undefined, options?: McseOptions): Record<string, Tensor>;
  mcse(name: string, options?: McseOptions): Tensor;
  mcse(name?: string, options?: McseOptions): Tensor | Record<string, Tensor> {
    return this.each(name, (x) => mcse(x, options));
  }

  /** Highest density interval of one parameter, or of all by name. */
  hdi(name?: undefined, options?: HdiOptions): Record<string, Tensor>;
  hdi(name: string, options?: HdiOptions): Tensor;
  hdi(name?: string, options?: HdiOptions): Tensor | Record<string, Tensor> {
    return this.each(name, (x) => hdi(x, options));
  }

  /** E-BFMI of every chain; fails with a DomainError for kernels without energies. */
  bfmi(): Tensor {
    const { energy } = this.stats;
    if (energy !== undefined) return bfmi(energy);
    throw new DomainError({ op: 'trace.bfmi', argument: 'trace', expected: 'come from a Hamiltonian kernel', actual: this.kernel.kernel });
  }

  /** Every `step`-th draw. */
  thin(step: number): Trace {
    requireWhole('trace.thin', 'step', step, 1);
    return this.map((x) => {
      const kept = Math.floor(this.draws / step);
      return slice(x, [0, this.draws === 0 ? 0 : Math.min(this.draws, step) - 1], [this.chains, kept * step], { steps: [1, step] });
    }, this.state);
  }

  /**
   * This trace followed by another: further draws of the same chains (default), or further chains.
   * Fails: ShapeError when the parameters, or the other axis, differ.
   */
  concat(other: Trace, { axis = 'draw' }: { readonly axis?: 'draw' | 'chain' } = {}): Trace {
    const along = axis === 'draw' ? 1 : 0;
    const show = (t: Trace): string => t.parts.map(({ name, shape }) => `${name}${showShape(shape)}`).join(', ');
    if (show(this) !== show(other)) throw new ShapeError({ op: 'trace.concat', argument: 'other', expected: `have the parameters ${show(this)}`, actual: show(other) });
    const state = axis === 'draw' ? other.state : { ...other.state, chains: [...this.state.chains, ...other.state.chains] };
    const values = Object.fromEntries(this.names.map((name) => [name, concat([this.get(name), other.get(name)], { axis: along })]));
    const shared = Object.keys(this.stats).filter((name) => name in other.stats);
    const stats = Object.fromEntries(shared.map((name) => [name, concat([this.stats[name]!, other.stats[name]!], { axis: along })]));
    return new Trace({ parts: this.parts, values, stats, state, kernel: this.kernel });
  }

  /** One row per draw, as Stan writes them: chain, draw, `lp__` and its kin, then `theta.1`, `theta.2`, … */
  toCsv(): string {
    return traceCsv(this);
  }

  /** ArviZ's InferenceData as plain data: `az.from_dict(**json)` or `az.from_json` read it. */
  toInferenceData(options?: InferenceDataOptions): InferenceData {
    return inferenceData(this, options);
  }

  /** Draws of a parameter as [draw of all chains, ...shape]. */
  flat(name: string): Tensor {
    const x = this.get(name);
    return x.shape.length < 2 ? x : mergeChains(x);
  }

  private map(f: (x: Tensor) => Tensor, state: RunState): Trace {
    const each = (of: Readonly<Record<string, Tensor>>): Record<string, Tensor> => Object.fromEntries(Object.entries(of).map(([name, x]) => [name, f(x)]));
    return new Trace({ parts: this.parts, values: each(this.values), stats: each(this.stats), state, kernel: this.kernel });
  }

  private each(name: string | undefined, f: (x: Tensor) => Tensor): Tensor | Record<string, Tensor> {
    return name === undefined ? Object.fromEntries(this.names.map((n) => [n, f(this.get(n))])) : f(this.get(name));
  }
}

function mergeChains(x: Tensor): Tensor {
  const [chains, draws, ...shape] = x.shape as [number, number, ...number[]];
  return new Tensor(x.dtype, [chains * draws, ...shape], x.data);
}
