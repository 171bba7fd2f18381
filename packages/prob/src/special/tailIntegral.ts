/** How far exponents are followed: e⁻⁴⁶ is below a hundredth of an ulp of what the integral gives. */
export const tailDepth = 46;

const order = 24;

let nodes: readonly { readonly at: number; readonly weight: number }[] | undefined;

/** Nodes and weights of Gauss–Legendre quadrature on [0, 1]: the roots of Legendre's polynomial by Newton steps. */
function gaussLegendre(): readonly { readonly at: number; readonly weight: number }[] {
  return Array.from({ length: order }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (order + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let previous = 1;
      let p = x;
      for (let n = 2; n <= order; n++) [previous, p] = [p, ((2 * n - 1) * x * p - (n - 1) * previous) / n];
      slope = (order * (x * p - previous)) / (x * x - 1);
      x -= p / slope;
    }
    return { at: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}

/** ∫ f(v) dv from one end of a panel to the other, for an f that is smooth over its length. */
export function panelIntegral(f: (v: number) => number, from: number, to: number): number {
  nodes ??= gaussLegendre();
  const length = to - from;
  let sum = 0;
  for (let k = 0; k < order; k++) {
    const node = nodes[k]!;
    sum += node.weight * f(from + length * node.at);
  }
  return length * sum;
}

/**
 * ∫₀ᵉⁿᵈ f(v) dv for an f that falls like e^(−φ(v)) with convex φ and φ(end) ≈ `tailDepth`: Gauss–Legendre quadrature on
 * panels that grow fourfold from lengths at which e⁻ᵛ is smooth, so that two scales far apart are both seen.
 */
export function tailIntegral(f: (v: number) => number, end: number): number {
  let from = 0;
  let to = Math.min(end / 3, 1.5);
  let total = 0;
  while (from < end) {
    total += panelIntegral(f, from, to);
    from = to;
    to = to * 3 >= end ? end : to * 3;
  }
  return total;
}

/** eᵛ − 1 − v without cancellation. */
export function exponentialRest(v: number): number {
  if (v > 1 || v < -1) return Math.expm1(v) - v;
  let sum = 1;
  for (let k = 18; k > 2; k--) sum = 1 + (sum * v) / k;
  return 0.5 * v * v * sum;
}

/** log(1 + z) − z without cancellation. */
export function logRest(z: number): number {
  if (z > 0.7 || z < -0.4) return Math.log1p(z) - z;
  const r = z / (2 + z);
  const square = r * r;
  let sum = 0;
  for (let k = 31; k > 1; k -= 2) sum = 1 / k + square * sum;
  return r * (2 * square * sum - z);
}
