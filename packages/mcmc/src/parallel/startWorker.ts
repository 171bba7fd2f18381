import type { FromWorker, ToWorker } from './messages.js';
import { nodeModule } from './nodeModule.js';

/** A worker under way. */
export interface RunningWorker {
  post(message: ToWorker): void;
  close(): void;
}

/** What is done with what a worker says. */
export interface WorkerEvents {
  readonly onMessage: (message: FromWorker) => void;
  readonly onError: (error: Error) => void;
}

/** Starts a worker; `program` takes the place of this package's own one, where a bundler needs it. */
export function startWorker(program: URL | string | undefined, { onMessage, onError }: WorkerEvents): RunningWorker {
  const threads = nodeModule('node:worker_threads');
  if (threads !== undefined) {
    const worker = new threads.Worker(new URL(program ?? ownProgram()));
    worker.on('message', onMessage);
    worker.on('error', onError);
    return { post: (message) => worker.postMessage(message), close: () => void worker.terminate() };
  }
  // Written out, as bundlers recognise it.
  const worker = program === undefined ? new Worker(new URL('./chainWorker.js', import.meta.url), { type: 'module' }) : new Worker(program, { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => onMessage(data));
  worker.addEventListener('error', ({ message }) => onError(new Error(message)));
  return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
}

/** The worker's program beside this file; in CommonJS, which has no import.meta, found by the name of the package. */
function ownProgram(): URL {
  if (typeof import.meta.url === 'string') return new URL('./chainWorker.js', import.meta.url);
  const { createRequire } = nodeModule('node:module')!;
  const { pathToFileURL } = nodeModule('node:url')!;
  const here = pathToFileURL(`${process.cwd()}/`);
  return new URL('./dist/parallel/chainWorker.js', pathToFileURL(createRequire(here).resolve('@x/mcmc/package.json')));
}
