/** Half of the Kronrod nodes on [−1, 1], from the outermost to 0; every second one, from the second, is a Gauss node. */
const halfNodes = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845, 0.7808177265864169, 0.6794095682990244,
  0.5627571346686047, 0.4333953941292472, 0.2943928627014602, 0.14887433898163122, 0,
];
const halfKronrod = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996, 0.0931254545836976, 0.10938715880229764,
  0.12349197626206584, 0.13470921731147334, 0.14277593857706009, 0.1477391049013385, 0.14944555400291692,
];
const halfGauss = [0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635, 0.29552422471475287];

/**
 * The 21-point Kronrod rule on [−1, 1] with the weights of the 10-point Gauss rule it contains (0 at the other nodes).
 *
 * Source: Piessens et al., QUADPACK (1983).
 */
export const kronrod: { readonly nodes: Float64Array; readonly weights: Float64Array; readonly gauss: Float64Array } = mirrored();

function mirrored(): { nodes: Float64Array; weights: Float64Array; gauss: Float64Array } {
  const [nodes, weights, gauss] = [new Float64Array(21), new Float64Array(21), new Float64Array(21)];
  halfNodes.forEach((x, i) => {
    const g = i % 2 === 1 ? halfGauss[(i - 1) / 2]! : 0;
    for (const [at, sign] of [[i, -1], [20 - i, 1]] as const) {
      nodes[at] = i === 10 ? 0 : sign * x;
      weights[at] = halfKronrod[i]!;
      gauss[at] = g;
    }
  });
  return { nodes, weights, gauss };
}
