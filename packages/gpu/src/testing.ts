// The law that ops on a device obey, for the tests of this package and of your own kernels.
export { deviceLaw, expectSame } from './laws/deviceLaws.js';
