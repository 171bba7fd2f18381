import { build, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { someDigits } from '../../examples/digits.js';

// The suite that runs in Node, in a real browser: bundled, loaded into a page that no server serves, called case by case.

const folder = dirname(fileURLToPath(import.meta.url));
const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

// Software rendering, which gives the same results on every machine; it says nothing about speed.
const args =
  '--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --enable-unsafe-swiftshader ' +
  '--use-gl=angle --use-angle=swiftshader --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader';

/** Leaves out what only registers tests, or exists in Node only. */
const withoutNode: Plugin = {
  name: 'without node',
  setup(setup) {
    setup.onResolve({ filter: /^(vitest|node:.*)$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    setup.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
      contents: 'const nothing = () => nothing; nothing.each = nothing; export { nothing as describe, nothing as test, nothing as expect, nothing as readFileSync, nothing as createRequire };',
    }));
  },
};

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as opLaws from './opLaws.test.js';
        import * as checklist from './checklist.test.js';
        import * as training from './training.test.js';
        import { gpu } from '../gpu.js';
        const suite = (digits) => [...opLaws.cases(), ...checklist.cases(), ...training.cases(digits)];
        let device, cases, digits;
        globalThis.names = (given) => {
          digits = given;
          return suite(digits).map(({ name }) => name);
        };
        globalThis.open = async (mode) => {
          device = await gpu({ mode });
          cases = suite(digits);
          return device.info();
        };
        globalThis.run = (i) => Promise.resolve(cases[i].run(device)).then(() => null, (error) => String(error && error.stack || error));
        globalThis.close = async () => { const info = device.info(); await device.dispose(); return info; };
        globalThis.capabilities = () => gpu.capabilities();`,
      resolveDir: folder,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@x/source', 'browser'],
    // gpu.js tells its back ends apart by the names of classes.
    keepNames: true,
    define: { 'import.meta.url': '""' },
    logLevel: 'error',
    plugins: [withoutNode],
  });
  return outputFiles[0]!.text;
}

async function openPage(): Promise<Page> {
  const browser = await chromium.launch({ executablePath: executablePath!, args: args.split(' ') });
  const page = await browser.newPage();
  // A secure origin, for WebGPU, that exists in this page alone.
  await page.route('https://device.test/**', (route) => route.fulfill({ body: '<!doctype html>', contentType: 'text/html' }));
  await page.goto('https://device.test/');
  await page.addScriptTag({ content: await bundle() });
  return page;
}

interface InPage {
  names(digits: unknown): string[];
  open(mode: string): Promise<{ mode: string; driver: string; software: boolean }>;
  run(i: number): Promise<string | null>;
  close(): Promise<{ mode: string; driver: string; software: boolean }>;
  capabilities(): Promise<{ mode: string; available: boolean }[]>;
}

if (executablePath === undefined) {
  test.skip(`no Chromium among ${candidates.filter(Boolean).join(', ')}: install Debian's package chromium, or name one in CHROMIUM`, () => undefined);
} else {
  const page = await openPage();
  const names = await page.evaluate((given) => (globalThis as unknown as InPage).names(given), someDigits(320));
  afterAll(() => page.context().browser()!.close());

  // WebGL 2 runs everything; the others the laws of the ops.
  const parts: readonly (readonly [string, (name: string) => boolean])[] = [
    ['webgl2', () => true],
    ['webgl', (name) => name.startsWith('law')],
    ['webgpu', (name) => name.startsWith('law')],
    ['webasm', (name) => name.startsWith('law')],
  ];

  describe.each(parts)('gpu.js in mode %s, in Chromium by software rendering', (mode, wanted) => {
    test('is what runs', async () => {
      const { mode: running } = await page.evaluate((m) => (globalThis as unknown as InPage).open(m), mode);
      expect(running).toBe(mode);
    });
    test.each(names.map((name, i) => [name, i] as const).filter(([name]) => wanted(name)))('%s', async (_, i) => {
      const problem = await page.evaluate((n) => (globalThis as unknown as InPage).run(n), i);
      if (problem !== null) throw new Error(problem);
    });
    test('says that software computes', async () => {
      expect(await page.evaluate(() => (globalThis as unknown as InPage).close())).toMatchObject({ mode, software: true });
    });
  });

  test('every mode of gpu.js exists in Chromium but headlessgl', async () => {
    const capabilities = await page.evaluate(() => (globalThis as unknown as InPage).capabilities());
    expect(Object.fromEntries(capabilities.map(({ mode, available }) => [mode, available]))).toEqual({ webgl2: true, webgl: true, headlessgl: false, cpu: true, webasm: true, webgpu: true });
  });
}
