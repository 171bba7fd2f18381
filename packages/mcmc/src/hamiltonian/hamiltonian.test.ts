import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { DrawStream } from '../random/drawStream.js';
import { defineTarget } from '../target/defineTarget.js';
import { fixedLength } from './fixedLength.js';
import { leapfrog, phase, type Phase } from './leapfrog.js';
import { initialMetric, metricOf, type MetricData } from './metric.js';
import { noUTurn } from './noUTurn.js';
import { movesOn } from './uTurn.js';

const pendulum = defineTarget({ logDensity: (x: Tensor) => x.cos(), example: 0 });
const start = (target: typeof pendulum, position: number[], momentum: number[]): Phase => {
  const z = phase(position.length);
  z.position.set(position);
  z.momentum.set(momentum);
  z.logDensity = target.logDensityAndGradient(z.position, z.gradient);
  return z;
};
const unit = metricOf(initialMetric('unit', 1), 1);
const energy = (z: Phase): number => z.momentum[0]! ** 2 / 2 - z.logDensity;

describe('leapfrog', () => {
  test('the energy error is of second order in the step', () => {
    const errorOf = (h: number): number => {
      const z = start(pendulum, [1], [0.5]);
      const before = energy(z);
      let worst = 0;
      for (let t = 0; t < 6; t += h) {
        leapfrog(pendulum, unit, z, h);
        worst = Math.max(worst, Math.abs(energy(z) - before));
      }
      return worst;
    };
    expect(errorOf(0.1) / errorOf(0.05)).toBeCloseTo(4, 1);
    expect(errorOf(0.02) / errorOf(0.01)).toBeCloseTo(4, 1);
  });

  test('it is reversible', () => {
    const z = start(pendulum, [1], [0.5]);
    for (let i = 0; i < 50; i++) leapfrog(pendulum, unit, z, 0.2);
    for (let i = 0; i < 50; i++) leapfrog(pendulum, unit, z, -0.2);
    expect(z.position[0]).toBeCloseTo(1, 12);
    expect(z.momentum[0]).toBeCloseTo(0.5, 12);
  });

  test('a harmonic oscillator goes round', () => {
    const oscillator = defineTarget({ logDensity: (x: Tensor) => x.square().mul(-0.5), example: 0 });
    const z = start(oscillator, [1], [0]);
    // The leapfrog orbit of frequency 1 has the frequency 2 asin(h/2) / h.
    const h = 0.1;
    for (let i = 0; i < 60; i++) leapfrog(oscillator, unit, z, h);
    expect(z.position[0]).toBeCloseTo(Math.cos(60 * 2 * Math.asin(h / 2)), 12);
  });
});

describe('metrics', () => {
  const covariance = Float64Array.of(2, 0.6, 0.6, 1);
  const kinds: readonly MetricData[] = [
    { kind: 'unit', inverseMass: new Float64Array(0) },
    { kind: 'diag', inverseMass: Float64Array.of(2, 0.5) },
    { kind: 'dense', inverseMass: covariance },
  ];

  test.each(kinds)('$kind: momenta have the covariance M, so that velocities have M⁻¹', (data) => {
    const metric = metricOf(data, 2);
    const noise = new DrawStream();
    noise.seed(random.key(1));
    const [p, v] = [new Float64Array(2), new Float64Array(2)];
    const sums = new Float64Array(4);
    const n = 40000;
    let kinetic = 0;
    for (let k = 0; k < n; k++) {
      metric.momentum(noise, p);
      kinetic += metric.velocity(p, v);
      for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) sums[2 * i + j]! += (v[i]! * v[j]!) / n;
    }
    const expected = data.kind === 'unit' ? [1, 0, 0, 1] : data.kind === 'diag' ? [2, 0, 0, 0.5] : [...covariance];
    // Standard errors of products are at most 2 √(2/n) = 0.014.
    sums.forEach((s, k) => expect(Math.abs(s - expected[k]!)).toBeLessThan(0.06));
    expect(Math.abs(kinetic / n - 1)).toBeLessThan(0.03);
    const q = Float64Array.of(1, 1);
    metric.drift(q, p, 0.5);
    metric.velocity(p, v);
    expect(q[0]).toBeCloseTo(1 + 0.5 * v[0]!, 14);
  });
});

describe('no-U-turn trajectories', () => {
  test('the criterion sees momenta that point back', () => {
    const [a, b] = [Float64Array.of(1, 0), Float64Array.of(-1, 0)];
    expect(movesOn(a, a, a, a)).toBe(true);
    expect(movesOn(a, b, a, a)).toBe(false);
  });

  const normal = defineTarget({ logDensity: (x: Tensor) => x.square().sum().mul(-0.5), example: [0, 0] });
  const metric = metricOf(initialMetric('unit', 2), 2);
  const point = (x: number, y: number): { position: Float64Array; gradient: Float64Array; logDensity: number } => {
    const [position, gradient] = [Float64Array.of(x, y), new Float64Array(2)];
    return { logDensity: normal.logDensityAndGradient(position, gradient), position, gradient };
  };

  test('a trajectory of depth d takes at most 2^d − 1 steps, and about half an orbit', () => {
    const trajectory = noUTurn(10)(normal);
    const noise = new DrawStream();
    let total = 0;
    for (let k = 0; k < 200; k++) {
      noise.seed(random.key(k));
      const { steps, treeDepth, divergent, accept } = trajectory.run(point(1, -0.5), metric, 0.1, noise);
      expect(divergent).toBe(false);
      expect(accept).toBeGreaterThan(0.99);
      expect(steps).toBeLessThan(2 ** (treeDepth + 1));
      // Half a turn is π, 31 steps; doubling may overshoot, but not beyond a whole turn.
      expect(steps).toBeLessThan(64);
      total += steps;
    }
    expect(total / 200).toBeGreaterThan(15);
    noise.seed(random.key(1));
    expect(noUTurn(3)(normal).run(point(1, -0.5), metric, 0.01, noise)).toMatchObject({ treeDepth: 3, steps: 7 });
  });

  test('what it reports belongs to the point chosen', () => {
    const noise = new DrawStream();
    noise.seed(random.key(3));
    for (const make of [noUTurn(10), fixedLength(5, 0.1)]) {
      const { position, gradient, logDensity } = make(normal).run(point(1, -0.5), metric, 0.3, noise);
      expect(logDensity).toBe(normal.logDensity(position));
      expect([...gradient]).toEqual([...position].map((x) => -x));
    }
  });

  test('steps that are far too large diverge and stay where they were', () => {
    const steep = defineTarget({ logDensity: (x: Tensor) => x.mul(1e4).square().sum().mul(-0.5), example: [0, 0] });
    const noise = new DrawStream();
    noise.seed(random.key(4));
    const gradient = new Float64Array(2);
    const position = Float64Array.of(1e-4, 1e-4);
    const from = { position, gradient, logDensity: steep.logDensityAndGradient(position, gradient) };
    for (const make of [noUTurn(10), fixedLength(5, 0)]) {
      const outcome = make(steep).run(from, metric, 1, noise);
      expect(outcome.divergent).toBe(true);
      expect(outcome.accept).toBe(0);
      expect([...outcome.position]).toEqual([1e-4, 1e-4]);
    }
  });
});

describe('memory', () => {
  test('10⁵ leapfrog steps allocate nothing', () => {
    const y = tensor([28, 8, -3, 7, -1, 1, 18, 12]);
    const target = defineTarget({
      logDensity: ({ mu, logTau, z }: { mu: Tensor; logTau: Tensor; z: Tensor }) => {
        const misfit = y.sub(mu.add(logTau.exp().mul(z))).div(12);
        return mu.square().div(-50).add(logTau).sub(logTau.exp().square().div(25).log1p()).sub(z.square().sum().div(2)).sub(misfit.square().sum().div(2));
      },
      example: { mu: 0, logTau: 0, z: [0, 0, 0, 0, 0, 0, 0, 0] },
    });
    const { dimension } = target;
    const metrics = metricOf(initialMetric('diag', dimension), dimension);
    const trajectory = noUTurn(5)(target);
    const noise = new DrawStream();
    const position = target.start(random.key(0));
    const gradient = new Float64Array(dimension);
    const from = { position, gradient, logDensity: target.logDensityAndGradient(position, gradient) };
    const key = { hi: 0, lo: 0 };
    const run = (leapfrogs: number): void => {
      for (let steps = 0; steps < leapfrogs; ) {
        key.lo++;
        noise.seed(key);
        steps += trajectory.run(from, metrics, 0.01, noise).steps;
      }
    };
    run(50_000);
    const before = process.memoryUsage();
    run(100_000);
    const after = process.memoryUsage();
    // No array at all, and of objects less than the smallest typed array per step (184 bytes): what there is are numbers
    // that the engine boxes when it does not inline a call, and the one normal number in a hundred that is tried again.
    expect(after.arrayBuffers).toBeLessThanOrEqual(before.arrayBuffers);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16_000_000);
  });
});
