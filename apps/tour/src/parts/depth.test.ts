import { covariateShift } from '@x/nn';
import { relu, tanh } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { mnistDigits } from '../datasets/mnistDigits.js';
import { activationDrift, initialisers, spreadByDepth, trainingLosses } from './depth.js';

describe('what deep networks need', () => {
  test('first weights keep, fade or saturate signals as theory says', () => {
    const [start, end] = [0, 9];
    const of = (activation: typeof tanh, name: string): number[] => spreadByDepth(activation, initialisers[name]!);
    expect(of(tanh, 'zeros')).toEqual(new Array(10).fill(0));
    // Each layer multiplies by about 0.01·√256 = 0.16 as long as tanh is linear.
    expect(Math.log10(of(tanh, 'normal, σ 0.01')[end]!)).toBeCloseTo(10 * Math.log10(0.16), 0);
    expect(of(tanh, 'normal, σ 1')[end]).toBeGreaterThan(0.95);
    expect(of(tanh, 'Xavier')[end]).toBeGreaterThan(0.15);
    // ReLU halves the second moment, which He's weights make good and Xavier's do not: 2^(−10/2) = 0.03.
    expect(of(relu, 'He')[end]! / of(relu, 'He')[start]!).toBeGreaterThan(0.5);
    expect(of(relu, 'Xavier')[end]! / of(relu, 'Xavier')[start]!).toBeLessThan(0.1);
    expect(of(relu, 'normal, σ 1')[end]).toBeGreaterThan(1e9);
  });

  test('batch norm keeps inputs of a layer from drifting, and the loss falls faster', async () => {
    const { train } = mnistDigits({ limit: 800, heldOut: 0 });
    const [plain, normalised] = [await activationDrift(train, false, 40), await activationDrift(train, true, 40)];
    const drift = ({ activations }: typeof plain): number => covariateShift(activations).mean.mean().item();
    expect(plain.activations).toHaveLength(40);
    expect(drift(normalised)).toBeLessThan(0.5 * drift(plain));
    expect(normalised.losses.at(-1)).toBeLessThan(0.8 * plain.losses.at(-1)!);
  });

  test('shortcuts let fifty layers learn', async () => {
    const [plain, residual] = [await trainingLosses(50, 'plain', 30), await trainingLosses(50, 'residual', 30)];
    expect(residual).toHaveLength(30);
    expect(residual.at(-1)).toBeLessThan(0.5 * plain.at(-1)!);
  });
});
