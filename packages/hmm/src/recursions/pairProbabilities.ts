import { tensor, type Tensor } from '@x/tensor/core';
import type { ChainScores, EmissionScores } from './chainScores.js';
import { logBackward, logForward } from './logSpace.js';
import { runPasses } from './passes.js';

/** p(z_{t−1} = i, z_t = j | x) of every step after the first, [T − 1, N, N]. */
export function pairProbabilities(chain: ChainScores, emissions: EmissionScores, possible: boolean): Tensor {
  const { n, stride } = chain;
  const { steps, logs } = emissions;
  const size = n * n;
  const out = new Float64Array(Math.max(steps - 1, 0) * size);
  if (possible && stride === 0 && !chain.transition.some((p) => p < 1e-200)) scaled(chain, emissions, out);
  else if (possible) {
    const { logAlpha, logLikelihood } = logForward(chain, emissions);
    const logBeta = logBackward(chain, emissions);
    for (let t = 1; t < steps; t++) {
      for (let i = 0; i < n; i++) {
        const base = logAlpha[(t - 1) * n + i]! - logLikelihood;
        for (let j = 0; j < n; j++) {
          const term = base + chain.logTransition[(t - 1) * stride + i * n + j]! + logs[t * n + j]! + logBeta[t * n + j]!;
          out[(t - 1) * size + i * n + j] = term > -Infinity ? Math.exp(term) : 0;
        }
      }
    }
  }
  return tensor(out, { shape: [Math.max(steps - 1, 0), n, n], copy: false });
}

/** ξ_t(i, j) = α_{t−1}(i) T(i, j) γ_t(j) / Σᵢ α_{t−1}(i) T(i, j): what follows t matters through γ_t alone. */
function scaled(chain: ChainScores, emissions: EmissionScores, out: Float64Array): void {
  const { n, transition } = chain;
  const filtered = new Float64Array(emissions.steps * n);
  const gamma = new Float64Array(emissions.steps * n);
  runPasses(chain, emissions, { filtered, gamma });
  for (let t = 1; t < emissions.steps; t++) {
    for (let j = 0; j < n; j++) {
      let reached = 0;
      for (let i = 0; i < n; i++) reached += filtered[(t - 1) * n + i]! * transition[i * n + j]!;
      const factor = reached > 0 ? gamma[t * n + j]! / reached : 0;
      for (let i = 0; i < n; i++) out[(t - 1) * n * n + i * n + j] = filtered[(t - 1) * n + i]! * transition[i * n + j]! * factor;
    }
  }
}
