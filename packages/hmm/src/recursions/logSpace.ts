import type { ChainScores, EmissionScores } from './chainScores.js';

/** What the recursions know of a sequence whose numbers are beyond the range of scaled ones. */
export interface LogPass {
  readonly logLikelihood: number;
  /** log p(x₀…x_t, z_t), T × N. */
  readonly logAlpha: Float64Array;
  readonly impossibleAt: number | undefined;
}

/** log α by logarithms alone: exact for any scores, an exponential for each pair of states and step. */
export function logForward({ n, logInitial, logTransition, stride }: ChainScores, { steps, logs }: EmissionScores): LogPass {
  const alpha = new Float64Array(steps * n);
  for (let t = 0; t < steps; t++) {
    const [row, matrix] = [t * n, (t - 1) * stride];
    let possible = false;
    for (let j = 0; j < n; j++) {
      const b = logs[row + j]!;
      const reached = b === -Infinity ? b : t === 0 ? logInitial[j]! : logSum(n, (i) => alpha[row - n + i]! + logTransition[matrix + i * n + j]!);
      alpha[row + j] = reached + b;
      possible ||= alpha[row + j]! > -Infinity;
    }
    if (!possible) return { logLikelihood: -Infinity, logAlpha: alpha.fill(-Infinity, row), impossibleAt: t };
  }
  const last = (steps - 1) * n;
  return { logLikelihood: steps === 0 ? 0 : logSum(n, (j) => alpha[last + j]!), logAlpha: alpha, impossibleAt: undefined };
}

/** log β_t(i) = log p(x_{t+1}… | z_t = i), T × N. */
export function logBackward({ n, logTransition, stride }: ChainScores, { steps, logs }: EmissionScores): Float64Array {
  const beta = new Float64Array(steps * n);
  for (let t = steps - 2; t >= 0; t--) {
    const [row, matrix] = [t * n, t * stride];
    for (let i = 0; i < n; i++) beta[row + i] = logSum(n, (j) => logTransition[matrix + i * n + j]! + logs[row + n + j]! + beta[row + n + j]!);
  }
  return beta;
}

/** log Σᵢ exp f(i) */
function logSum(n: number, f: (i: number) => number): number {
  let top = -Infinity;
  for (let i = 0; i < n; i++) top = Math.max(top, f(i));
  if (top === -Infinity) return top;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const term = f(i);
    if (term > -Infinity) sum += Math.exp(term - top);
  }
  return top + Math.log(sum);
}
