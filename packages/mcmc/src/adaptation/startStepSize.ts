import { leapfrog, copyNumbers, phase } from '../hamiltonian/leapfrog.js';
import type { Metric } from '../hamiltonian/metric.js';
import type { Point } from '../hamiltonian/trajectory.js';
import type { DrawStream } from '../random/drawStream.js';
import type { Target } from '../target.js';
import { DomainError } from '@x/tensor/core';

const crossing = Math.log(0.8);

/**
 * A step size to begin with: doubled or halved until the acceptance of a single leapfrog step crosses 0.8, each time
 * with a fresh momentum.
 *
 * Fails: DomainError when no step is small enough (the gradient is wrong or infinite) or large enough (the density
 * does not fall off anywhere).
 * Source: Hoffman & Gelman, The No-U-Turn Sampler (2014), algorithm 4.
 */
export function startStepSize(op: string, target: Target, from: Point, metric: Metric, guess: number, noise: DrawStream): number {
  const z = phase(target.dimension);
  const sharp = new Float64Array(target.dimension);
  const gainOf = (h: number): number => {
    copyNumbers(from.position, z.position);
    copyNumbers(from.gradient, z.gradient);
    z.logDensity = from.logDensity;
    metric.momentum(noise, z.momentum);
    const start = metric.velocity(z.momentum, sharp) - z.logDensity;
    leapfrog(target, metric, z, h);
    const gain = start - (metric.velocity(z.momentum, sharp) - z.logDensity);
    return gain === gain ? gain : -Infinity;
  };
  let h = guess;
  const grows = gainOf(h) > crossing;
  for (;;) {
    const next = grows ? h * 2 : h / 2;
    if (next > 1e7) {
      throw new DomainError({
        op,
        argument: 'target',
        expected: 'fall off somewhere',
        actual: 'a density that stays flat over steps of 10⁷',
        hint: 'Is it improper? Give every parameter a prior, and check that the density uses all of them.',
      });
    }
    if (next < 1e-300) {
      throw new DomainError({
        op,
        argument: 'target',
        expected: 'have a finite gradient around the start',
        actual: 'a density that no step, however small, follows',
        hint: 'Check for NaN or infinite derivatives: sqrt or log at 0, a boundary next to the start. checkGradients of @x/autodiff may help.',
      });
    }
    h = next;
    if (gainOf(h) > crossing !== grows) return h;
  }
}
