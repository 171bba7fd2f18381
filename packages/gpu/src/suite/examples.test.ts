import { describe, expect, test, vi } from 'vitest';
import { asMarkdown, crossovers, measure, type Row } from '../../examples/benchmark/measure.js';
import { main as ising } from '../../examples/ising.js';
import { main as mandelbrot } from '../../examples/mandelbrot.js';
import { gpu } from '../gpu.js';

describe('examples', () => {
  test('G-27 the benchmark measures every op and finds where the device is faster', async () => {
    const device = await gpu({ mode: 'cpu' });
    const report = await measure(device, { budget: 1, largest: 2100, machine: 'a machine' });
    expect(new Set(report.rows.map(({ op }) => op)).size).toBe(7);
    expect(report.rows.every((row) => row.cpu > 0 && row.device > 0 && row.withTransfer > 0)).toBe(true);
    expect(asMarkdown(report)).toContain('**software rendering: these figures say nothing about graphics processors**');
    const times = (cpu: number, device_: number): Row => ({ op: 'add', size: 10 ** (cpu + 1), cpu, device: device_, withTransfer: 9 });
    expect(crossovers({ ...report, rows: [times(0, 1), times(1, 0.5), times(2, 3), times(3, 1), times(4, 1)] })).toEqual([{ op: 'add', resident: 10_000, withTransfer: undefined }]);
    // What is left are the constants of the compiled chain.
    expect(device.memory().bytes).toBeLessThan(64);
  });

  test('G-21 M-31 the Ising model removes most of the noise', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { wrongBefore, wrongAfter } = await ising();
    expect(wrongBefore).toBeGreaterThan(0.12);
    expect(wrongAfter).toBeLessThan(0.04);
    log.mockRestore();
  });

  test('escape times of the Mandelbrot set are those of plain JavaScript', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const rows = await mandelbrot();
    log.mockRestore();
    const escape = (a: number, b: number): number => {
      let [x, y, n] = [0, 0, 0];
      while (n < 60 && x * x + y * y <= 4) [x, y, n] = [x * x - y * y + a, 2 * x * y + b, n + 1];
      return n;
    };
    // Near the border float32 decides otherwise than float64: nearly all points agree.
    const different = rows.flatMap((row, i) => row.filter((n, j) => n !== escape(-2.1 + (2.8 * j) / 95, -1.15 + (2.3 * i) / 39)));
    expect(different.length).toBeLessThan(0.02 * 96 * 40);
  });
});
