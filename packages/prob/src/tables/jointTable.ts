import { asTensor, div, DomainError, equal, isAbstract, max, mul, random, reshape, ShapeError, showShape, sqrt, square, stack, sub, sum, take, transpose, unravelIndex, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { relativeEntropyTerms } from '../divergence/klDivergence.js';
import { entropy } from '../information/entropy.js';
import { asProbabilities } from '../information/probabilities.js';

/** An axis of a table by its name or its number. */
export type Axis = string | number;

/** Outcomes of some axes, as positions along them. */
export type Outcomes = Readonly<Record<string, number>>;

/** How the axes of a table are called and what they count. */
export interface JointTableOptions {
  /** Default '0', '1', …. */
  readonly axes?: readonly string[];
  /** The numbers that outcomes stand for in expectations, by axis; default 0, 1, 2, …. */
  readonly values?: Readonly<Record<string, TensorLike>>;
}

/**
 * The joint distribution of finitely many discrete variables as a table of probabilities, one axis a variable. Axes are
 * named by strings or counted from 0; everything is made of ops, so tables can be differentiated.
 *
 * Shapes: table [n₁, …, n_k]. Domain: probabilities that add up to 1.
 * Fails: DomainError for other numbers; ShapeError for names or values that do not fit the axes.
 *
 * @example
 * const joint = new JointTable([[0.1, 0.2, 0.1], [0.3, 0.1, 0.2]], { axes: ['x', 'y'] });
 * joint.marginal('x').table.toArray().map((p) => p.toFixed(2)) // => [ '0.40', '0.60' ]
 * joint.conditional({ y: 0 }).probability({ x: 1 }).item().toFixed(2) // => '0.75'
 * joint.isIndependent('x', 'y') // => false
 */
export class JointTable {
  /** p(x₁, …, x_k). */
  readonly table: Tensor;
  /** The names of the axes. */
  readonly axes: readonly string[];
  private readonly numbers: Readonly<Record<string, Tensor>>;

  constructor(table: TensorLike, { axes, values = {} }: JointTableOptions = {}) {
    this.table = asProbabilities('JointTable', 'table', table);
    const { shape } = this.table;
    this.axes = axes ?? shape.map((_, i) => String(i));
    if (this.axes.length !== shape.length || new Set(this.axes).size !== shape.length) {
      throw new ShapeError({ op: 'JointTable', argument: 'axes', expected: `name each of the ${shape.length} axes once`, actual: `[${this.axes.join(', ')}]` });
    }
    for (const [name, given] of Object.entries(values)) {
      const length = shape[this.position('JointTable', name)]!;
      const { shape: found } = asTensor(given);
      if (found.length !== 1 || found[0] !== length) {
        throw new ShapeError({ op: 'JointTable', argument: `values.${name}`, expected: `hold ${length} numbers, one for each outcome`, actual: `shape ${showShape(found)}` });
      }
    }
    this.numbers = Object.fromEntries(this.axes.map((name, i) => [name, asTensor(values[name] ?? Array.from({ length: shape[i]! }, (_, v) => v))]));
  }

  /** The table p(x) p(y | x) of a marginal [n…] and conditional probabilities [n…, m…], which add up to 1 for each x. */
  static fromConditional(prior: JointTable | TensorLike, conditional: TensorLike, options?: JointTableOptions): JointTable {
    const p = prior instanceof JointTable ? prior.table : asTensor(prior);
    const given = asTensor(conditional);
    const rest = Array.from({ length: given.ndim - p.ndim }, (_, i) => p.ndim + i);
    if (rest.length === 0) throw new ShapeError({ op: 'JointTable.fromConditional', argument: 'conditional', expected: `have axes behind the ${p.ndim} of the prior`, actual: `shape ${showShape(given.shape)}` });
    const rows = asProbabilities('JointTable.fromConditional', 'conditional', given, { axis: rest });
    return new JointTable(mul(reshape(p, [...p.shape, ...rest.map(() => 1)]), rows), options);
  }

  private position(op: string, axis: Axis): number {
    const at = typeof axis === 'number' ? axis : this.axes.indexOf(axis);
    const known = typeof axis === 'string' && at < 0 && /^\d+$/.test(axis) ? Number(axis) : at;
    if (Number.isInteger(known) && known >= 0 && known < this.axes.length) return known;
    throw new DomainError({ op, argument: 'axis', expected: `be one of ${this.axes.map((name) => `'${name}'`).join(', ')}, or its number`, actual: typeof axis === 'string' ? `'${axis}'` : String(axis) });
  }

  private positions(op: string, axes: Axis | readonly Axis[]): number[] {
    const list = typeof axes === 'object' ? axes : [axes];
    return list.map((axis) => this.position(op, axis));
  }

  private others(kept: readonly number[]): number[] {
    return this.axes.map((_, i) => i).filter((i) => !kept.includes(i));
  }

  private named(table: Tensor, kept: readonly number[]): JointTable {
    const axes = kept.map((i) => this.axes[i]!);
    return new JointTable(table, { axes, values: Object.fromEntries(axes.map((name) => [name, this.numbers[name]!])) });
  }

  /** The sum rule: the table of some variables, in the order given. */
  marginal(axes: Axis | readonly Axis[]): JointTable {
    const kept = this.positions('JointTable.marginal', axes);
    const gone = this.others(kept);
    const summed = gone.length === 0 ? this.table : sum(this.table, { axis: gone });
    const sorted = [...kept].sort((a, b) => a - b);
    return this.named(transpose(summed, kept.map((i) => sorted.indexOf(i))), kept);
  }

  private picked(op: string, given: Outcomes): { table: Tensor; rest: number[] } {
    let { table } = this;
    const places = Object.entries(given).map(([name, outcome]) => [this.position(op, name), outcome] as const);
    for (const [axis, outcome] of [...places].sort(([a], [b]) => b - a)) {
      const length = this.table.shape[axis]!;
      if (!Number.isInteger(outcome) || outcome < 0 || outcome >= length) {
        throw new DomainError({ op, argument: `given.${this.axes[axis]}`, expected: `be an outcome from 0 to ${length - 1}`, actual: String(outcome) });
      }
      table = take(table, outcome, { axis });
    }
    return { table, rest: this.others(places.map(([axis]) => axis)) };
  }

  /** P of the given outcomes; variables that are not mentioned are summed out. */
  probability(outcomes: Outcomes): Tensor {
    return sum(this.picked('JointTable.probability', outcomes).table);
  }

  /** The table of the remaining variables given outcomes of some: p(rest, given)/p(given). */
  conditional(given: Outcomes): JointTable {
    const { table, rest } = this.picked('JointTable.conditional', given);
    const total = sum(table);
    if (!isAbstract(total) && total.data[0] === 0) {
      throw new DomainError({ op: 'JointTable.conditional', argument: 'given', expected: 'have a positive probability', actual: `an impossible outcome ${JSON.stringify(given)}`, hint: 'What follows from the impossible is not defined.' });
    }
    return this.named(div(table, total), rest);
  }

  /** p(rest | axes) as a tensor with the axes of this table: it adds up to 1 over the rest, and is 0 where the condition is impossible. */
  conditionalOn(axes: Axis | readonly Axis[]): Tensor {
    const rest = this.others(this.positions('JointTable.conditionalOn', axes));
    const totals = sum(this.table, { axis: rest, keepDims: true });
    return where(equal(totals, 0), 0, div(this.table, where(equal(totals, 0), 1, totals)));
  }

  /** Whether p(a, b | given) = p(a | given) p(b | given) within `tolerance`, for axes or groups of them. */
  isIndependent(a: Axis | readonly Axis[], b: Axis | readonly Axis[], { given = [], tolerance = 1e-9 }: { readonly given?: Axis | readonly Axis[]; readonly tolerance?: number } = {}): boolean {
    const { joint, product } = this.compared('JointTable.isIndependent', a, b, given);
    return (max(square(sub(joint, product))).data[0] as number) <= tolerance ** 2;
  }

  /** p(a, b, z) and p(a, z) p(b, z)/p(z), with axes [A, B, Z]. */
  private compared(op: string, a: Axis | readonly Axis[], b: Axis | readonly Axis[], given: Axis | readonly Axis[]): { joint: Tensor; product: Tensor } {
    const groups = [a, b, given].map((axes) => this.positions(op, axes));
    const all = groups.flat();
    if (new Set(all).size !== all.length) throw new DomainError({ op, argument: 'axes', expected: 'be disjoint', actual: all.map((i) => this.axes[i]).join(', ') });
    const size = (group: readonly number[]): number => group.reduce((n, i) => n * this.table.shape[i]!, 1);
    const joint = reshape(this.marginal(all).table, groups.map(size));
    const z = sum(joint, { axis: [0, 1], keepDims: true });
    const product = mul(sum(joint, { axis: 1, keepDims: true }), sum(joint, { axis: 0, keepDims: true }));
    return { joint, product: div(product, where(equal(z, 0), 1, z)) };
  }

  /** The joint entropy of some axes, by default of all, in nats. */
  entropy(axes: Axis | readonly Axis[] = this.axes): Tensor {
    return entropy(this.marginal(axes).table);
  }

  /** I(a; b | given) in nats, for axes or groups of them. */
  mutualInformation(a: Axis | readonly Axis[], b: Axis | readonly Axis[], { given = [] }: { readonly given?: Axis | readonly Axis[] } = {}): Tensor {
    const { joint, product } = this.compared('JointTable.mutualInformation', a, b, given);
    return sum(relativeEntropyTerms(joint, product));
  }

  /** The numbers of an axis, shaped to broadcast against the table. */
  private column(axis: number): Tensor {
    return reshape(this.numbers[this.axes[axis]!]!, this.axes.map((_, i) => (i === axis ? this.table.shape[i]! : 1)));
  }

  /** E[f]: of a function of the variables' values by name (tensors that broadcast), or of one variable. */
  expectation(f: Axis | ((values: Readonly<Record<string, Tensor>>) => TensorLike)): Tensor {
    const values = typeof f === 'function' ? asTensor(f(Object.fromEntries(this.axes.map((name, i) => [name, this.column(i)])))) : this.column(this.position('JointTable.expectation', f));
    return sum(mul(this.table, where(equal(this.table, 0), 0, values)));
  }

  /** E[axis | given = g] for every outcome g of one variable; NaN where it is impossible. */
  conditionalExpectation(axis: Axis, given: Axis): Tensor {
    const pair = this.marginal([axis, given]);
    return div(sum(mul(pair.column(0), pair.table), { axis: 0 }), sum(pair.table, { axis: 0 }));
  }

  /** Var(axis). */
  variance(axis: Axis): Tensor {
    return this.covariance(axis, axis);
  }

  /** Cov(a, b) = E[(a − E[a])(b − E[b])]. */
  covariance(a: Axis, b: Axis): Tensor {
    const [i, j] = [this.position('JointTable.covariance', a), this.position('JointTable.covariance', b)];
    return sum(mul(this.table, mul(sub(this.column(i), this.expectation(i)), sub(this.column(j), this.expectation(j)))));
  }

  /** The correlation coefficient cov(a, b)/(σ_a σ_b); NaN when a variable is constant. */
  correlation(a: Axis, b: Axis): Tensor {
    return div(this.covariance(a, b), sqrt(mul(this.variance(a), this.variance(b))));
  }

  /** The covariances of all axes, [k, k]. */
  covarianceMatrix(): Tensor {
    return stack(this.axes.map((_, i) => stack(this.axes.map((__, j) => this.covariance(i, j)))));
  }

  /** The least probability of error in predicting one variable from all others: 1 − Σ_rest max p(axis, rest). */
  bayesError(axis: Axis): Tensor {
    return sub(1, sum(max(this.table, { axis: this.position('JointTable.bayesError', axis) })));
  }

  /** Draws as positions along the axes, [n, k], int32. */
  sample(key: random.KeyLike, n: number): Tensor {
    const cells = random.categorical(key, { probs: reshape(this.table, [this.table.size]) }, [n]);
    return stack(unravelIndex(cells, this.table.shape), { axis: 1 });
  }
}
