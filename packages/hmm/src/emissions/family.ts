import { Categorical, fit, MixtureSameFamily, type Distribution, type Family } from '@x/prob';
import { DomainError, random, ShapeError, showShape, stack, sum, take, tensor, type Tensor } from '@x/tensor/core';
import { Emission, massOfStates, missingRows, type Trainable } from './emission.js';

/** Prior distributions of parameters by name, the same for all states. */
export type FamilyPrior = Readonly<Record<string, Distribution>>;

/** Emissions from distributions of @x/prob, one for each state. */
export class FamilyEmission<D extends Distribution = Distribution> extends Emission<FamilyPrior> {
  /** One for each state. */
  readonly distributions: readonly D[];

  /** Made by `family`. */
  constructor(
    distributions: readonly D[],
    private readonly fixed: readonly string[],
  ) {
    super();
    this.distributions = distributions;
  }

  override get states(): number {
    return this.distributions.length;
  }

  override get eventShape(): readonly number[] {
    return this.distributions[0]!.eventShape;
  }

  override check(op: string, rows: Tensor): void {
    const skip = missingRows(rows);
    const inside = this.distributions.map((d) => d.support.contains(rows).data);
    const at = skip.findIndex((gone, t) => gone === 0 && inside.every((flags) => flags[t] === 0));
    if (at < 0) return;
    const size = rows.size / rows.shape[0]!;
    throw new DomainError({ op, argument: 'sequences', expected: `lie in the support (${this.distributions[0]!.support.expectation})`, actual: String(Array.from(rows.data.subarray(at * size, (at + 1) * size))) });
  }

  override logLikelihoods(rows: Tensor): Float64Array {
    const n = this.states;
    const skip = missingRows(rows);
    const out = new Float64Array(skip.length * n);
    this.distributions.forEach((d, i) => {
      const column = d.logProb(rows).data;
      for (let t = 0; t < skip.length; t++) out[t * n + i] = skip[t] === 1 ? 0 : column[t]!;
    });
    return out;
  }

  override maximized(rows: Tensor, masses: Float64Array, prior?: FamilyPrior): this {
    const n = this.states;
    const skip = missingRows(rows);
    const totals = massOfStates(masses, n, skip);
    const enough = 1e-10 * totals.reduce((a, b) => a + b, 0);
    const kept = Array.from(skip.keys()).filter((t) => skip[t] === 0);
    const seen = kept.length === skip.length ? rows : take(rows, kept, { axis: 0 });
    const distributions = this.distributions.map((d, i) => {
      if (!(totals[i]! > enough)) return d;
      const weights = tensor(Float64Array.from(kept, (t) => masses[t * n + i]!));
      return fit(familyOf(d), seen, { weights, fixed: this.fixedOf(d), init: this.freeOf(d), ...(prior && { prior }) });
    });
    return new FamilyEmission(distributions, this.fixed) as this;
  }

  private fixedOf(d: D): Record<string, Tensor> {
    const names = Object.keys(familyOf(d).parameters).filter((name) => this.fixed.includes(name) || familyOf(d).parameters[name]!.bijector === undefined);
    return Object.fromEntries(names.map((name) => [name, parameterOf(d, name)]));
  }

  private freeOf(d: D): Record<string, Tensor> {
    const known = this.fixedOf(d);
    return Object.fromEntries(Object.keys(familyOf(d).parameters).filter((name) => !Object.hasOwn(known, name)).map((name) => [name, parameterOf(d, name)]));
  }

  override logPrior(prior: FamilyPrior): number {
    return Object.entries(prior).reduce((total, [name, p]) => total + this.distributions.reduce((a, d) => a + sum(p.logProb(parameterOf(d, name))).item(), 0), 0);
  }

  override sample(key: random.Key, path: Int32Array): Tensor {
    const draws = this.distributions.map((d, i) => d.sample(random.foldIn(key, i), [path.length]));
    const size = draws[0]!.size / Math.max(path.length, 1);
    const out = new Float64Array(draws[0]!.size);
    path.forEach((state, t) => {
      for (let j = 0; j < size; j++) out[t * size + j] = draws[state]!.data[t * size + j]!;
    });
    return tensor(out, { shape: draws[0]!.shape });
  }

  override predictive(probabilities: Tensor): Distribution {
    return new MixtureSameFamily({ mixture: new Categorical({ probs: probabilities }), components: stacked(this.distributions).expand([...probabilities.shape]) });
  }

  override permuted(order: readonly number[]): this {
    return new FamilyEmission(order.map((i) => this.distributions[i]!), this.fixed) as this;
  }

  override get parameterCount(): number {
    return this.distributions.reduce((total, d) => total + Object.entries(this.freeOf(d)).reduce((a, [name, x]) => a + freeNumbers(x, familyOf(d).parameters[name]!.name), 0), 0);
  }

  override get trainable(): Trainable<this> {
    const [first] = this.distributions;
    const family = familyOf(first!);
    const names = Object.keys(this.freeOf(first!));
    const make = (p: Readonly<Record<string, Tensor>>): D[] =>
      this.distributions.map((d, i) => new family({ ...Object.fromEntries(names.map((name) => [name, family.parameters[name]!.bijector!().forward(take(p[name]!, i, { axis: 0 }))])), ...this.fixedOf(d) } as never) as D);
    return {
      parameters: Object.fromEntries(names.map((name) => [name, stack(this.distributions.map((d) => family.parameters[name]!.bijector!().inverse(parameterOf(d, name))))])),
      logProb: (p, rows) => stack(make(p).map((d) => d.logProb(rows)), { axis: 1 }),
      at: (p) => new FamilyEmission(make(p), this.fixed) as this,
    };
  }
}

function parameterOf(d: Distribution, name: string): Tensor {
  return (d as unknown as Record<string, Tensor>)[name]!;
}

function familyOf<D extends Distribution>(d: D): Family<D> {
  const family = d.constructor as unknown as Family<D>;
  if (family.parameters !== undefined) return family;
  throw new DomainError({ op: 'fit', argument: 'emission', expected: 'be of a family with named parameters', actual: d.family, hint: "Keep it: fixed: ['emission']." });
}

/** One distribution with the given ones as its batch. */
function stacked(distributions: readonly Distribution[]): Distribution {
  const family = familyOf(distributions[0]!);
  const names = Object.keys(family.parameters);
  return new family(Object.fromEntries(names.map((name) => [name, stack(distributions.map((d) => parameterOf(d, name)))])) as never);
}

function freeNumbers(x: Tensor, support: string): number {
  if (support === 'simplex') return x.size - 1;
  const d = x.shape.at(-1) ?? 1;
  return x.ndim === 2 ? (d * (d + 1)) / 2 : x.size;
}

/**
 * Emissions from any family of distributions: a list with one for each state, or one distribution whose batch counts the states.
 * `new HMM` calls this for you; call it to keep some parameters as they are: `fixed: ['trials']`.
 *
 * Fails: ShapeError unless there is one distribution for each state; DomainError for distributions of several families.
 *
 * @example
 * family([new Exponential({ rate: 1 }), new Exponential({ rate: 0.1 })]).states // => 2
 * family(new Normal({ loc: [-1, 0, 4], scale: 1 })).distributions[2].loc.item() // => 4
 */
export function family<D extends Distribution>(distributions: D | readonly D[], { fixed = [] }: { readonly fixed?: readonly string[] } = {}): FamilyEmission<D> {
  const list = Array.isArray(distributions) ? (distributions as readonly D[]) : split(distributions as D);
  const odd = list.find((d) => d.batchShape.length > 0 || d.family !== list[0]!.family);
  if (list.length === 0 || odd !== undefined) {
    throw new DomainError({ op: 'family', argument: 'distributions', expected: 'hold one distribution for each state, all of one family and without a batch', actual: odd === undefined ? 'none' : `${odd.family} with batch ${showShape(odd.batchShape)}` });
  }
  return new FamilyEmission(list, fixed);
}

/** The distributions of a batch. */
function split<D extends Distribution>(d: D): D[] {
  if (d.batchShape.length !== 1) {
    throw new ShapeError({ op: 'family', argument: 'distributions', expected: 'have a batch that counts the states', actual: showShape(d.batchShape), hint: 'Or give a list with a distribution for each state.' });
  }
  const { parameters } = familyOf(d);
  const whole = d.expand(d.batchShape);
  return Array.from({ length: d.batchShape[0]! }, (_, i) => new (familyOf(d))(Object.fromEntries(Object.keys(parameters).map((name) => [name, take(parameterOf(whole, name), i, { axis: 0 })])) as never));
}
