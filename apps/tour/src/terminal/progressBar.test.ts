import { describe, expect, test } from 'vitest';
import { drawBar, progressBar } from './progressBar.js';

const recorder = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, output: { isTTY, columns: 80, write: (text: string) => written.push(text) > 0 } };
};

describe('the progress bar', () => {
  test('keeps its width', () => {
    for (const fraction of [-1, 0, 0.01, 0.5, 0.999, 1, 2]) expect([...drawBar(fraction)]).toHaveLength(28);
    expect(drawBar(0)).toBe('·'.repeat(28));
    expect(drawBar(1)).toBe('█'.repeat(28));
    expect(drawBar(0.5)).toBe('█'.repeat(14) + '·'.repeat(14));
  });

  test('redraws one line on a terminal', () => {
    const { written, output } = recorder(true);
    const bar = progressBar(output, 'work', 10, (text) => text);
    bar.update(5, 'half');
    bar.finish('all');
    expect(written.filter((text) => text.includes('\n'))).toEqual(['\n']);
    expect(written[0]).toMatch(/^\r.*work.* 50 % {2}half/);
    expect(written.at(-2)).toMatch(/100 % {2}all/);
  });

  test('writes a plain line per quarter elsewhere', () => {
    const { written, output } = recorder(false);
    const bar = progressBar(output, 'work', 100, (text) => text);
    for (let i = 1; i <= 100; i++) bar.update(i, `step ${i}`);
    bar.finish('ready');
    expect(written.slice(0, 3)).toEqual(['  work: 25 %  step 25\n', '  work: 50 %  step 50\n', '  work: 75 %  step 75\n']);
    expect(written[3]).toMatch(/^ {2}work: done in [\d.]+ s {2}ready\n$/);
    expect(written).toHaveLength(4);
  });
});
