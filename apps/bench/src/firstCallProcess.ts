// Times one first call in a process that has done nothing else: `node firstCallProcess.js ours|jax-js`.
import { firstCall, firstCallOfJaxJs } from './foundation/fiftyOps.js';

const call = process.argv[2] === 'ours' ? firstCall() : await firstCallOfJaxJs();
const start = performance.now();
const results = call();
const seconds = (performance.now() - start) / 1e3;
console.log(JSON.stringify({ seconds, numbers: results.flatMap((y) => (typeof y === 'number' ? [y] : Array.from(y.data))) }));
