// Laws of ops, for the tests of this package, of the packages above, and of your own ops.
export { opCases } from './laws/opCases.js';
export type { OpCase } from './laws/opCases.js';
export { abstractLaw, viewLaw } from './laws/opLaws.js';
export { expectClose } from './laws/expectClose.js';
