/** A log density on typed arrays: returns the value, writes the gradient. */
export type DensityAndGradient = (position: Float64Array, gradient: Float64Array) => number;

/** Leapfrog steps of one trajectory. */
const steps = 10;

/**
 * One trajectory of Hamiltonian Monte Carlo of fixed start, momentum and step size, the same for every contender: what
 * differs is who computes density and gradient. Returns the end and its log density.
 */
export function trajectory(density: DensityAndGradient, start: Float64Array, stepSize: number): () => Float64Array {
  const n = start.length;
  const [q, p, g] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const result = new Float64Array(n + 1);
  return () => {
    for (let i = 0; i < n; i++) {
      q[i] = start[i]!;
      p[i] = Math.sin(i + 1);
    }
    let value = density(q, g);
    for (let k = 0; k < steps; k++) {
      for (let i = 0; i < n; i++) p[i] = p[i]! + (stepSize / 2) * g[i]!;
      for (let i = 0; i < n; i++) q[i] = q[i]! + stepSize * p[i]!;
      value = density(q, g);
      for (let i = 0; i < n; i++) p[i] = p[i]! + (stepSize / 2) * g[i]!;
    }
    result.set(q);
    result[n] = value;
    return result;
  };
}
