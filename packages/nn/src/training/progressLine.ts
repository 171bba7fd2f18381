/** Where a progress bar is drawn. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A bar under way. */
export interface ProgressLine {
  /** After a batch. */
  batch(done: number, loss: number): void;
  /** After an epoch; the line stays. */
  epoch(text: string): void;
}

const width = 24;

/** One line an epoch, or whatever is counted: redrawn in place at most 20 times a second on a terminal, written once elsewhere. */
export function progressLine(progress: boolean | ProgressOutput, epochs: number, noun = 'epoch'): { start(epoch: number, batches: number | undefined): ProgressLine } {
  const output = progress === true ? standardError() : progress === false ? undefined : progress;
  if (output === undefined) return { start: () => ({ batch: () => undefined, epoch: () => undefined }) };
  return {
    start(epoch, batches) {
      const label = `${noun} ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}`;
      let last = -Infinity;
      const show = (text: string, end: string): void => {
        const line = text.slice(0, (output.columns ?? 120) - 1);
        output.write(output.isTTY === true ? `\r\x1b[2K${line}${end}` : `${text}\n`);
      };
      return {
        batch(done, loss) {
          const now = performance.now();
          if (output.isTTY !== true || now - last < 50) return;
          last = now;
          const bar = batches === undefined ? `batch ${done}` : barOf(done / batches);
          show(`${label} ${bar} loss ${loss.toPrecision(4)}`, '');
        },
        epoch: (text) => show(`${label} ${text}`, '\n'),
      };
    },
  };
}

/** `━━━━━━━━────────`. */
export function barOf(fraction: number): string {
  const filled = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return '━'.repeat(filled) + '─'.repeat(width - filled);
}

function standardError(): ProgressOutput | undefined {
  return (globalThis as { process?: { stderr?: ProgressOutput } }).process?.stderr;
}
