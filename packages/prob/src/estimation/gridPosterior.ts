import { add, asTensor, broadcastTo, div, DomainError, exp, isAbstract, log, max, mul, reshape, ShapeError, showShape, sub, sum, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/**
 * A posterior density on a grid of parameters.
 *
 * @example
 * const grid = gridPosterior(({ p }) => add(mul(7, log(p)), mul(3, log(sub(1, p)))), { p: new Beta({ alpha: 2, beta: 2 }) }, { p: linspace(0, 1, 1001) });
 * grid.mean.p.item().toFixed(9) // => '0.642857143'
 */
export class GridPosterior {
  /** The grid of each parameter. */
  readonly grid: Readonly<Record<string, Tensor>>;
  /** The density at each grid point, one axis a parameter, which integrates to 1. */
  readonly density: Tensor;
  /** The mass of each grid point, density × spacing, which adds up to 1. */
  readonly mass: Tensor;
  /** log ∫ p(data | θ) p(θ) dθ over the grid. */
  readonly logEvidence: Tensor;

  /** @internal Made by `gridPosterior`. */
  constructor(grid: Readonly<Record<string, Tensor>>, density: Tensor, mass: Tensor, logEvidence: Tensor) {
    this.grid = grid;
    this.density = density;
    this.mass = mass;
    this.logEvidence = logEvidence;
  }

  /** E[f(θ)] of a function of the parameters by name, in ops. */
  expectation(f: (parameters: Readonly<Record<string, Tensor>>) => TensorLike): Tensor {
    return sum(mul(this.mass, f(meshOf(this.grid))));
  }

  /** E[θ] for each parameter: the estimate of least expected squared error. */
  get mean(): Readonly<Record<string, Tensor>> {
    return this.perParameter((_, name) => this.expectation((parameters) => parameters[name]!));
  }

  /** The grid point of greatest density, for each parameter. */
  get mode(): Readonly<Record<string, Tensor>> {
    const { data, shape } = this.density;
    let best = 0;
    data.forEach((v, i) => (best = v > data[best]! ? i : best));
    const places = [...shape].reverse().reduce<{ rest: number; at: number[] }>(({ rest, at }, n) => ({ rest: Math.floor(rest / n), at: [rest % n, ...at] }), { rest: best, at: [] }).at;
    return this.perParameter((x, _, axis) => asTensor(x.data[places[axis]!]!));
  }

  /** The median of each parameter, the estimate of least expected absolute error, interpolated between grid points. */
  get median(): Readonly<Record<string, Tensor>> {
    return this.perParameter((x, _, axis) => {
      const others = this.mass.shape.map((__, i) => i).filter((i) => i !== axis);
      const { data } = others.length === 0 ? this.mass : sum(this.mass, { axis: others });
      let [below, i] = [0, 0];
      // Masses stand for intervals around their points: half of a mass lies below its point.
      while (i < data.length - 1 && below + data[i]! / 2 < 0.5) below += data[i++]!;
      if (i === 0) return asTensor(x.data[0]!);
      const [before, here] = [below - data[i - 1]! / 2, below + data[i]! / 2];
      return asTensor(x.data[i - 1]! + ((x.data[i]! - x.data[i - 1]!) * (0.5 - before)) / (here - before));
    });
  }

  private perParameter(of: (x: Tensor, name: string, axis: number) => Tensor): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(Object.entries(this.grid).map(([name, x], axis) => [name, of(x, name, axis)]));
  }
}

/**
 * The posterior density on a grid of one or a few parameters: likelihood × prior, normalised by the trapezoidal rule.
 *
 * Shapes: grid: rising points [n_k] of each parameter. The log-likelihood gets parameters that broadcast to [n₁, n₂, …] and
 * returns that shape, in ops: one number per grid point. Domain: −∞ where the likelihood is 0.
 * Fails: ShapeError for grids or log-likelihoods of other shapes; DomainError for grids that do not rise and where the
 * posterior is 0 or NaN everywhere.
 * Source: Gelman et al., Bayesian Data Analysis (2013), section 10.3.
 *
 * @example
 * const scores = tensor([9.1, 10.2, 10.9]);
 * const grid = gridPosterior(({ mu }) => sum(new Normal({ loc: expandDims(mu, -1) }).logProb(scores), { axis: -1 }), { mu: new Normal({ loc: 8, scale: 3 }) }, { mu: linspace(0, 20, 2001) });
 * grid.mean.mu.item().toFixed(6) // => '9.992857'
 */
export function gridPosterior(
  logLikelihood: (parameters: Readonly<Record<string, Tensor>>) => TensorLike,
  prior: Readonly<Record<string, Distribution>> | ((parameters: Readonly<Record<string, Tensor>>) => TensorLike),
  grid: Readonly<Record<string, TensorLike>>,
): GridPosterior {
  const axes = Object.fromEntries(Object.entries(grid).map(([name, points]) => [name, asGrid(name, points)]));
  const shape = Object.values(axes).map((x) => x.size);
  const parameters = meshOf(axes);
  const logPrior = typeof prior === 'function' ? asTensor(prior(parameters)) : logPriorAt(prior, parameters);
  const logJoint = add(requireGrid(asTensor(logLikelihood(parameters)), shape), logPrior);
  const top = max(logJoint);
  if (!isAbstract(top) && !Number.isFinite(top.data[0])) {
    throw new DomainError({ op: 'gridPosterior', argument: 'logLikelihood', expected: 'be finite with the prior at some grid point, and +∞ or NaN at none', actual: `a largest value of ${top.data[0]}`, hint: 'Cover where likelihood and prior are positive, and leave out points where they are not defined.' });
  }
  const relative = exp(sub(logJoint, top));
  const cells = Object.keys(axes).map((name, axis) => reshape(spacing(axes[name]!), shape.map((n, i) => (i === axis ? n : 1)))).reduce((a, b) => mul(a, b));
  const total = sum(mul(relative, cells));
  const density = div(relative, total);
  return new GridPosterior(axes, density, mul(density, cells), add(log(total), top));
}

function logPriorAt(priors: Readonly<Record<string, Distribution>>, parameters: Readonly<Record<string, Tensor>>): Tensor {
  const unknown = Object.keys(priors).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) throw new DomainError({ op: 'gridPosterior', argument: 'prior', expected: `name parameters of the grid: ${Object.keys(parameters).join(', ')}`, actual: `'${unknown}'` });
  return Object.entries(priors)
    .map(([name, p]) => p.logProb(parameters[name]!))
    .reduce((a, b) => add(a, b), asTensor(0));
}

function asGrid(name: string, points: TensorLike): Tensor {
  const x = mul(asTensor(points), 1);
  if (x.ndim !== 1 || x.size < 2) throw new ShapeError({ op: 'gridPosterior', argument: `grid.${name}`, expected: 'be a vector of at least 2 points', actual: `shape ${showShape(x.shape)}` });
  const at = x.data.findIndex((v, i) => i > 0 && !(v > x.data[i - 1]!));
  if (at >= 0) throw new DomainError({ op: 'gridPosterior', argument: `grid.${name}`, expected: 'rise', actual: `${x.data[at]} after ${x.data[at - 1]}` });
  return x;
}

/** Each parameter's points, shaped to broadcast along its own axis. */
function meshOf(grid: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  const names = Object.keys(grid);
  return Object.fromEntries(names.map((name, axis) => [name, reshape(grid[name]!, names.map((_, i) => (i === axis ? grid[name]!.size : 1)))]));
}

function requireGrid(values: Tensor, shape: readonly number[]): Tensor {
  if (values.ndim === shape.length) return broadcastTo(values, shape);
  throw new ShapeError({ op: 'gridPosterior', argument: 'logLikelihood', expected: `return one number per grid point, shape ${showShape(shape)}`, actual: showShape(values.shape), hint: 'Add an axis for the observations, expandDims(parameter, -1), and sum over it.' });
}

/** Trapezoidal weights. */
function spacing(x: Tensor): Tensor {
  const { data } = x;
  const last = data.length - 1;
  return tensor(Float64Array.from(data, (_, i) => (data[Math.min(last, i + 1)]! - data[Math.max(0, i - 1)]!) / 2));
}
