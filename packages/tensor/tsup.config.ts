import { packageBuild } from '../../tooling/tsup.mjs';

export default packageBuild(['src/index.ts', 'src/core.ts', 'src/records.ts', 'src/testing.ts']);
