import type { DrawStream } from '../random/drawStream.js';

/** The shape of momenta: plain data, part of a chain's state. */
export interface MetricData {
  readonly kind: 'unit' | 'diag' | 'dense';
  /** An estimate of the target's covariance: nothing, its diagonal, or all of it by rows. */
  readonly inverseMass: Float64Array;
}

/** The kinetic energy ½ pᵀ M⁻¹ p of momenta p ~ Normal(0, M). */
export interface Metric {
  /** Draws a momentum. */
  momentum(noise: DrawStream, out: Float64Array): void;
  /** out = M⁻¹ p. Returns pᵀ M⁻¹ p / 2. */
  velocity(p: Float64Array, out: Float64Array): number;
  /** q ← q + h M⁻¹ p. */
  drift(q: Float64Array, p: Float64Array, h: number): void;
}

/** The metric behind its data. */
export function metricOf(data: MetricData, dimension: number): Metric {
  return data.kind === 'unit' ? unitMetric() : data.kind === 'diag' ? diagonalMetric(data.inverseMass) : denseMetric(data.inverseMass, dimension);
}

/** The metric that knows nothing yet. */
export function initialMetric(kind: MetricData['kind'], dimension: number): MetricData {
  if (kind === 'unit') return { kind, inverseMass: new Float64Array(0) };
  if (kind === 'diag') return { kind, inverseMass: new Float64Array(dimension).fill(1) };
  const inverseMass = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) inverseMass[i * dimension + i] = 1;
  return { kind, inverseMass };
}

function unitMetric(): Metric {
  return {
    momentum: (noise, out) => noise.normals(out),
    velocity(p, out) {
      let sum = 0;
      for (let i = 0; i < p.length; i++) {
        const v = p[i]!;
        out[i] = v;
        sum += v * v;
      }
      return sum / 2;
    },
    drift(q, p, h) {
      for (let i = 0; i < q.length; i++) q[i] = q[i]! + h * p[i]!;
    },
  };
}

function diagonalMetric(inverseMass: Float64Array): Metric {
  const rootMass = inverseMass.map((v) => 1 / Math.sqrt(v));
  return {
    momentum(noise, out) {
      noise.normals(out);
      for (let i = 0; i < out.length; i++) out[i] = out[i]! * rootMass[i]!;
    },
    velocity(p, out) {
      let sum = 0;
      for (let i = 0; i < p.length; i++) {
        const v = inverseMass[i]! * p[i]!;
        out[i] = v;
        sum += v * p[i]!;
      }
      return sum / 2;
    },
    drift(q, p, h) {
      for (let i = 0; i < q.length; i++) q[i] = q[i]! + h * inverseMass[i]! * p[i]!;
    },
  };
}

function denseMetric(inverseMass: Float64Array, n: number): Metric {
  const factor = lowerFactor(inverseMass, n);
  const work = new Float64Array(n);
  const times = (p: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += inverseMass[at]! * p[j]!;
      out[i] = sum;
    }
  };
  return {
    // M⁻¹ = L Lᵀ, so that p = L⁻ᵀ z has covariance M.
    momentum(noise, out) {
      noise.normals(out);
      for (let i = n - 1; i >= 0; i--) {
        let sum = out[i]!;
        for (let j = i + 1; j < n; j++) sum -= factor[j * n + i]! * out[j]!;
        out[i] = sum / factor[i * n + i]!;
      }
    },
    velocity(p, out) {
      times(p, out);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += p[i]! * out[i]!;
      return sum / 2;
    },
    drift(q, p, h) {
      times(p, work);
      for (let i = 0; i < n; i++) q[i] = q[i]! + h * work[i]!;
    },
  };
}

/** The lower Cholesky factor of a covariance by rows; its regularisation keeps it positive definite. */
export function lowerFactor(a: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!;
    }
  }
  return factor;
}
