import { describe, expect, test } from 'vitest';
import { Distribution } from '../distribution.js';
import * as prob from '../index.js';
import { nameOf } from './distributionCase.js';
import { distributionCases } from './distributionCases.js';
import { momentsLaw, quantileLaw, sampleLaw, slopeLaw, supportLaw, tailsLaw, totalLaw } from './numberLaws.js';
import { expandLaw, logProbDerivativeLaw, logProbTransformLaw, outsideLaw, sampleMomentsLaw, singleLaw, treeLaw } from './valueLaws.js';

const named = distributionCases.map((c) => ({ ...c, name: nameOf(c) }));
const numbers = named.filter(({ distribution: d }) => d.eventShape.length === 0);
const arrays = named.filter(({ distribution: d }) => d.eventShape.length > 0);

test('every exported family is tried', () => {
  const abstract: readonly unknown[] = [Distribution, prob.Parametric];
  const families = Object.entries(prob).filter(
    ([, value]) => typeof value === 'function' && value.prototype instanceof Distribution && !abstract.includes(value),
  );
  const tried = new Set(distributionCases.map(({ distribution }) => distribution.constructor));
  expect(families.filter(([, family]) => !tried.has(family as never)).map(([name]) => name)).toEqual([]);
});

describe.each(numbers)('$name', (c) => {
  test('lives on its support', () => supportLaw(c));
  test.skipIf(c.density === false)('has total probability 1', () => totalLaw(c));
  test.skipIf(c.density === false)('has the moments and the entropy of its density', () => momentsLaw(c));
  test.skipIf(c.density === false)('has the density as the slope of its distribution function', () => slopeLaw(c));
  test('has tails that add up', () => tailsLaw(c));
  test('has quantiles that undo the distribution function', () => quantileLaw(c));
  test('draws what it says', () => sampleLaw(c));
});

describe.each(arrays)('$name', (c) => {
  test('is −∞ outside its support', () => outsideLaw(c));
  test('draws what it says', () => sampleMomentsLaw(c));
});

describe.each(named)('$name as a value', (c) => {
  test('has derivatives in the value and the parameters', () => logProbDerivativeLaw(c));
  test('can be batched and compiled', () => logProbTransformLaw(c));
  test('expands', () => expandLaw(c));
  test('keeps float32', () => singleLaw(c));
  test('is a tree', () => treeLaw(c));
});
