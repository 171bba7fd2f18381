import type { ChainScores, EmissionScores } from './chainScores.js';
import { logBackward, logForward } from './logSpace.js';
import { withMemory } from './memory.js';
import type { RecursionKernel } from './recursionKernel.js';

/** What forward and backward passes leave behind. */
export interface PassResult {
  readonly logLikelihood: number;
  /** The first step without a possible state. */
  readonly impossibleAt: number | undefined;
}

/** Where results go. */
export interface PassTargets {
  /** T × N filtered probabilities. */
  readonly filtered?: Float64Array;
  /** T × N state probabilities given all observations. */
  readonly gamma?: Float64Array;
  /** N × N sums of pair probabilities: these are added to, times `weight`. */
  readonly pairs?: Float64Array;
  readonly weight?: number;
}

/** Elements of a window of steps: three tables of 2 MiB. Longer sequences are walked through twice, window by window. */
const windowElements = 1 << 18;
/** A state that has become so improbable may be rounded to zero, which is harmless only where it can be entered again. */
const vanishing = 1e-200;
/** So many scales are multiplied before the logarithm is taken, none of them so small that their product could underflow. */
const stretch = 32;
const leastFactor = 1e-9;

/**
 * Scaled forward and backward passes: likelihoods are divided by the largest of their row, and forward probabilities
 * by their sum, so nothing underflows over any number of steps. The few models for which that is not enough, those with
 * (nearly) forbidden transitions whose states vanish, are computed in logarithms.
 *
 * Source: Rabiner, Proc. IEEE 77 (1989), section V.A.
 */
export function runPasses(chain: ChainScores, emissions: EmissionScores, targets: PassTargets): PassResult {
  if (emissions.steps === 0) return { logLikelihood: 0, impossibleAt: undefined };
  return (chain.stride === 0 ? scaledPasses(chain, emissions, targets) : undefined) ?? exactPasses(chain, emissions, targets);
}

function scaledPasses(chain: ChainScores, { steps, logs }: EmissionScores, { filtered, gamma, pairs, weight = 1 }: PassTargets): PassResult | undefined {
  const { n, initial, transition } = chain;
  const mayVanish = transition.some((p) => p < vanishing) || initial.some((p) => p < vanishing);
  const size = Math.max(1, Math.min(steps, Math.floor(windowElements / n)));
  const windows = Math.ceil(steps / size);
  const backwards = gamma !== undefined || pairs !== undefined;
  // Two matrices, sums of pairs, β, then the window: likelihoods, scales, α with a row before it, γ.
  const at = { transition: 0, transposed: n * n, pairs: 2 * n * n, after: 3 * n * n };
  const emissionsAt = at.after + n;
  const scalesAt = emissionsAt + size * n;
  const alphaAt = scalesAt + 2 * size + n;
  const gammaAt = alphaAt + size * n;
  return withMemory(gammaAt + (backwards ? size * n : 0), (kernel: RecursionKernel, memory: Float64Array): PassResult | undefined => {
    memory.set(transition, at.transition);
    const entries = windows > 1 ? new Float64Array(windows * n) : undefined;
    let logLikelihood = chain.initialShift + (steps - 1) * chain.transitionShift;
    let lost = 0;
    const enter = (w: number): number => {
      const from = w * size;
      const count = Math.min(size, steps - from);
      memory.set(logs.subarray(from * n, (from + count) * n), emissionsAt);
      if (w === 0) memory.set(initial, alphaAt - n);
      else memory.set(entries!.subarray(w * n, (w + 1) * n), alphaAt - n);
      return kernel.forward(memory, n, count, w === 0, at.transition, emissionsAt, alphaAt, scalesAt);
    };
    for (let w = 0; w < windows; w++) {
      const from = w * size;
      const count = Math.min(size, steps - from);
      // Whether the scaled zero is a true one, only logarithms can tell.
      if (enter(w) >= 0) return undefined;
      if (mayVanish && hasVanished(chain, logs, from, count, memory, alphaAt)) return undefined;
      for (let t = 0, s = scalesAt; t < count; ) {
        const end = Math.min(t + stretch, count);
        let product = 1;
        let term = 0;
        for (; t < end; t++, s += 2) {
          if (memory[s]! > leastFactor) product *= memory[s]!;
          else term += Math.log(memory[s]!);
          term += memory[s + 1]!;
        }
        term += Math.log(product);
        // Neumaier's sum: a million terms lose nothing.
        const next = logLikelihood + term;
        lost += Math.abs(logLikelihood) >= Math.abs(term) ? logLikelihood - next + term : term - next + logLikelihood;
        logLikelihood = next;
      }
      filtered?.set(memory.subarray(alphaAt, alphaAt + count * n), from * n);
      if (w + 1 < windows) entries!.set(memory.subarray(alphaAt + (count - 1) * n, alphaAt + count * n), (w + 1) * n);
    }
    if (backwards) {
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) memory[at.transposed + j * n + i] = transition[i * n + j]!;
      memory.fill(0, at.pairs, at.after).fill(1, at.after, at.after + n);
      for (let w = windows - 1; w >= 0; w--) {
        const count = Math.min(size, steps - w * size);
        if (w < windows - 1) enter(w);
        if (w === 0) memory.fill(0, alphaAt - n, alphaAt);
        // Σ α β is 1 at every step but for rounding, which must not add up over the windows.
        let total = 0;
        for (let j = 0, last = alphaAt + (count - 1) * n; j < n; j++) total += memory[last + j]! * memory[at.after + j]!;
        for (let j = 0; j < n; j++) memory[at.after + j]! /= total;
        kernel.backward(memory, n, count, at.transposed, emissionsAt, alphaAt, scalesAt, at.after, gammaAt, pairs === undefined ? -1 : at.pairs);
        gamma?.set(memory.subarray(gammaAt, gammaAt + count * n), w * size * n);
      }
      if (pairs !== undefined) for (let e = 0; e < n * n; e++) pairs[e]! += weight * memory[at.pairs + e]! * transition[e]!;
    }
    return { logLikelihood: logLikelihood + lost, impossibleAt: undefined };
  });
}

/** Whether a state that is possible may have been rounded to zero. */
function hasVanished({ n, logInitial, logTransition }: ChainScores, logs: Float64Array, from: number, count: number, memory: Float64Array, alpha: number): boolean {
  for (let t = 0; t < count; t++) {
    const row = alpha + t * n;
    for (let j = 0; j < n; j++) {
      if (memory[row + j]! >= vanishing || logs[(from + t) * n + j] === -Infinity) continue;
      if (t === 0 && from === 0) {
        if (logInitial[j]! > -Infinity) return true;
        continue;
      }
      for (let i = 0; i < n; i++) if (memory[row - n + i]! > 0 && logTransition[i * n + j]! > -Infinity) return true;
    }
  }
  return false;
}

function exactPasses(chain: ChainScores, emissions: EmissionScores, { filtered, gamma, pairs, weight = 1 }: PassTargets): PassResult {
  const { n, logTransition, stride } = chain;
  const { steps, logs } = emissions;
  const { logLikelihood, logAlpha, impossibleAt } = logForward(chain, emissions);
  if (filtered !== undefined) for (let t = 0; t < (impossibleAt ?? steps); t++) softmaxRow(logAlpha, t * n, n, filtered);
  if (impossibleAt !== undefined) return { logLikelihood, impossibleAt };
  if (gamma === undefined && pairs === undefined) return { logLikelihood, impossibleAt };
  const logBeta = logBackward(chain, emissions);
  if (gamma !== undefined) {
    const joint = logAlpha.map((a, e) => a + logBeta[e]!);
    for (let t = 0; t < steps; t++) softmaxRow(joint, t * n, n, gamma);
  }
  for (let t = 1; pairs !== undefined && t < steps; t++) {
    for (let i = 0; i < n; i++) {
      const base = logAlpha[(t - 1) * n + i]! - logLikelihood;
      if (base === -Infinity) continue;
      for (let j = 0; j < n; j++) {
        const term = base + logTransition[(t - 1) * stride + i * n + j]! + logs[t * n + j]! + logBeta[t * n + j]!;
        if (term > -Infinity) pairs[i * n + j]! += weight * Math.exp(term);
      }
    }
  }
  return { logLikelihood, impossibleAt };
}

/** Probabilities in proportion to e^x. */
function softmaxRow(x: Float64Array, at: number, n: number, out: Float64Array): void {
  let [top, sum] = [-Infinity, 0];
  for (let j = 0; j < n; j++) top = Math.max(top, x[at + j]!);
  for (let j = 0; j < n; j++) sum += out[at + j] = Math.exp(x[at + j]! - top);
  for (let j = 0; j < n; j++) out[at + j]! /= sum;
}
