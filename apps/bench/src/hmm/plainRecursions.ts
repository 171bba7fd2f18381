/** A chain with the log-likelihoods of its observations: N, N × N and T × N numbers. */
export interface Chain {
  readonly n: number;
  readonly steps: number;
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  readonly logs: Float64Array;
}

/** Log likelihood, expected transitions and state probabilities in one array, as scaled recursions written out by hand. */
export function scaledRecursions({ n, steps, initial, transition, logs }: Chain): Float64Array {
  const out = new Float64Array(1 + n * n + steps * n);
  const [pairs, gamma] = [out.subarray(1, 1 + n * n), out.subarray(1 + n * n)];
  const [alpha, b, scales] = [new Float64Array(steps * n), new Float64Array(steps * n), new Float64Array(steps)];
  let total = 0;
  for (let t = 0; t < steps; t++) {
    let [top, sum] = [-Infinity, 0];
    for (let j = 0; j < n; j++) if (logs[t * n + j]! > top) top = logs[t * n + j]!;
    for (let j = 0; j < n; j++) {
      let reached = t === 0 ? initial[j]! : 0;
      if (t > 0) for (let i = 0; i < n; i++) reached += alpha[(t - 1) * n + i]! * transition[i * n + j]!;
      b[t * n + j] = Math.exp(logs[t * n + j]! - top);
      sum += alpha[t * n + j] = reached * b[t * n + j]!;
    }
    for (let j = 0; j < n; j++) alpha[t * n + j]! /= sum;
    scales[t] = sum;
    total += Math.log(sum) + top;
  }
  const beta = new Float64Array(n).fill(1);
  const weighted = new Float64Array(n);
  for (let t = steps - 1; t >= 0; t--) {
    for (let j = 0; j < n; j++) {
      gamma[t * n + j] = alpha[t * n + j]! * beta[j]!;
      weighted[j] = (b[t * n + j]! * beta[j]!) / scales[t]!;
    }
    if (t === 0) break;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        sum += transition[i * n + j]! * weighted[j]!;
        pairs[i * n + j]! += alpha[(t - 1) * n + i]! * transition[i * n + j]! * weighted[j]!;
      }
      beta[i] = sum;
    }
  }
  out[0] = total;
  return out;
}

/** The same in logarithms throughout. */
export function logRecursions({ n, steps, initial, transition, logs }: Chain): Float64Array {
  const out = new Float64Array(1 + n * n + steps * n);
  const [pairs, gamma] = [out.subarray(1, 1 + n * n), out.subarray(1 + n * n)];
  const [alpha, beta] = [new Float64Array(steps * n), new Float64Array(steps * n)];
  const logTransition = transition.map(Math.log);
  const terms = new Float64Array(n);
  const logSum = (): number => {
    let top = -Infinity;
    for (let i = 0; i < n; i++) if (terms[i]! > top) top = terms[i]!;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.exp(terms[i]! - top);
    return top + Math.log(sum);
  };
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n && t > 0; i++) terms[i] = alpha[(t - 1) * n + i]! + logTransition[i * n + j]!;
      alpha[t * n + j] = (t === 0 ? Math.log(initial[j]!) : logSum()) + logs[t * n + j]!;
    }
  }
  for (let t = steps - 2; t >= 0; t--) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) terms[j] = logTransition[i * n + j]! + logs[(t + 1) * n + j]! + beta[(t + 1) * n + j]!;
      beta[t * n + i] = logSum();
    }
  }
  for (let j = 0; j < n; j++) terms[j] = alpha[(steps - 1) * n + j]!;
  const total = logSum();
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < n; i++) {
      gamma[t * n + i] = Math.exp(alpha[t * n + i]! + beta[t * n + i]! - total);
      for (let j = 0; j < n && t > 0; j++) pairs[i * n + j]! += Math.exp(alpha[(t - 1) * n + i]! + logTransition[i * n + j]! + logs[t * n + j]! + beta[t * n + j]! - total);
    }
  }
  out[0] = total;
  return out;
}
