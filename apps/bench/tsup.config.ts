import { rmSync } from 'node:fs';
import { appBuild } from '../../tooling/tsup.mjs';

// Two builds write to dist at the same time, so neither may clean it.
rmSync('dist', { recursive: true, force: true });

// Nothing from node_modules is bundled, so that every library is measured as its users import it; except for tfjs,
// whose users have a bundler (see src/peers/tfjsBundle.ts).
export default [
  { ...appBuild(['src/main.ts', 'src/caseProcess.ts', 'src/firstCallProcess.ts']), clean: false, skipNodeModulesBundle: true },
  { ...appBuild(['src/peers/tfjsBundle.ts']), clean: false, format: ['cjs' as const], noExternal: [/./] },
];
