import { describe, expect, test } from 'vitest';
import { htmlReport } from './htmlReport.js';
import { markdownReport, summaryLine } from './markdownReport.js';
import type { CaseOutcome } from './outcome.js';
import { quantity } from './quantity.js';
import { merged } from './results.js';
import type { SuiteOutcome } from './suiteOutcome.js';

const exactly = (x: number): { median: number; low: number; high: number } => ({ median: x, low: x, high: x });
const timed: CaseOutcome = {
  suite: 'demo',
  name: 'add <|>',
  size: '10',
  unit: 'seconds',
  ours: exactly(8.3e-7),
  noise: 0.02,
  peers: [
    { name: 'tfjs', status: 'measured', theirs: exactly(1e-5), ratio: { median: 12, low: 11, high: 13 }, rounds: 41, difference: 0 },
    { name: 'absent', status: 'cannot run', reason: 'not here' },
  ],
  verdicts: [
    { budget: '≤ 1 µs', status: 'met', actual: '830 ns' },
    { peer: 'tfjs', budget: '≥ 50×', status: 'missed', actual: '12×' },
    { peer: 'absent', budget: '≥ 2×', status: 'not measured', actual: 'cannot run' },
  ],
};
const failed: CaseOutcome = { suite: 'demo', name: 'broken', size: '1', unit: 'seconds', failure: 'it threw', noise: 0, peers: [], verdicts: [] };
const machine = { cpu: 'A CPU', cores: 2, memoryGiB: 8, system: 'linux x64', node: 'v20.20.0', v8: '11.3', simd: true, fma: false };
const run: SuiteOutcome = { suite: 'demo', about: 'About it.', measuredOn: '2030-01-02', quick: false, machine, cases: [timed, failed] };

describe('markdownReport', () => {
  test('names the machine and has one row for each budget of ours and each peer', () => {
    const text = markdownReport({ suites: [run] });
    expect(text).toContain('Measured 2030-01-02 on A CPU, 2 cores, 8 GiB, linux x64; Node v20.20.0 (V8 11.3); WebAssembly SIMD without fused multiply–add; everything on one thread.');
    expect(text.split('\n').filter((line) => line.startsWith('|')).slice(2)).toEqual([
      '| add <\\|> | 10 | 830 ns |  |  |  | ≤ 1 µs | met |',
      '| add <\\|> | 10 | 830 ns | tfjs | 10 µs | 12× [11, 13] | ≥ 50× | missed |',
      '| add <\\|> | 10 | 830 ns | absent | cannot run: not here |  | ≥ 2× | not measured |',
      '| broken | 1 | failed: it threw |  |  |  |  | failed |',
    ]);
  });

  test('warns of quick figures', () => {
    expect(markdownReport({ suites: [{ ...run, quick: true }] })).toContain('too noisy to quote');
    expect(markdownReport({ suites: [run] })).not.toContain('too noisy to quote');
  });
});

describe('summaryLine', () => {
  test('counts verdicts and failures', () => {
    expect(summaryLine([timed, failed])).toBe('1 budgets met, 0 within noise, 1 missed, 1 not measured, 1 cases failed');
  });
});

describe('htmlReport', () => {
  const page = htmlReport({ suites: [run] });

  test('draws a bar, its interval and its budget for each measured peer', () => {
    expect(page.match(/<rect class="missed"/g)).toHaveLength(1);
    expect(page.match(/<line class="interval"/g)).toHaveLength(1);
    expect(page.match(/<line class="budget"/g)).toHaveLength(1);
  });

  test('escapes names and loads nothing from elsewhere', () => {
    expect(page).toContain('add &lt;|&gt;');
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import|https?:/);
  });
});

describe('merged', () => {
  test('replaces a suite that ran again and keeps the others', () => {
    const other = { ...run, suite: 'other' };
    const again = { ...run, measuredOn: '2030-02-03' };
    expect(merged({ suites: [run, other] }, [again]).suites.map(({ suite, measuredOn }) => [suite, measuredOn])).toEqual([
      ['other', '2030-01-02'],
      ['demo', '2030-02-03'],
    ]);
  });
});

describe('quantity', () => {
  test('chooses units that give readable numbers', () => {
    expect([2.34e-8, 8.3e-7, 1.5e-6, 0.0123, 2.5, 123.4].map((x) => quantity(x, 'seconds'))).toEqual(['23.4 ns', '830 ns', '1.5 µs', '12.3 ms', '2.5 s', '123 s']);
    expect(quantity(24_130, 'bytes')).toBe('24.1 KB');
  });
});
