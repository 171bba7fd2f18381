import { compile } from '@x/autodiff';
import { conv, cpu, exp, random, softmax, sum, type Tensor } from '@x/tensor';
import type { GpuDevice, GpuInfo } from '@x/gpu';

/** The time of one op at one size, in milliseconds a call. */
export interface Row {
  readonly op: string;
  /** Elements of the operands, or the side of the matrices. */
  readonly size: number;
  readonly cpu: number;
  /** Operands on the device, results left there. */
  readonly device: number;
  /** Operands sent there and the result read back. */
  readonly withTransfer: number;
}

/** All times and on what they were taken. */
export interface Report {
  readonly info: GpuInfo;
  readonly machine: string;
  readonly rows: readonly Row[];
}

interface Work {
  readonly op: string;
  readonly sizes: readonly number[];
  inputs(size: number): Tensor[];
  readonly run: (...xs: Tensor[]) => Tensor;
}

const normal = (seed: number, shape: readonly number[]): Tensor => random.normal(random.key(seed), shape, { dtype: 'float32' });
const vectors = [1e3, 1e4, 1e5, 1e6];

const chain = compile((x: Tensor, y: Tensor) => x.mul(y).add(1).tanh().mul(x.sub(y).square().add(1).log()).sigmoid());

const works: readonly Work[] = [
  { op: 'add', sizes: vectors, inputs: (n) => [normal(1, [n]), normal(2, [n])], run: (x, y) => x!.add(y!) },
  { op: 'exp', sizes: vectors, inputs: (n) => [normal(1, [n])], run: (x) => exp(x!) },
  { op: 'sum', sizes: vectors, inputs: (n) => [normal(1, [n])], run: (x) => sum(x!) },
  { op: 'softmax of rows of 100', sizes: vectors, inputs: (n) => [normal(1, [n / 100, 100])], run: (x) => softmax(x!) },
  { op: 'fused chain of 9 ops', sizes: vectors, inputs: (n) => [normal(1, [n]), normal(2, [n])], run: (x, y) => chain(x!, y!) },
  { op: 'matmul n × n', sizes: [32, 64, 128, 256, 512], inputs: (n) => [normal(1, [n, n]), normal(2, [n, n])], run: (x, y) => x!.matmul(y!) },
  { op: 'conv 3 × 3, 8 → 8 channels, n × n', sizes: [8, 16, 32, 64], inputs: (n) => [normal(1, [4, 8, n, n]), normal(2, [8, 8, 3, 3])], run: (x, w) => conv(x!, w!, { padding: 'same' }) },
];

/** Median time of a call of `f`, called until `budget` milliseconds are gone; many at once where the clock is coarse. */
async function timed(f: () => unknown, budget: number): Promise<number> {
  // The engine optimises what has run for a while.
  const warm = performance.now() + budget;
  for (let n = 0; n < 30 && (n < 3 || performance.now() < warm); n++) await f();
  const once = performance.now();
  await f();
  const together = Math.max(1, Math.min(1000, Math.ceil(2 / Math.max(0.002, performance.now() - once))));
  const times: number[] = [];
  const end = performance.now() + budget;
  do {
    const start = performance.now();
    for (let i = 0; i < together; i++) await f();
    times.push((performance.now() - start) / together);
  } while (performance.now() < end && times.length < 200);
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

/** Waits until the device has computed `y`, by reading one element of it. */
async function finished(y: Tensor): Promise<void> {
  await (y.ndim === 0 ? y : y.slice(y.shape.map(() => 0), y.shape.map(() => 1))).read();
}

/** Measures every op at every size up to `largest` elements. */
export async function measure(
  device: GpuDevice,
  { budget = 60, largest = Infinity, machine = '', onRow = () => undefined }: { budget?: number; largest?: number; machine?: string; onRow?: (row: Row) => void } = {},
): Promise<Report> {
  const rows: Row[] = [];
  for (const { op, sizes, inputs, run } of works) {
    for (const size of sizes) {
      const here = inputs(size);
      if (here[0]!.size > largest) continue;
      const there = here.map((x) => x.to(device));
      const onCpu = await timed(() => run(...here), budget);
      const calls = 4;
      // Several calls for one wait, which is not part of the work.
      const resident = await timed(async () => {
        const last = device.scope(() => Array.from({ length: calls }, () => run(...there)).at(-1)!);
        await finished(last);
        device.free(last);
      }, budget);
      const withTransfer = await timed(async () => {
        const y = device.scope(() => run(...here.map((x) => x.to(device))));
        await y.read();
        device.free(y);
      }, budget);
      device.free(there);
      const row = { op, size, cpu: onCpu, device: resident / calls, withTransfer };
      rows.push(row);
      onRow(row);
    }
  }
  return { info: device.info(), machine, rows };
}

/** The smallest size from which on the device is faster, per op; undefined where it never is. */
export function crossovers({ rows }: Report): { readonly op: string; readonly resident: number | undefined; readonly withTransfer: number | undefined }[] {
  const from = (list: readonly Row[], time: (row: Row) => number): number | undefined => {
    const slower = list.map((row) => time(row) >= row.cpu).lastIndexOf(true);
    return list[slower + 1]?.size;
  };
  return [...new Set(rows.map(({ op }) => op))].map((op) => {
    const list = rows.filter((row) => row.op === op);
    return { op, resident: from(list, (row) => row.device), withTransfer: from(list, (row) => row.withTransfer) };
  });
}

/** The report as a Markdown table; software renderers are named as such. */
export function asMarkdown(report: Report): string {
  const { info, machine, rows } = report;
  const ms = (t: number): string => (t < 10 ? t.toPrecision(2) : t.toFixed(0));
  const label = info.software ? '**software rendering: these figures say nothing about graphics processors**' : 'graphics processor';
  return [
    `Mode ${info.mode} on ${info.driver} (${label})${machine === '' ? '' : `, ${machine}`}. Milliseconds a call, medians; cpu is the built-in device ${cpu.name}.`,
    '',
    '| op | size | cpu | device | device with transfer |',
    '|---|---:|---:|---:|---:|',
    ...rows.map((row) => `| ${row.op} | ${row.size} | ${ms(row.cpu)} | ${ms(row.device)} | ${ms(row.withTransfer)} |`),
    '',
    '| op | device faster from | with transfer from |',
    '|---|---:|---:|',
    ...crossovers(report).map(({ op, resident, withTransfer }) => `| ${op} | ${resident ?? 'never'} | ${withTransfer ?? 'never'} |`),
    '',
  ].join('\n');
}
