import { appBuild } from '../../tooling/tsup.mjs';

export default appBuild(['src/main.ts']);
