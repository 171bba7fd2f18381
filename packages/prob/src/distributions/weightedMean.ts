import { broadcastTo, div, expandDims, mul, sum, type Tensor } from '@x/tensor/core';
import { withoutEvent } from '../supports/support.js';

/** Σ wᵢ·xᵢ/Σ wᵢ over the first axis. The last `eventRank` axes of the data, which weights lack, are one value. */
export function weightedMean(data: Tensor, weights: Tensor, eventRank = 0): Tensor {
  const batch = withoutEvent(data.shape, eventRank);
  const w = broadcastTo(weights, batch);
  const aligned = eventRank === 0 ? w : expandDims(w, Array.from({ length: eventRank }, (_, k) => batch.length + k));
  return div(sum(mul(aligned, data), { axis: 0 }), sum(aligned, { axis: 0 }));
}
