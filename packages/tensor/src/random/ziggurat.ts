/**
 * A ziggurat: 256 layers of equal area that cover the region under a decreasing curve f with f(0) = 1. `edges[i]` is
 * the right end of layer i, `heights[i]` the curve there; layer 0 is the base together with the tail beyond
 * `edges[1]`. A point of layer i left of `edges[i + 1]` is certain to lie under the curve.
 *
 * Source: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5 (2000).
 */
export interface Ziggurat {
  readonly edges: Float64Array;
  readonly heights: Float64Array;
}

/** The layers of a curve, given where its tail starts, the area of a layer, and the inverse of the curve. */
export function buildZiggurat(
  tailStart: number,
  area: number,
  curve: (x: number) => number,
  inverse: (y: number) => number,
): Ziggurat {
  const edges = new Float64Array(257);
  const heights = new Float64Array(257);
  edges[0] = area / curve(tailStart);
  edges[1] = tailStart;
  for (let i = 2; i < 256; i++) edges[i] = inverse(area / edges[i - 1]! + curve(edges[i - 1]!));
  for (let i = 1; i < 257; i++) heights[i] = curve(edges[i]!);
  return { edges, heights };
}
