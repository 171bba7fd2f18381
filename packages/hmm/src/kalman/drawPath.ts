import { random, tensor, type Tensor } from '@x/tensor/core';
import { multiply, semidefiniteCholesky } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';

/** Draws one path of a model with a proper prior. */
export function drawPath(op: string, system: LinearSystem, key: random.Key, length: number, controls: Float64Array | undefined): { states: Tensor; observations: Tensor } {
  const { n, m, k, transition, observation, transitionCovariance, observationCovariance, control } = system;
  const noise = random.normal(random.foldIn(key, 'states'), [length, n]).data as Float64Array;
  const measurement = random.normal(random.foldIn(key, 'observations'), [length, m]).data as Float64Array;
  const [states, observations] = [new Float64Array(length * n), new Float64Array(length * m)];
  const [stateRoot, observationRoot] = [new Float64Array(n * n), new Float64Array(m * m)];
  const [state, push, shown] = [new Float64Array(n), new Float64Array(n), new Float64Array(m)];
  for (let t = 0; t < length; t++) {
    if (t === 0) state.set(system.initialMean);
    else {
      multiply(state, transition.data, states, n, n, 1, sliceAt(op, 'transition', transition, t - 1), (t - 1) * n);
      if (control !== undefined && controls !== undefined) {
        multiply(push, control.data, controls, n, k, 1, sliceAt(op, 'control', control, t - 1), (t - 1) * k);
        for (let i = 0; i < n; i++) state[i]! += push[i]!;
      }
    }
    if (t === 0) semidefiniteCholesky(stateRoot, system.initialCovariance, n);
    else if (t === 1 || transitionCovariance.stride > 0) semidefiniteCholesky(stateRoot, transitionCovariance.data, n, sliceAt(op, 'transitionCovariance', transitionCovariance, t - 1));
    multiply(push, stateRoot, noise, n, n, 1, 0, t * n);
    for (let i = 0; i < n; i++) states[t * n + i] = state[i]! + push[i]!;
    if (t === 0 || observationCovariance.stride > 0) semidefiniteCholesky(observationRoot, observationCovariance.data, m, sliceAt(op, 'observationCovariance', observationCovariance, t));
    multiply(shown, observation.data, states, m, n, 1, sliceAt(op, 'observation', observation, t), t * n);
    for (let i = 0; i < m; i++) {
      let sum = shown[i]!;
      for (let j = 0; j <= i; j++) sum += observationRoot[i * m + j]! * measurement[t * m + j]!;
      observations[t * m + i] = sum;
    }
  }
  return { states: tensor(states, { shape: [length, n] }), observations: tensor(observations, { shape: [length, m] }) };
}
