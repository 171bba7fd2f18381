import { describe, test } from 'vitest';
import { opCases } from '@x/tensor/testing';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from './derivativeLaws.js';

const cases = opCases();
const named = cases.map((c) => [c.name, c] as const);

describe('laws of all ops', () => {
  test.each(named)('%s has the derivatives of central differences', (_, c) => derivativeLaw(c));
  test.each(named.filter(([, c]) => c.twice !== false))('%s has second derivatives', (_, c) => secondDerivativeLaw(c));
  test.each(named)('%s works on batches', (_, c) => batchLaw(c));
  test.each(named)('%s compiles', (_, c) => compileLaw(c));
});
