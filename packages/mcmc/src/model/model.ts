import { compile } from '@x/autodiff/core';
import { asTensor, DomainError, reshape, sizeOf, slice, TraceError, zeros, type random, type Tensor, type TensorLike, type TypedArray } from '@x/tensor/core';
import type { Part, PortableDensity, Target } from '../target.js';
import { defineTarget } from '../target/defineTarget.js';
import { parameterTree, type ParameterTree } from '../target/parameterTree.js';
import { logJointAt, type DensityOptions, type Values } from './logJoint.js';
import type { Program } from './program.js';
import { coordinatesOf, drawDiscrete, valuesAt } from './replay.js';
import { sitesOf, type SampleSite, type Site } from './sites.js';
import { impossible, randomStart } from './start.js';

/**
 * A probabilistic program as a target of samplers. Constrained quantities (a scale, a simplex, a correlation matrix) are
 * sampled as unconstrained coordinates, through the bijector of their distribution's support.
 */
export class Model implements Target<Record<string, Tensor>> {
  /** What the model was made of. */
  readonly program: Program;
  /** The statements of the program, in order. */
  readonly sites: readonly Site[];
  readonly parts: readonly Part[];
  readonly dimension: number;
  readonly differentiable: boolean;
  readonly portable: PortableDensity;
  private readonly tree: ParameterTree;
  private readonly target: Target;
  private plain: Target | undefined = undefined;
  private reporter: ((position: Float64Array) => readonly ArrayLike<number>[]) | undefined = undefined;

  /** Use `model`. */
  constructor(program: Program) {
    this.program = program;
    this.sites = sitesOf(program);
    const sampled = this.sites.filter((site): site is SampleSite => site.kind === 'sample');
    requireSampled(sampled);
    const example = Object.fromEntries(sampled.map(({ name, support, coordinates, dtype }) => [name, zeros(coordinates, { dtype: support.discrete ? dtype : 'float64' })]));
    this.tree = parameterTree('model', 'program', example);
    this.parts = this.sites.filter(({ kind }) => kind === 'sample' || kind === 'deterministic').map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    this.target = defineTarget({ logDensity: (x: Values) => logJointAt(program, x, { jacobian: true }), example, op: 'model' });
    ({ dimension: this.dimension, differentiable: this.differentiable } = this.target);
    this.portable = this.target.portable!;
  }

  /**
   * The log density at a vector of unconstrained coordinates, in ops: to be differentiated, compiled or batched.
   * Without `jacobian` the volume change is left out, so that its maximum is the mode of the quantities themselves.
   */
  logJoint(coordinates: Tensor, { jacobian = true }: Partial<DensityOptions> = {}): Tensor {
    const parts = this.tree.leaves.map(({ name, shape, from, to }) => [name, reshape(slice(coordinates, [from], [to]), shape)]);
    return logJointAt(this.program, Object.fromEntries(parts) as Values, { jacobian });
  }

  /** The log density of unconstrained coordinates, volume change included. */
  logDensity(position: Float64Array): number {
    return this.target.logDensity(position);
  }

  /** The log density and its gradient in the unconstrained coordinates. */
  logDensityAndGradient(position: Float64Array, gradient: Float64Array): number {
    return this.target.logDensityAndGradient(position, gradient);
  }

  /** The volume change alone, which proposals among the quantities themselves must take off again. */
  logJacobian(position: Float64Array): number {
    const { program } = this;
    this.plain ??= defineTarget({ logDensity: (x: Values) => logJointAt(program, x, { jacobian: false }), example: this.tree.example, op: 'model' });
    return this.target.logDensity(position) - this.plain.logDensity(position);
  }

  /** The sampled and computed quantities at a position, by name. */
  constrain(position: Float64Array): Record<string, Tensor> {
    return valuesAt(this.program, this.tree.unflatten(position) as Values);
  }

  /**
   * The position of given values of all sampled quantities.
   * Fails: DomainError for names that the program does not sample, missing ones, and values outside their support.
   */
  unconstrain(params: unknown): Float64Array {
    const values = this.requireValues(params);
    const position = this.tree.flatten('model', 'init', coordinatesOf(this.program, values));
    const at = position.findIndex((x) => !Number.isFinite(x));
    if (at < 0) return position;
    const { name } = this.tree.leaves.find(({ to }) => at < to)!;
    const support = this.sites.find((site) => site.name === name) as SampleSite;
    throw new DomainError({ op: 'model', argument: `init.${name}`, expected: support.support.expectation, actual: String(values[name]!.data.slice(0, 6)), hint: `'${name}' has a ${support.family} distribution.` });
  }

  private requireValues(params: unknown): Record<string, Tensor> {
    const sampled = this.tree.leaves.map(({ name }) => name);
    const given = typeof params === 'object' && params !== null ? (params as Record<string, TensorLike>) : {};
    // Computed quantities follow from the sampled ones, so that they may be given, as draws are, but need not be.
    const unknown = Object.keys(given).find((name) => !this.parts.some((part) => part.name === name));
    const missing = sampled.find((name) => !(name in given));
    const wrong = unknown ?? missing;
    if (wrong === undefined) return Object.fromEntries(sampled.map((name) => [name, asTensor(given[name]!)]));
    throw new DomainError({
      op: 'model',
      argument: 'init',
      expected: `give ${sampled.join(', ')}`,
      actual: unknown !== undefined ? `an unknown name '${unknown}'` : `nothing for '${wrong}'`,
      hint: 'Leave init out to start at random.',
    });
  }

  /** The values of all parts at many positions. */
  report(positions: Float64Array, rows: number): readonly Float64Array[] {
    const columns = this.parts.map(({ shape }) => new Float64Array(rows * sizeOf(shape)));
    const values = (this.reporter ??= this.makeReporter());
    for (let r = 0; r < rows; r++) {
      values(positions.subarray(r * this.dimension, (r + 1) * this.dimension)).forEach((value, k) => columns[k]!.set(value, r * value.length));
    }
    return columns;
  }

  /** All parts at a position: by a compiled plan where the program can be traced. */
  private makeReporter(): (position: Float64Array) => readonly ArrayLike<number>[] {
    const { tree, parts, program } = this;
    const all = (x: Values): Tensor[] => {
      const values = valuesAt(program, x);
      return parts.map(({ name }) => values[name]!);
    };
    try {
      const plan = compile(all).prepare(tree.example as Values);
      return (position) => {
        plan.inputs.forEach((input, k) => fill(input, position, tree.leaves[k]!.from));
        plan.run();
        return plan.outputs;
      };
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      return (position) => all(tree.unflatten(position) as Values).map((x) => x.data);
    }
  }

  /** A random position of finite density and gradient; discrete quantities start at draws from their distributions. */
  start(key: random.Key): Float64Array {
    const { program, tree, differentiable } = this;
    const gradient = new Float64Array(this.dimension);
    const complete = (position: Float64Array, own: random.Key): Float64Array =>
      differentiable ? position : tree.flatten('model', 'start', drawDiscrete(program, tree.unflatten(position) as Values, own));
    const usable = (position: Float64Array): boolean =>
      differentiable
        ? Number.isFinite(this.logDensityAndGradient(position, gradient)) && gradient.every((g) => Number.isFinite(g))
        : Number.isFinite(this.logDensity(position));
    return randomStart(key, this.dimension, complete, usable, (position) => impossible(program, this.constrain(position)));
  }

  /** The name of a coordinate, for messages. */
  coordinateName(index: number): string {
    return this.target.coordinateName(index);
  }
}

function requireSampled(sampled: readonly SampleSite[]): void {
  if (sampled.length > 0) return;
  throw new DomainError({
    op: 'model',
    argument: 'program',
    expected: 'sample at least one quantity',
    actual: 'none',
    hint: "Give what is to be inferred a prior: const mu = sample('mu', new Normal({ loc: 0, scale: 5 })).",
  });
}

function fill(input: TypedArray, position: Float64Array, from: number): void {
  for (let i = 0; i < input.length; i++) input[i] = position[from + i]!;
}

/**
 * Makes a model of a probabilistic program: what the quantities of interest are, and how the data depend on them. A
 * model can be given to every kernel of `sample`, and to `advi`, `laplace`, `map`, `priorPredictive`,
 * `posteriorPredictive`, `logLikelihood`, `loo` and `waic`.
 *
 * Shapes: a quantity has the shape `[...batchShape, ...eventShape]` of its distribution; `expand` makes plates.
 * Domain: the same statements on every run; ops only where values depend on sampled quantities.
 * Fails: DomainError for a name used twice, for something that is not a distribution, for no sampled quantity;
 * ShapeError for observations that do not fit their distribution.
 *
 * @example
 * const coin = model(({ sample, observe }) => {
 *   const bias = sample('bias', new Beta({ alpha: 2, beta: 2 }));
 *   observe('tosses', new Bernoulli({ probs: bias }), [1, 1, 0, 1]);
 * });
 * coin.parts.map(({ name }) => name) // => [ 'bias' ]
 * coin.constrain(Float64Array.of(0)).bias.item() // => 0.5
 */
export function model(program: Program): Model {
  return new Model(program);
}
