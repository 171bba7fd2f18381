import { DomainError } from '@x/tensor/core';

/** What the watch over a metric remembers: plain numbers, so that it can be saved. */
export interface PlateauState {
  readonly learningRate: number;
  readonly best: number;
  /** Steps without improvement. */
  readonly waited: number;
}

/**
 * Lowers a learning rate when a metric stops falling: after `patience` steps without an improvement by more than the
 * relative `threshold` it is multiplied by `factor`, down to `minimum`.
 *
 * Fails: DomainError for a metric of NaN.
 *
 * @example
 * const watch = plateau(0.1, { factor: 0.5, patience: 1 });
 * let state = watch.init();
 * for (const loss of [3, 2, 2, 2]) state = watch.update(state, loss);
 * state.learningRate // => 0.05
 */
export function plateau(
  learningRate: number,
  { factor = 0.1, patience = 10, threshold = 1e-4, minimum = 0 }: { factor?: number; patience?: number; threshold?: number; minimum?: number } = {},
): { init(): PlateauState; update(state: PlateauState, metric: number): PlateauState } {
  return {
    init: () => ({ learningRate, best: Infinity, waited: 0 }),
    update: (state, metric) => {
      if (Number.isNaN(metric)) {
        throw new DomainError({ op: 'plateau', argument: 'metric', expected: 'be a number', actual: 'NaN', hint: 'The loss has diverged: lower the learning rate or clip gradients.' });
      }
      if (metric < state.best - threshold * Math.abs(state.best === Infinity ? 0 : state.best)) return { ...state, best: metric, waited: 0 };
      const waited = state.waited + 1;
      return waited <= patience ? { ...state, waited } : { ...state, learningRate: Math.max(minimum, state.learningRate * factor), waited: 0 };
    },
  };
}
