import { appBuild } from '../../tooling/tsup.mjs';

// The two builds share dist/, so neither may clean it; without splitting no file has a changing name.
// Nothing from node_modules is bundled, so that every library is measured as its users import it; except for tfjs,
// whose users have a bundler (see src/peers/tfjsBundle.ts).
export default [
  { ...appBuild(['src/main.ts', 'src/caseProcess.ts', 'src/firstCallProcess.ts']), clean: false, splitting: false, skipNodeModulesBundle: true },
  { ...appBuild(['src/peers/tfjsBundle.ts']), clean: false, splitting: false, format: ['cjs' as const], noExternal: [/./] },
];
