// Compiles the modules of assembly/ into src/wasm/generated; `--check` tells whether the files are current.
import asc from 'assemblyscript/asc';
import { buildWasm } from '../../../tooling/wasm.mjs';

await buildWasm(asc, import.meta.url, [{ name: 'factors' }, { name: 'spectra' }]);
