// Everything of tfjs-core with its gradients, and both backends, in one file that Node can load: the builds of these
// packages for Node lack the gradients, and the gradients come only as modules that a bundler must resolve.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

export * as tf from '@tensorflow/tfjs-core';
export { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
