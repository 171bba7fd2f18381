import { DomainError } from '@x/tensor/core';
import type { Schedule } from './schedule.js';

/** Refuses rates that are no rates, and decays of running means outside of [0, 1), before they turn parameters into NaN. */
export function requireRule(op: string, learningRate: number | Schedule, decays: Readonly<Record<string, number>> = {}): void {
  if (typeof learningRate !== 'function' && !(Number.isFinite(learningRate) && learningRate >= 0)) {
    throw new DomainError({
      op,
      argument: 'learningRate',
      expected: 'be a finite number that is not negative, or a schedule',
      actual: String(learningRate),
      hint: 'Updates already point downhill; start with 1e-3.',
    });
  }
  for (const [argument, decay] of Object.entries(decays)) {
    if (decay >= 0 && decay < 1) continue;
    throw new DomainError({ op, argument, expected: 'be in [0, 1)', actual: String(decay), hint: 'It is the share that a running mean keeps at each step.' });
  }
}
