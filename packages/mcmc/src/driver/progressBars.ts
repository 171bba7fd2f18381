import type { Progress } from './progress.js';

/** Bars under way. */
export interface ProgressBars {
  show(progress: Progress): void;
  close(): void;
}

/** A stream that may be a terminal. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;

/** One bar for every chain on the terminal that errors go to; silent where there is none. */
export function progressBars(chains: number, terminal: Terminal | undefined = standardError()): ProgressBars {
  const lines = Array.from({ length: chains }, (_, chain) => barOf({ chain, iteration: 0, total: 1, phase: 'warmup', draws: 0, divergences: 0, accept: NaN }));
  if (terminal?.isTTY !== true) return { show: () => undefined, close: () => undefined };
  let shown = false;
  const write = (): void => {
    // Up over the lines written before, then each line anew.
    terminal.write(`${shown ? `\x1b[${chains}A` : ''}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    shown = true;
  };
  let last = 0;
  return {
    show(progress) {
      lines[progress.chain] = barOf(progress);
      const now = performance.now();
      if (now - last < 50 && progress.iteration < progress.total) return;
      last = now;
      write();
    },
    close: write,
  };
}

/** `chain 1 ━━━━━━━━──── 1200/2000 draws, 3 divergences`. */
export function barOf({ chain, iteration, total, phase, divergences }: Progress): string {
  const filled = Math.round((width * iteration) / Math.max(1, total));
  const trouble = divergences === 0 ? '' : `, ${divergences} divergence${divergences === 1 ? '' : 's'}`;
  return `chain ${chain + 1} ${'━'.repeat(filled)}${'─'.repeat(width - filled)} ${iteration}/${total} ${phase}${trouble}`;
}

function standardError(): Terminal | undefined {
  return (globalThis as { process?: { stderr?: Terminal } }).process?.stderr;
}
