// Laws of derivatives and batching, for the ops of every package and for your own.
export { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from './laws/derivativeLaws.js';
