import type { Target } from '../target.js';
import { copyNumbers, leapfrog, phase } from './leapfrog.js';
import { largestEnergyError, type Trajectory, type TrajectoryMaker } from './trajectory.js';

/**
 * A trajectory of a fixed number of leapfrog steps, whose end is accepted by the Metropolis rule. `jitter` varies the
 * step size uniformly by that share, which keeps periodic orbits from returning to their start.
 *
 * Source: Neal, MCMC using Hamiltonian dynamics (2011), section 3.
 */
export function fixedLength(steps: number, jitter: number): TrajectoryMaker {
  return (target: Target): Trajectory => {
    const z = phase(target.dimension);
    const sharp = new Float64Array(target.dimension);
    return {
      run(from, metric, stepSize, noise) {
        copyNumbers(from.position, z.position);
        copyNumbers(from.gradient, z.gradient);
        z.logDensity = from.logDensity;
        metric.momentum(noise, z.momentum);
        const start = metric.velocity(z.momentum, sharp) - z.logDensity;
        const h = jitter === 0 ? stepSize : stepSize * (1 + jitter * (2 * noise.uniform() - 1));
        let energy = start;
        let taken = 0;
        while (taken < steps) {
          leapfrog(target, metric, z, h);
          taken++;
          energy = metric.velocity(z.momentum, sharp) - z.logDensity;
          // A path that has left for good need not be followed to its end.
          if (!(energy - start <= largestEnergyError)) break;
        }
        const gain = start - energy;
        const divergent = !(-gain <= largestEnergyError);
        const accept = divergent ? 0 : Math.min(1, Math.exp(gain));
        const accepted = noise.uniform() < accept;
        const { position, gradient, logDensity } = accepted ? z : from;
        return { position, gradient, logDensity, accept, divergent, treeDepth: 0, energy: accepted ? energy : start, steps: taken };
      },
    };
  };
}
