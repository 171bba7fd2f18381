/**
 * Counts the tests in vitest's JSON report. A file that could not even be loaded has no tests in it; it counts as one
 * failure, so that it cannot go unnoticed.
 * @returns {{ passed: number, failed: string[] }}
 */
export function countTests(report) {
  const result = { passed: 0, failed: [] };
  for (const { name, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === 'passed') result.passed++;
      if (test.status === 'failed') result.failed.push(`${name} > ${test.fullName}`);
    }
    const anyFailed = assertionResults.some((test) => test.status === 'failed');
    if (status === 'failed' && !anyFailed) result.failed.push(`${name} did not load: ${message}`);
  }
  return result;
}
