// The program of a worker thread, in Node and in browsers.
import * as tensor from '@x/tensor/core';
import type { FromWorker, ToWorker } from './messages.js';
import { nodeModule } from './nodeModule.js';
import { serveChains } from './serveChains.js';

// Bundlers keep what a namespace is asked for at run time: any op may come by name.
Object.keys(tensor);

/** The side of a worker that talks to the thread that made it. */
interface Scope {
  postMessage(message: FromWorker): void;
  addEventListener(kind: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
}

const threads = nodeModule('node:worker_threads');
if (threads !== undefined) {
  const { parentPort } = threads;
  parentPort?.on('message', serveChains((message) => parentPort.postMessage(message)));
} else {
  const scope = globalThis as unknown as Scope;
  const serve = serveChains((message) => scope.postMessage(message));
  scope.addEventListener('message', ({ data }) => serve(data));
}
