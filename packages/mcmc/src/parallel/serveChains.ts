import { DomainError, opNamed } from '@x/tensor/core';
import { runChains } from '../driver/runChains.js';
import type { Kernel } from '../kernel.js';
import { isTarget, type Target } from '../target.js';
import type { FromWorker, ToWorker, WorkOrder } from './messages.js';
import { opsOf } from './portableGraph.js';
import { unpackKernel } from './portableKernel.js';

/** Answers the messages of one run inside a worker. */
export function serveChains(post: (message: FromWorker) => void): (message: ToWorker) => void {
  let stopped = false;
  return (message) => {
    if (message.kind === 'stop') {
      stopped = true;
      return;
    }
    const { jobs, chains } = message;
    bound(message)
      .then(({ kernel, target }) =>
        runChains(jobs, () => kernel.bind(target), {
          onProgress: (progress) => post({ kind: 'progress', progress: { ...progress, chain: chains[progress.chain]! } }),
          isStopped: () => stopped,
        }),
      )
      .then(
        (records) => post({ kind: 'done', records }),
        (error: Error) => post({ kind: 'failed', name: error.name, message: error.message, stack: error.stack }),
      );
  };
}

async function bound({ work }: WorkOrder): Promise<{ readonly kernel: Kernel; readonly target: Target }> {
  if ('module' in work) {
    const { kernel } = (await import(/* @vite-ignore */ work.module)) as { kernel?: Kernel };
    if (kernel !== undefined && isTarget(kernel.target)) return { kernel, target: kernel.target };
    throw new DomainError({
      op: 'sample',
      argument: 'parallel',
      expected: 'name a module that exports `kernel` with a complete target',
      actual: kernel === undefined ? `${work.module} without that export` : 'a kernel of a plain function',
      hint: 'Write export const kernel = nuts(defineTarget({ logDensity, example })), or give it a model.',
    });
  }
  // Ops come into being with the packages that hold them.
  const isMissing = (): boolean => opsOf(work.density).some((op) => opNamed(op) === undefined);
  for (const load of [() => import('@x/linalg'), () => import('@x/prob')]) if (isMissing()) touch(await load());
  return unpackKernel(work);
}

/** Keeps bundlers from dropping what is looked up by name. */
function touch(module: object): void {
  Object.keys(module);
}
