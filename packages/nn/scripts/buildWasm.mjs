// Compiles assembly/pooling.ts into src/wasm/generated; `--check` tells whether the file is current.
import asc from 'assemblyscript/asc';
import { buildWasm } from '../../../tooling/wasm.mjs';

await buildWasm(asc, import.meta.url, [{ name: 'pooling' }]);
