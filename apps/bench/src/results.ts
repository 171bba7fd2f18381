import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFolder } from './appFolder.js';
import { htmlReport } from './htmlReport.js';
import { markdownReport } from './markdownReport.js';
import type { Results, SuiteOutcome } from './suiteOutcome.js';

/** Puts new runs in the place of earlier runs of the same suites. */
export function merged(earlier: Results, runs: readonly SuiteOutcome[]): Results {
  const kept = earlier.suites.filter(({ suite }) => !runs.some((run) => run.suite === suite));
  return { suites: [...kept, ...runs] };
}

/**
 * Writes JSON, Markdown and HTML into `results/`. Complete runs go to `latest.*`, beside the other suites' last
 * complete runs; quick or partial ones to `draft.*`, alone.
 */
export function writeResults(runs: readonly SuiteOutcome[], complete: boolean): string[] {
  const folder = join(appFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, complete ? 'latest' : 'draft');
  const before = `${stem}.json`;
  const earlier = complete && existsSync(before) ? (JSON.parse(readFileSync(before, 'utf8')) as Results) : { suites: [] };
  const results = merged(earlier, runs);
  const files = { json: `${JSON.stringify(results, null, 1)}\n`, md: markdownReport(results), html: htmlReport(results) };
  return Object.entries(files).map(([ending, text]) => {
    writeFileSync(`${stem}.${ending}`, text);
    return `${stem}.${ending}`;
  });
}
