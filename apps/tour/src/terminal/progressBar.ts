import type { WriteStream } from 'node:tty';

/** A line that shows how far a piece of work has come. */
export interface ProgressBar {
  /** Shows that `done` steps of the total are done, with a short note such as the current loss. */
  update(done: number, note?: string): void;
  /** Fills the bar and leaves it standing. */
  finish(note?: string): void;
}

/** Where text goes: a terminal, or a file or pipe that cannot move the cursor. */
export type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

const width = 28;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `done` of `total` as a bar of fixed width, exact to an eighth of a character. */
export function drawBar(fraction: number): string {
  const filled = Math.min(1, Math.max(0, fraction)) * width;
  const whole = Math.floor(filled);
  const bar = '█'.repeat(whole) + eighths[Math.floor((filled - whole) * 8)]!;
  return bar + '·'.repeat(width - bar.length);
}

/** Starts a bar: redrawn in place at most 20 times a second on a terminal, a plain line per quarter elsewhere. */
export function progressBar(output: Output, label: string, total: number, colour: (text: string) => string): ProgressBar {
  const start = performance.now();
  let last = -Infinity;
  let quarter = 0;
  const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const draw = (done: number, note: string): void => {
    const line = `  ${label.padEnd(12)} ${drawBar(done / total)} ${String(Math.floor((100 * done) / total)).padStart(3)} %  ${note}  ${seconds()}`;
    const room = (output.columns ?? 100) - 1;
    output.write(`\r\u001b[2K${line.slice(0, room).replace(/[█▏▎▍▌▋▊▉]+/, colour)}`);
  };
  return {
    update(done, note = '') {
      if (output.isTTY) {
        const now = performance.now();
        if (now - last < 50 || done >= total) return;
        last = now;
        draw(done, note);
      } else if (done < total && Math.floor((4 * done) / total) > quarter) {
        quarter = Math.floor((4 * done) / total);
        output.write(`  ${label}: ${25 * quarter} %  ${note}\n`);
      }
    },
    finish(note = '') {
      if (output.isTTY) {
        draw(total, note);
        output.write('\n');
      } else {
        output.write(`  ${label}: done in ${seconds()}  ${note}\n`);
      }
    },
  };
}
