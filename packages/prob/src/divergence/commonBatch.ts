import { broadcastShapes, ShapeError, showShape } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/** Two distributions over values of the same shape, expanded to one batch. */
export function commonBatch(op: string, p: Distribution, q: Distribution): [Distribution, Distribution] {
  if (p.eventShape.length !== q.eventShape.length || p.eventShape.some((n, i) => n !== q.eventShape[i])) {
    throw new ShapeError({
      op,
      argument: 'q',
      expected: `be a distribution over values of shape ${showShape(p.eventShape)}, as p is`,
      actual: showShape(q.eventShape),
      hint: 'Divergences compare distributions of the same variable.',
    });
  }
  const batch = broadcastShapes(op, [p.batchShape, q.batchShape]);
  const fit = (d: Distribution): Distribution => (d.batchShape.length === batch.length && d.batchShape.every((n, i) => n === batch[i]) ? d : d.expand(batch));
  return [fit(p), fit(q)];
}
