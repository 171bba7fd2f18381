import { packageBuild } from '../../tooling/tsup.mjs';

// CommonJS has no import.meta: workers are then found by the name of the package.
const define = { 'import.meta.url': 'undefined' };

export default packageBuild(['src/index.ts', 'src/testing.ts', 'src/parallel/chainWorker.ts']).map((build) => (build.format === 'cjs' ? { ...build, define } : build));
