/** The scores of a semi-Markov chain: logarithms, and how long states last. */
export interface SegmentChain {
  readonly n: number;
  /** The longest duration. */
  readonly longest: number;
  readonly logInitial: Float64Array;
  readonly logTransition: Float64Array;
  /** log P(duration = d) at [state, d − 1]. */
  readonly logDurations: Float64Array;
  /** The same for the last segment: log P(duration ≥ d) where its end is not seen. */
  readonly logLast: Float64Array;
}

/** Forward and backward passes over segments. */
export interface SegmentPasses {
  readonly logLikelihood: number;
  /** log p(x before t, a segment of j starts at t), T × N. */
  readonly starting: Float64Array;
  /** log p(x up to t, a segment of j ends at t), T × N. */
  readonly ending: Float64Array;
  /** log p(x from t on | a segment of j starts at t), T × N. */
  readonly fromStart: Float64Array;
  /** log p(x after t | a segment of i ends at t), T × N; 0 at the end. */
  readonly afterEnd: Float64Array;
}

/** log(e^a + e^b) */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** Calls back with every possible segment of state j that starts at t: its length and the log weight of duration and observations. */
export function eachSegment({ n, longest, logDurations, logLast }: SegmentChain, logs: Float64Array, steps: number, t: number, j: number, visit: (length: number, score: number) => void): void {
  let observed = 0;
  for (let d = 1; d <= longest && t + d <= steps; d++) {
    observed += logs[(t + d - 1) * n + j]!;
    if (observed === -Infinity) return;
    const duration = (t + d === steps ? logLast : logDurations)[j * longest + d - 1]!;
    if (duration > -Infinity) visit(d, duration + observed);
  }
}

/** The forward pass, and the backward pass where the first one finds the sequence possible. In logarithms: T·N·(N + D) work. */
export function segmentPasses(chain: SegmentChain, logs: Float64Array, steps: number): SegmentPasses {
  const { n, logInitial, logTransition } = chain;
  const make = (value: number): Float64Array => new Float64Array(steps * n).fill(value);
  const [starting, ending, fromStart, afterEnd] = [make(-Infinity), make(-Infinity), make(-Infinity), make(0)];
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < n; j++) {
      let start = t === 0 ? logInitial[j]! : -Infinity;
      for (let i = 0; t > 0 && i < n; i++) start = logAdd(start, ending[(t - 1) * n + i]! + logTransition[i * n + j]!);
      starting[t * n + j] = start;
      if (start === -Infinity) continue;
      eachSegment(chain, logs, steps, t, j, (d, score) => {
        const at = (t + d - 1) * n + j;
        ending[at] = logAdd(ending[at]!, start + score);
      });
    }
  }
  let logLikelihood = steps === 0 ? 0 : -Infinity;
  for (let j = 0; steps > 0 && j < n; j++) logLikelihood = logAdd(logLikelihood, ending[(steps - 1) * n + j]!);
  if (logLikelihood === -Infinity) return { logLikelihood, starting, ending, fromStart, afterEnd };
  for (let t = steps - 1; t >= 0; t--) {
    for (let i = 0; t < steps - 1 && i < n; i++) {
      let after = -Infinity;
      for (let j = 0; j < n; j++) after = logAdd(after, logTransition[i * n + j]! + fromStart[(t + 1) * n + j]!);
      afterEnd[t * n + i] = after;
    }
    for (let j = 0; j < n; j++) {
      let total = -Infinity;
      eachSegment(chain, logs, steps, t, j, (d, score) => (total = logAdd(total, score + afterEnd[(t + d - 1) * n + j]!)));
      fromStart[t * n + j] = total;
    }
  }
  return { logLikelihood, starting, ending, fromStart, afterEnd };
}

/** What one sequence says about the parts of the model; all are added to, times the weight. */
export interface SegmentCounts {
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  readonly durations: Float64Array;
  /** T × N state probabilities of this sequence, times the weight. */
  readonly gamma: Float64Array;
}

/** Adds the expected segments of a possible sequence; returns its log likelihood. */
export function addSegmentCounts(chain: SegmentChain, logs: Float64Array, steps: number, weight: number, counts: SegmentCounts): number {
  const { n, longest, logInitial, logTransition, logDurations, logLast } = chain;
  const { logLikelihood, starting, ending, fromStart, afterEnd } = segmentPasses(chain, logs, steps);
  if (logLikelihood === -Infinity) return logLikelihood;
  for (let j = 0; steps > 0 && j < n; j++) counts.initial[j]! += weight * Math.exp(logInitial[j]! + fromStart[j]! - logLikelihood);
  // Differences at both ends of segments, summed up afterwards.
  const change = new Float64Array((steps + 1) * n);
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; t > 0 && i < n; i++) {
        const score = ending[(t - 1) * n + i]! + logTransition[i * n + j]! + fromStart[t * n + j]! - logLikelihood;
        if (score > -Infinity) counts.transition[i * n + j]! += weight * Math.exp(score);
      }
      const before = starting[t * n + j]! - logLikelihood;
      if (before === -Infinity) continue;
      eachSegment(chain, logs, steps, t, j, (d, score) => {
        const p = weight * Math.exp(before + score + afterEnd[(t + d - 1) * n + j]!);
        change[t * n + j]! += p;
        change[(t + d) * n + j]! -= p;
        if (t + d < steps || logLast === logDurations) counts.durations[j * longest + d - 1]! += p;
        // The end is not seen: any longer duration, in proportion.
        else for (let e = d; e <= longest; e++) counts.durations[j * longest + e - 1]! += p * Math.exp(logDurations[j * longest + e - 1]! - logLast[j * longest + d - 1]!);
      });
    }
  }
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let t = 0; t < steps; t++) counts.gamma[t * n + j] = Math.max(0, (sum += change[t * n + j]!));
  }
  return logLikelihood;
}

/** The best path of segments: the state of each step, and the log probability; undefined when none is possible. */
export function bestSegments(chain: SegmentChain, logs: Float64Array, steps: number): { readonly states: Int32Array; readonly logProb: number } | undefined {
  const { n, logInitial, logTransition } = chain;
  const ending = new Float64Array(steps * n).fill(-Infinity);
  const [lengths, before] = [new Int32Array(steps * n), new Int32Array(steps * n)];
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < n; j++) {
      let start = t === 0 ? logInitial[j]! : -Infinity;
      for (let i = 0; t > 0 && i < n; i++) {
        const score = ending[(t - 1) * n + i]! + logTransition[i * n + j]!;
        if (score > start) [start, before[t * n + j]] = [score, i];
      }
      if (start === -Infinity) continue;
      eachSegment(chain, logs, steps, t, j, (d, score) => {
        const at = (t + d - 1) * n + j;
        if (start + score > ending[at]!) [ending[at], lengths[at]] = [start + score, d];
      });
    }
  }
  let state = 0;
  for (let j = 1; j < n; j++) if (ending[(steps - 1) * n + j]! > ending[(steps - 1) * n + state]!) state = j;
  const logProb = steps === 0 ? 0 : ending[(steps - 1) * n + state]!;
  if (logProb === -Infinity) return undefined;
  const states = new Int32Array(steps);
  for (let t = steps - 1; t >= 0; ) {
    const first = t - lengths[t * n + state]! + 1;
    states.fill(state, first, t + 1);
    state = before[first * n + state]!;
    t = first - 1;
  }
  return { states, logProb };
}
