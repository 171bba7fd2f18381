import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Case, Prepare } from '../case.js';
import { ours } from '../ours.js';
import { firstCall as warmFirstCall, firstCallOfJaxJs } from './fiftyOps.js';

/** Each run is a process of its own, which times only the call. */
function cold(who: 'ours' | 'jax-js'): Prepare {
  const program = fileURLToPath(new URL('firstCallProcess.js', import.meta.url));
  const once = async (): Promise<{ seconds: number; numbers: number[] }> => {
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, program, who]);
    return JSON.parse(stdout) as { seconds: number; numbers: number[] };
  };
  return () => ({
    time: async (count) => {
      let seconds = 0;
      for (let i = 0; i < count; i++) seconds += (await once()).seconds;
      return seconds;
    },
    result: async () => (await once()).numbers,
  });
}

const about = { suite: 'foundation', size: '50 ops', unit: 'seconds', tolerance: 1e-3 } as const;
const budgets = [{ atMost: 10e-3 }];

/** From a function never seen to its first value and gradient: tracing, deriving, simplifying, generating code, running it. */
export const firstCall: readonly Case[] = [
  { ...about, name: 'first call, cold process', ours: cold('ours'), peers: { 'jax-js jit': cold('jax-js') }, budgets },
  {
    ...about,
    name: 'first call, warm process',
    ours: ours(warmFirstCall),
    peers: {
      'jax-js jit': async () => {
        const run = await firstCallOfJaxJs();
        return { run, result: run };
      },
    },
    budgets,
  },
];
