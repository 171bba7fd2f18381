// `npm test`: builds, checks types, lints, runs every unit test and every repository check, and closes with one line,
// `N passed, N failed`. The build, the types, the lint and each repository check count as one test each.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { countTests } from './countTests.mjs';
import { turbo } from './turbo.mjs';
import { apps, packages, root, shown } from './workspace.mjs';

const total = { passed: 0, failed: 0 };
const failures = [];

const count = (what, ok) => {
  total[ok ? 'passed' : 'failed']++;
  if (!ok) failures.push(what);
};

const stage = (title, task) => {
  console.log(`\n── ${title}`);
  return turbo(task, '--continue', '--output-logs=new-only');
};

const built = stage('build', 'build');
count('build', built);
count('types', stage('types', 'typecheck'));
count('lint', stage('lint', 'lint'));

const members = [...packages(), ...apps(), { folder: join(root, 'tooling'), manifest: { scripts: { test: true } } }];
const reports = members.filter(({ manifest }) => manifest.scripts.test).map(({ folder }) => join(folder, '.report', 'tests.json'));
for (const report of reports) rmSync(report, { force: true });
const tested = stage('unit tests', 'test');
let brokenReports = 0;
for (const path of reports) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    brokenReports++;
    count(`${shown(path)} was not written: the tests of that package did not run to their end`, false);
    continue;
  }
  const tests = countTests(report);
  total.passed += tests.passed;
  total.failed += tests.failed.length;
  failures.push(...tests.failed);
}
if (!tested && failures.length === 0 && brokenReports === 0) count('unit tests ended with an error outside any test', false);

console.log('\n── repository checks');
for (const { name, problems } of await runChecks()) count(name, problems.length === 0);

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ✗ ${failure}`).join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
