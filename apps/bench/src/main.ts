import type { Budget, Case } from './case.js';
import { readCommandLine, type Request } from './commandLine.js';
import { hasFma, thisMachine, type Machine } from './machine.js';
import { machineLine, summaryLine } from './markdownReport.js';
import type { CaseOutcome } from './outcome.js';
import { quantity, shown } from './quantity.js';
import { reportRows } from './reportRows.js';
import { writeResults } from './results.js';
import { spawnCase } from './spawnCase.js';
import type { SuiteOutcome } from './suiteOutcome.js';
import { suites } from './suites.js';
import { boundHere } from './verdict.js';

const request = readRequest();
const chosen = suites
  .filter(({ name }) => request.suites.length === 0 || request.suites.includes(name))
  .map((suite) => ({ ...suite, cases: suite.cases.filter((it) => isWanted(it, request)) }));
if (request.list) list();
else process.exitCode = await run();

function readRequest(): Request {
  try {
    return readCommandLine(process.argv.slice(2), suites.map(({ name }) => name));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

function isWanted({ name, heavy = false }: Case, { only, quick }: Request): boolean {
  return only === undefined ? !(quick && heavy) : name.includes(only);
}

function list(): void {
  for (const { name, cases } of chosen) {
    for (const it of cases) console.log(`${name}  ${it.name} (${it.size})  ${it.budgets.map((b) => budgetText(b, it.unit)).join(', ')}`);
  }
}

function budgetText(budget: Budget, unit: Case['unit']): string {
  if ('atMost' in budget) return `≤ ${quantity(boundHere(budget.atMost, hasFma()), unit)}`;
  return `${budget.peer} ≥ ${shown(boundHere(budget.atLeast, hasFma()))}×`;
}

/** The exit code: 1 when a budget was missed or a case of ours failed. */
async function run(): Promise<number> {
  const { quick, relaxedSimd, only } = request;
  const total = chosen.reduce((sum, { cases }) => sum + cases.length, 0);
  if (total === 0) throw new Error(`no case has ${String(only)} in its name; --list shows all`);
  if (relaxedSimd) await switchOnRelaxedSimd();
  const machine: Machine = thisMachine();
  console.log(`${machineLine(machine)}${quick ? '\nQuick run: too noisy to quote.' : ''}\n`);
  const runs: SuiteOutcome[] = [];
  let done = 0;
  for (const { name: suite, about, cases } of chosen) {
    const measured: CaseOutcome[] = [];
    for (const it of cases) {
      console.log(`[${++done}/${total}] ${suite}: ${it.name} (${it.size})`);
      const outcome = await spawnCase(it, request);
      measured.push(outcome);
      print(outcome);
    }
    runs.push({ suite, about, measuredOn: new Date().toISOString().slice(0, 10), quick, machine, cases: measured });
  }
  const everything = runs.flatMap(({ cases }) => cases);
  const files = writeResults(runs, !quick && only === undefined);
  console.log(`\n${summaryLine(everything)}.\nWritten: ${files.join(', ')}`);
  const complaints = everything.flatMap(complaintsOf);
  for (const complaint of complaints) console.error(complaint);
  return complaints.length > 0 ? 1 : 0;
}

/** Also this process must have the flag, so that it knows which budgets hold and names the machine rightly. */
async function switchOnRelaxedSimd(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}

function print(outcome: CaseOutcome): void {
  const noise = outcome.noise > 0 ? `, noise ±${shown(100 * outcome.noise)} %` : '';
  const { ours, unit, failure } = outcome;
  console.log(ours === undefined ? `  failed: ${String(failure)}` : `  ours ${quantity(ours.median, unit)}${noise}`);
  if (ours === undefined) return;
  for (const { cells } of reportRows(outcome)) {
    const [, , , peer, theirs, ratio, budget, verdict] = cells;
    if (peer === '' && budget !== '') console.log(`    budget ${budget}: ${verdict}`);
    else if (peer !== '') console.log(`    ${peer.padEnd(22)} ${theirs.padEnd(10)} ${ratio.padEnd(24)} ${budget.padEnd(8)} ${verdict}`);
  }
}

function complaintsOf({ suite, name, failure, verdicts }: CaseOutcome): string[] {
  if (failure !== undefined) return [`failed: ${suite}: ${name}: ${failure}`];
  return verdicts
    .filter(({ status }) => status === 'missed')
    .map(({ peer, budget, actual }) => `missed: ${suite}: ${name}: ${peer ?? 'our own'} ${budget}, measured ${actual}`);
}
