import { all, any, equal, expandDims, reshape, unique, type Tensor } from '@x/tensor/core';
import { lastAxes } from '../bijectors/identity.js';
import type { Support } from './support.js';

/** The values that occur among data: along axis 0, of events with `eventRank` axes. */
export function dataValues(data: Tensor): Support {
  const eventRank = data.ndim - 1;
  return {
    name: 'data',
    expectation: 'be one of the data',
    eventRank,
    discrete: true,
    contains: (x) => {
      const same = equal(expandDims(x, x.ndim - eventRank), data);
      // [..., n, event] → [..., n] → [...].
      return any(eventRank === 0 ? same : all(same, { axis: lastAxes(eventRank) }), { axis: -1 });
    },
    ...(eventRank === 0 && { values: () => unique(reshape(data, [data.size])).values }),
  };
}
