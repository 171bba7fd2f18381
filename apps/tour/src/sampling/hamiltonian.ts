import { compile, valueAndGrad } from '@x/autodiff';
import { random, stack, type Tensor } from '@x/tensor';

/** How one chain is sampled. */
export interface ChainOptions {
  readonly key: random.Key;
  /** Iterations that tune the step size and are thrown away. */
  readonly warmup: number;
  readonly draws: number;
  /** Leapfrog steps from one draw to the next. */
  readonly steps: number;
  /** The rate of acceptance that the step size is tuned for. */
  readonly targetAccept?: number;
  readonly onIteration?: (iteration: number, acceptance: number) => void;
}

/** The draws of one chain. */
export interface Chain {
  /** One draw a row. */
  readonly draws: Tensor;
  readonly stepSize: number;
  /** Mean probability of acceptance after the warm-up. */
  readonly acceptance: number;
}

// #region sampler
/**
 * Hamiltonian Monte Carlo: the position moves along a simulated trajectory with a random momentum, which the
 * Metropolis rule accepts or refuses. Returns a sampler of chains for the density of vectors of length `size`.
 *
 * Source: Neal, MCMC using Hamiltonian dynamics (2011), section 3; the step size is jittered by 20 % as advised there,
 * and tuned by dual averaging: Hoffman & Gelman, The No-U-Turn Sampler (2014), algorithm 5.
 */
export function hamiltonianSampler(logDensity: (x: Tensor) => Tensor, size: number): (options: ChainOptions) => Chain {
  const density = compile(valueAndGrad(logDensity));
  const leapfrog = compile((position: Tensor, momentum: Tensor, slope: Tensor, stepSize: Tensor) => {
    const half = momentum.add(slope.mul(stepSize.div(2)));
    const next = position.add(half.mul(stepSize));
    const [value, nextSlope] = valueAndGrad(logDensity)(next);
    return { position: next, momentum: half.add(nextSlope.mul(stepSize.div(2))), slope: nextSlope, value };
  });

  return ({ key, warmup, draws, steps, targetAccept = 0.85, onIteration }) => {
    const [startKey, momentumKey, uniformKey] = random.split(key, 3) as [random.Key, random.Key, random.Key];
    const total = warmup + draws;
    const momenta = random.normal(momentumKey, [total, size]);
    const uniforms = random.uniform(uniformKey, [total, 2]).data;
    const tuning = dualAveraging(0.1, targetAccept);

    let position = random.uniform(startKey, [size], { min: -1, max: 1 });
    let [value, slope] = density(position);
    const kept: Tensor[] = [];
    let accepted = 0;
    for (let n = 0; n < total; n++) {
      const stepSize = tuning.stepSize * (0.8 + 0.4 * uniforms[2 * n]!);
      let at = { position, momentum: momenta.at(n), slope, value };
      const energy = kinetic(at.momentum) - at.value.item();
      for (let i = 0; i < steps; i++) at = leapfrog(at.position, at.momentum, at.slope, stepSize);
      const acceptance = Math.min(1, Math.exp(energy - (kinetic(at.momentum) - at.value.item()))) || 0;
      if (uniforms[2 * n + 1]! < acceptance) ({ position, slope, value } = at);
      if (n < warmup) tuning.learn(acceptance, n === warmup - 1);
      else {
        kept.push(position);
        accepted += acceptance;
      }
      onIteration?.(n + 1, acceptance);
    }
    return { draws: stack(kept), stepSize: tuning.stepSize, acceptance: accepted / draws };
  };
}
// #endregion

function kinetic(momentum: Tensor): number {
  const { data } = momentum;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! ** 2;
  return sum / 2;
}

interface StepSizeTuning {
  stepSize: number;
  /** Takes note of one acceptance; the last one settles the step size. */
  learn(acceptance: number, last: boolean): void;
}

function dualAveraging(start: number, target: number): StepSizeTuning {
  const goal = Math.log(10 * start);
  let [error, logAverage, n] = [0, 0, 0];
  return {
    stepSize: start,
    learn(acceptance, last) {
      n++;
      error += (target - acceptance - error) / (n + 10);
      const log = goal - (Math.sqrt(n) / 0.05) * error;
      const share = n ** -0.75;
      logAverage = share * log + (1 - share) * logAverage;
      this.stepSize = Math.exp(last ? logAverage : log);
    },
  };
}
