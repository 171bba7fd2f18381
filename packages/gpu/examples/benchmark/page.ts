// The benchmark in a browser: fills the page's table while it runs.
import { gpu, type Mode } from '@x/gpu';
import { asMarkdown, crossovers, measure, type Report } from './measure.js';

const shown = (t: number): string => (t < 10 ? t.toPrecision(2) : t.toFixed(0));

/** Runs the benchmark, shows it in the page and returns it as Markdown and as data. */
export async function start(options: { mode?: 'auto' | Mode; largest?: number; budget?: number } = {}): Promise<{ report: Report; markdown: string }> {
  const { mode = 'auto', ...rest } = options;
  const status = document.querySelector('#status')!;
  const table = document.querySelector('tbody')!;
  table.replaceChildren();
  const device = await gpu({ mode });
  const { info } = { info: device.info() };
  document.querySelector('#device')!.textContent = `${info.mode}: ${info.driver}`;
  document.querySelector<HTMLElement>('#software')!.hidden = !info.software;
  const report = await measure(device, {
    ...rest,
    machine: `${navigator.hardwareConcurrency} cores, ${navigator.userAgent.replace(/^.*(Chrome|Firefox|Version)\/([\d.]+).*$/, '$1 $2')}`,
    onRow: (row) => {
      status.textContent = `${row.op}, ${row.size} …`;
      const cells = [row.op, row.size, shown(row.cpu), shown(row.device), shown(row.withTransfer)].map((text) => Object.assign(document.createElement('td'), { textContent: String(text) }));
      const line = document.createElement('tr');
      if (row.device < row.cpu) line.className = 'faster';
      line.append(...cells);
      table.append(line);
    },
  });
  status.textContent = crossovers(report).map(({ op, resident }) => `${op}: ${resident === undefined ? 'cpu faster throughout' : `device faster from ${resident}`}`).join(' · ');
  await device.dispose();
  return { report, markdown: asMarkdown(report) };
}

Object.assign(globalThis, { startBenchmark: start });
document.querySelector('button')?.addEventListener('click', () => void start());
