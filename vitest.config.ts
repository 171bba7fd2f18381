import { defineConfig } from 'vitest/config';

// `pnpm vitest run <name>` at the top finds tests of every package; each package also runs its own.
export default defineConfig({ test: { projects: ['packages/*', 'apps/*', 'tooling'] } });
