import { expect, test } from 'vitest';
import { thisMachine } from './machine.js';

test('names the machine, and finds SIMD wherever Node 20 or newer runs', () => {
  const machine = thisMachine();
  expect(machine.cpu.length).toBeGreaterThan(0);
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.simd).toBe(true);
});

test('finds fused multiply–add in Node 22 and newer', () => {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 22) expect(thisMachine().fma).toBe(true);
  else expect(typeof thisMachine().fma).toBe('boolean');
});
