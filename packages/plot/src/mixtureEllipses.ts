import { colour, frame, px, type Axis } from './frame.js';
import { html, type Html } from './html.js';
import { extent } from './scale.js';

/** A normal distribution of the plane. */
export interface Ellipse {
  readonly mean: ArrayLike<number>;
  /** The entries of its covariance, row by row. */
  readonly covariance: ArrayLike<number>;
}

/** The points that a mixture was fitted to. */
export interface PlanePoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The component of each point. */
  readonly group?: ArrayLike<number>;
}

/**
 * Points of a plane with the ellipses of one and two standard deviations of each component.
 *
 * @example
 * const round = { mean: [0, 0], covariance: [1, 0, 0, 1] };
 * mixtureEllipses({ x: [0, 1], y: [1, 0] }, [round]).text.match(/<ellipse/g).length // => 2
 */
export function mixtureEllipses(
  { x, y, group }: PlanePoints,
  components: readonly Ellipse[],
  { x: xAxis, y: yAxis, width = 420, height = 340 }: { x?: Partial<Axis>; y?: Partial<Axis>; width?: number; height?: number } = {},
): Html {
  return frame(
    { x: { domain: extent(Array.from(x)), ...xAxis }, y: { domain: extent(Array.from(y)), ...yAxis }, width, height },
    (toX, toY) => [
      html`<g class="points">${Array.from(x, (value, i) => html`<circle cx="${px(toX(value))}" cy="${px(toY(y[i]!))}" r="2.2" style="fill:${colour(group?.[i] ?? 9)}"/>`)}</g>`,
      ...components.flatMap(({ mean, covariance }, k) => {
        // In pixels the covariance is D Σ D, whose eigenvectors are the axes of the ellipse.
        const sx = toX(1) - toX(0);
        const sy = toY(1) - toY(0);
        const [a, b, d] = [covariance[0]! * sx * sx, covariance[1]! * sx * sy, covariance[3]! * sy * sy];
        const half = Math.hypot((a - d) / 2, b);
        const radii = [(a + d) / 2 + half, (a + d) / 2 - half].map((variance) => Math.sqrt(Math.max(variance, 0)));
        const angle = (Math.atan2(2 * b, a - d) / 2) * (180 / Math.PI);
        const [cx, cy] = [px(toX(mean[0]!)), px(toY(mean[1]!))];
        return [1, 2].map(
          (n) => html`<ellipse cx="${cx}" cy="${cy}" rx="${px(n * radii[0]!)}" ry="${px(n * radii[1]!)}" transform="rotate(${px(angle)} ${cx} ${cy})" style="fill:none;stroke:${colour(k)};stroke-width:${n === 1 ? 2 : 1.2}"/>`,
        );
      }),
    ],
  );
}
