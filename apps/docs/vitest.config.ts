import { testConfig } from '../../tooling/vitest.mjs';

export default testConfig();
