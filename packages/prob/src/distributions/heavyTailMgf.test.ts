import { compile, grad } from '@x/autodiff';
import { tensor, type Tensor } from '@x/tensor/core';
import { derivativeLaw } from '@x/autodiff/testing';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/heavyTailMgf.json' with { type: 'json' };
import type { Distribution } from '../distribution.js';
import { HalfCauchy } from './halfCauchy.js';
import { LogNormal } from './logNormal.js';
import { Pareto } from './pareto.js';

const families = { HalfCauchy, LogNormal, Pareto } as unknown as Record<string, new (p: object) => Distribution>;
const cases = reference.cases as unknown as [string, object, number, number, number][];

describe.each(cases)('the moment generating function of %s %o at %d', (family, parameters, t, want, slope) => {
  const d = new families[family]!(parameters);
  test('agrees with 40 digits, and its slope', () => {
    expect(Math.abs(d.mgf(t).item() / want - 1)).toBeLessThan(1e-13);
    const found = grad((s: Tensor) => d.mgf(s))(tensor(t)).item();
    expect(Math.abs(found / slope - 1)).toBeLessThan(1e-13);
  });
});

test.each([new LogNormal({ loc: 0.5 }), new Pareto({ concentration: 3, scale: 2 }), new HalfCauchy({ scale: 2 })])(
  '%o has no moment generating function above 0',
  (d) => {
    expect(d.mgf([-Infinity, 0, 1e-9, 3, Infinity, NaN]).toArray()).toEqual([0, 1, Infinity, Infinity, Infinity, NaN]);
    expect(compile((t: Tensor) => d.mgf(t))(tensor([-0.5, 0, 1])).toArray()).toEqual(d.mgf([-0.5, 0, 1]).toArray());
  },
);

test('the slope at 0 is the mean, from the left', () => {
  const slopeAt0 = (d: Distribution): number => grad((t: Tensor) => d.mgf(t))(tensor(0)).item();
  expect(slopeAt0(new LogNormal({ loc: 0.5 }))).toBeCloseTo(new LogNormal({ loc: 0.5 }).mean.item(), 12);
  expect(slopeAt0(new Pareto({ concentration: 3, scale: 2 }))).toBe(3);
  expect(slopeAt0(new HalfCauchy())).toBe(Infinity);
});

test('derivatives in the parameters agree with differences', () => {
  const t = tensor([-0.3, -2]);
  derivativeLaw({ name: 'LogNormal', f: (loc, scale) => new LogNormal({ loc, scale }).mgf(t), inputs: [tensor(0.4), tensor(0.7)] });
  derivativeLaw({ name: 'HalfCauchy', f: (scale) => new HalfCauchy({ scale }).mgf(t), inputs: [tensor(0.7)] });
  for (const a of [0.4, 1, 6]) {
    derivativeLaw({ name: 'Pareto', f: (concentration, scale) => new Pareto({ concentration, scale }).mgf(t), inputs: [tensor(a), tensor(2)] });
  }
});
