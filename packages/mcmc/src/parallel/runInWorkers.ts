import type { ChainJob, ChainRecord } from '../driver/chainRun.js';
import type { RunHooks } from '../driver/runChains.js';
import { requireCount, type Kernel } from '../kernel.js';
import type { Target } from '../target.js';
import type { WorkOrder } from './messages.js';
import { packKernel } from './portableKernel.js';
import { nodeModule } from './nodeModule.js';
import { startWorker, type RunningWorker } from './startWorker.js';

/** How chains are spread over threads. */
export interface ParallelOptions {
  /** At most so many threads; default one per processor. */
  readonly threads?: number;
  /** A module that exports the kernel as `kernel`, for kernels that call functions of yours. */
  readonly module?: URL | string;
  /** The program of the workers, for bundlers that do not find this package's own (`@x/mcmc/worker`). */
  readonly worker?: URL | string;
}

/** Whether and how chains run in worker threads. */
export type Parallel = boolean | URL | string | ParallelOptions;

/** Runs chains in worker threads: the same draws as in this one. */
export async function runInWorkers(
  parallel: Exclude<Parallel, false>,
  kernel: Kernel,
  target: Target,
  jobs: readonly ChainJob[],
  { onProgress, isStopped, signal }: RunHooks & { readonly signal: AbortSignal | undefined },
): Promise<ChainRecord[]> {
  const options: ParallelOptions = parallel === true ? {} : typeof parallel === 'string' || parallel instanceof URL ? { module: parallel } : (parallel as ParallelOptions);
  requireCount('sample', 'parallel.threads', options.threads, 1);
  const work = options.module === undefined ? packKernel(kernel, target) : { module: String(options.module) };
  const threads = Math.min(jobs.length, options.threads ?? processors());
  const workers: RunningWorker[] = [];
  const records = new Array<ChainRecord>(jobs.length);
  const stop = (): void => workers.forEach((worker) => worker.post({ kind: 'stop' }));
  signal?.addEventListener('abort', stop);
  try {
    await Promise.all(
      Array.from({ length: threads }, async (_, t) => {
        const chains = jobs.map((_job, chain) => chain).filter((chain) => chain % threads === t);
        const order: WorkOrder = { kind: 'run', chains, jobs: chains.map((chain) => jobs[chain]!), work };
        const found = await new Promise<readonly ChainRecord[]>((resolve, reject) => {
          const worker = startWorker(options.worker, {
            onMessage: (message) => {
              if (message.kind === 'done') resolve(message.records);
              else if (message.kind === 'failed') reject(Object.assign(new Error(message.message), { name: message.name, stack: message.stack }));
              else if (onProgress?.(message.progress) === false) stop();
            },
            onError: reject,
          });
          workers.push(worker);
          worker.post(order);
          if (isStopped?.() === true) worker.post({ kind: 'stop' });
        });
        found.forEach((record, k) => (records[chains[k]!] = record));
      }),
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    workers.forEach((worker) => worker.close());
  }
  return records;
}

function processors(): number {
  const { navigator: browser } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return nodeModule('node:os')?.availableParallelism() ?? browser?.hardwareConcurrency ?? 1;
}
