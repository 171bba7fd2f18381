/** Draws of one quantity as plots take them: a tensor of shape [chain, draw, ...] has this form. */
export interface Draws {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A trace of @x/mcmc, or anything of its form. */
export interface TraceLike {
  readonly names: readonly string[];
  get(name: string): Draws;
  readonly stats: Readonly<Record<string, Draws>>;
}

/** One number of a trace: its name, and the draws of each chain. */
export interface Component {
  readonly name: string;
  readonly chains: readonly Float64Array[];
}

/** The numbers of a quantity, such as `theta[2]`; `mu` is itself. */
export function componentsOf(trace: TraceLike, name: string): Component[] {
  const { shape, data } = trace.get(name);
  const [chains, draws] = shape as [number, number];
  const size = shape.slice(2).reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, k) => ({
    name: size === 1 && shape.length === 2 ? name : `${name}[${indices(shape.slice(2), k).join(', ')}]`,
    chains: Array.from({ length: chains }, (__, c) => Float64Array.from({ length: draws }, (___, d) => data[(c * draws + d) * size + k]!)),
  }));
}

/** The one number called `mu` or `theta[2]`. */
export function componentOf(trace: TraceLike, name: string): Component {
  const base = name.replace(/\[.*$/, '');
  const components = componentsOf(trace, trace.names.includes(name) ? name : base);
  const found = components.find((component) => component.name === name) ?? (components.length === 1 ? components[0] : undefined);
  if (found !== undefined) return found;
  throw new RangeError(`\`name\` must be one number of the trace, such as ${components[0]?.name ?? 'mu'}, got ${name}.`);
}

/** All draws of all chains. */
export function pooled({ chains }: Component): Float64Array {
  return Float64Array.from(chains.flatMap((chain) => Array.from(chain)));
}

function indices(shape: readonly number[], flat: number): number[] {
  const at: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(flat % shape[axis]!);
    flat = Math.floor(flat / shape[axis]!);
  }
  return at;
}
