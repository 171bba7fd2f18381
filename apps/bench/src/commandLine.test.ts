import { describe, expect, test } from 'vitest';
import { readCommandLine } from './commandLine.js';

describe('readCommandLine', () => {
  test('runs everything at full length when nothing is said', () => {
    expect(readCommandLine([], ['foundation'])).toEqual({ suites: [], only: undefined, quick: false, relaxedSimd: false, list: false });
  });

  test('reads suites and options in any order, also behind a lone --', () => {
    expect(readCommandLine(['--', '--quick', 'foundation', '--case', 'sum'], ['foundation'])).toEqual({
      suites: ['foundation'],
      only: 'sum',
      quick: true,
      relaxedSimd: false,
      list: false,
    });
  });

  test('explains itself when a suite does not exist', () => {
    expect(() => readCommandLine(['nonsense'], ['foundation'])).toThrow(/there is no suite nonsense, only foundation\n\npnpm bench \[suite …\]/);
  });

  test('explains itself when an option does not exist', () => {
    expect(() => readCommandLine(['--fast'], ['foundation'])).toThrow(/Unknown option '--fast'[\s\S]*pnpm bench/);
  });
});
