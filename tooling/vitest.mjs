import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Tests read the source of the other packages, never a stale build.
const conditions = ['@x/source', ...defaultServerConditions];

/** Test configuration shared by all packages and apps: tests lie beside the source as `x.test.ts`. */
export const testConfig = () =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { include: ['src/**/*.test.ts'], testTimeout: 30_000, passWithNoTests: true },
  });
