import { packageBuild } from '../../tooling/tsup.mjs';

export default packageBuild(['src/index.ts', 'src/testing.ts']);
