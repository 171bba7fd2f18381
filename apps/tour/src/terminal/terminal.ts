import { progressBar, type Output, type ProgressBar } from './progressBar.js';

/** What the parts of the tour may say while they run. */
export interface Terminal {
  heading(title: string): void;
  line(text: string): void;
  progress(label: string, total: number): ProgressBar;
}

/** Writes headings, lines and progress bars, in colour where the output is a terminal that wants it. */
export function terminal(output: Output): Terminal {
  const coloured = output.isTTY === true && process.env['NO_COLOR'] === undefined;
  const paint = (sequence: number) => (text: string) => (coloured ? `\u001b[${sequence}m${text}\u001b[0m` : text);
  return {
    heading: (title) => void output.write(`\n${paint(1)(title)}\n`),
    line: (text) => void output.write(`  ${text}\n`),
    progress: (label, total) => progressBar(output, label, total, paint(36)),
  };
}

/** A terminal that says nothing, for tests. */
export const silence: Terminal = terminal({ write: () => true });
