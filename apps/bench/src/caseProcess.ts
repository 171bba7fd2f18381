// Runs one case in this process and sends its outcome to the parent: `node caseProcess.js SUITE NAME full|quick`.
import { hasFma } from './machine.js';
import { fullPace, quickPace } from './measure.js';
import { runCase } from './runCase.js';
import { suites } from './suites.js';

const [suite, name, length] = process.argv.slice(2);
const it = suites.flatMap(({ cases }) => cases).find((c) => c.suite === suite && c.name === name);
if (it === undefined || process.send === undefined) throw new Error(`there is no case ${String(name)} in ${String(suite)}`);

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const outcome = await runCase(it, { pace: length === 'quick' ? quickPace : fullPace, hasFma: hasFma(), settle: collect });
process.send(outcome, () => process.exit(0));
