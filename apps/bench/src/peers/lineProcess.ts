import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PreparedProgram } from '../case.js';

/** A folder for files that go to and fro between this process and another. */
export function exchangeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'bench-'));
}

/** Writes the elements of an array as they lie in memory. */
export function writeElements(path: string, values: Float32Array | Float64Array): void {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/**
 * A contender in another program, which times itself. It prints `ready`, then answers each line it reads: a count
 * with the seconds of that many runs, `result PATH` with `done` after writing its numbers there as float64.
 */
export async function lineProcess(
  command: string,
  args: readonly string[],
  { folder, env }: { folder: string; env?: Readonly<Record<string, string>> },
): Promise<PreparedProgram> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // A child that cannot be started is reported by `next`, whose lines end.
  child.on('error', (error) => (complaint += error.message));
  child.stdin.on('error', () => {});
  const next = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done === true || value === undefined) throw new Error(complaint.trim().split('\n').at(-1) || `${command} ended early`);
    return value;
  };
  const ask = (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  const close = (): void => {
    child.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const greeting = await next();
    if (greeting !== 'ready') throw new Error(greeting);
  } catch (error) {
    close();
    throw error;
  }
  return {
    time: async (count) => {
      const answer = await ask(String(count));
      const seconds = Number(answer);
      if (!(seconds >= 0)) throw new Error(`${command} answered ${answer}`);
      return seconds;
    },
    result: async () => {
      const path = join(folder, 'result');
      await ask(`result ${path}`);
      const bytes = readFileSync(path);
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    close,
  };
}
