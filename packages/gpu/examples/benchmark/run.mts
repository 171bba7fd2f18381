// Measures cpu against device and prints the crossover of every op.
//
//   pnpm --filter @x/gpu bench                     in headless Chromium, mode auto
//   pnpm --filter @x/gpu bench -- --mode cpu --node    in Node
//   pnpm --filter @x/gpu bench -- --page out/      writes the page for a browser with a graphics processor, and ends
//
// Further options: --mode, --largest (elements), --budget (milliseconds a figure), --hardware (no software rendering).
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { gpu, type Mode } from '@x/gpu';
import { asMarkdown, measure } from './measure.js';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    mode: { type: 'string', default: 'auto' },
    largest: { type: 'string', default: '1000000' },
    budget: { type: 'string', default: '60' },
    node: { type: 'boolean', default: false },
    hardware: { type: 'boolean', default: false },
    page: { type: 'string' },
  },
});
const options = { mode: values.mode as 'auto' | Mode, largest: Number(values.largest), budget: Number(values.budget) };
const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`;

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@x/source', 'browser'],
    keepNames: true,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

async function inChromium(): Promise<string> {
  const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("No Chromium found: install Debian's package chromium, name one in CHROMIUM, or use --node.");
  const software = '--enable-unsafe-swiftshader --use-gl=angle --use-angle=swiftshader --use-webgpu-adapter=swiftshader';
  const browser = await chromium.launch({
    executablePath,
    args: `--no-sandbox --disable-quic --no-first-run --enable-unsafe-webgpu ${values.hardware ? '--ignore-gpu-blocklist' : software}`.split(' '),
  });
  const page = await browser.newPage();
  // A secure origin that exists in this page alone.
  await page.route('https://benchmark.test/**', async (route) => {
    if (route.request().url().endsWith('.js')) await route.fulfill({ body: await script(), contentType: 'text/javascript' });
    else await route.fulfill({ path: join(here, 'benchmark.html') });
  });
  await page.goto('https://benchmark.test/benchmark.html');
  const { markdown } = await page.evaluate(
    (given) => (globalThis as unknown as { startBenchmark(options: unknown): Promise<{ markdown: string }> }).startBenchmark(given),
    options,
  );
  await browser.close();
  return markdown.replace(/, \d+ cores, /, `, ${machine}, `);
}

if (values.page !== undefined) {
  mkdirSync(values.page, { recursive: true });
  writeFileSync(join(values.page, 'benchmark.js'), await script());
  copyFileSync(join(here, 'benchmark.html'), join(values.page, 'benchmark.html'));
  console.log(`Open ${join(values.page, 'benchmark.html')} in a browser.`);
} else if (values.node) {
  const device = await gpu({ mode: options.mode });
  console.log(asMarkdown(await measure(device, { ...options, machine: `${machine}, Node ${process.versions.node}` })));
  await device.dispose();
} else {
  console.log(await inChromium());
}
