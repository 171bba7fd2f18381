import { isWhole } from './nonNegativeInteger.js';
import type { Support } from './support.js';

/** The whole numbers …, −1, 0, 1, …. */
export const integer: Support = {
  name: 'integer',
  expectation: 'be a whole number',
  eventRank: 0,
  discrete: true,
  contains: isWhole,
};
