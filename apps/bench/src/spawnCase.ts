import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.js';
import type { CaseOutcome } from './outcome.js';

/** A contender that hangs cannot be stopped within its process. */
const longestMilliseconds = 15 * 60 * 1000;

/** Runs a case in a process of its own, so that no case meets the heap and the compiled code of another. */
export function spawnCase({ suite, name, size, unit }: Case, { quick, relaxedSimd }: { quick: boolean; relaxedSimd: boolean }): Promise<CaseOutcome> {
  return new Promise((resolve) => {
    const execArgv = ['--expose-gc', ...(relaxedSimd ? ['--experimental-wasm-relaxed-simd'] : [])];
    const program = fileURLToPath(new URL('caseProcess.js', import.meta.url));
    const child = fork(program, [suite, name, quick ? 'quick' : 'full'], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], timeout: longestMilliseconds });
    let outcome: CaseOutcome | undefined;
    let complaint = '';
    child.stderr!.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-4000)));
    child.on('message', (message) => (outcome = message as CaseOutcome));
    child.on('close', (code, signal) => {
      const failure = `its process ended with ${signal ?? String(code)}: ${lastError(complaint)}`;
      resolve(outcome ?? { suite, name, size, unit, failure, noise: 0, peers: [], verdicts: [] });
    });
  });
}

function lastError(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.reverse().find((line) => /error/i.test(line)) ?? lines[0] ?? 'no message';
}
