/** A mixture of normal distributions in plain arrays. */
export interface PlainMixture {
  readonly n: number;
  readonly d: number;
  readonly k: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

/** Responsibilities as one writes them without a library: a forward substitution for every row and component. */
export function responsibilities(x: Float64Array, { n, d, k, weights, means, covariances }: PlainMixture): Float64Array {
  const factors = Array.from({ length: k }, (_, c) => lowerFactor(covariances.subarray(c * d * d, (c + 1) * d * d), d));
  const constants = factors.map((l, c) => {
    let constant = Math.log(weights[c]!) - (d / 2) * Math.log(2 * Math.PI);
    for (let j = 0; j < d; j++) constant -= Math.log(l[j * d + j]!);
    return constant;
  });
  const shares = new Float64Array(n * k);
  const z = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let c = 0; c < k; c++) {
      const l = factors[c]!;
      let square = 0;
      for (let j = 0; j < d; j++) {
        let sum = x[i * d + j]! - means[c * d + j]!;
        for (let m = 0; m < j; m++) sum -= l[j * d + m]! * z[m]!;
        z[j] = sum / l[j * d + j]!;
        square += z[j]! * z[j]!;
      }
      const log = constants[c]! - square / 2;
      shares[i * k + c] = log;
      top = Math.max(top, log);
    }
    let total = 0;
    for (let c = 0; c < k; c++) total += shares[i * k + c] = Math.exp(shares[i * k + c]! - top);
    for (let c = 0; c < k; c++) shares[i * k + c]! /= total;
  }
  return shares;
}

function lowerFactor(a: Float64Array, d: number): Float64Array {
  const l = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j]!;
      for (let m = 0; m < j; m++) sum -= l[i * d + m]! * l[j * d + m]!;
      l[i * d + j] = i === j ? Math.sqrt(sum) : sum / l[j * d + j]!;
    }
  }
  return l;
}
