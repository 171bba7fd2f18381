import { compile, grad, jacobian } from '@x/autodiff';
import { tensor, type Tensor } from '@x/tensor';
import { expect, test } from 'vitest';
import reference from '../../reference/kalmanFilter.json' with { type: 'json' };
import { KalmanFilter } from './kalmanFilter.js';
import { kalmanLogLikelihood, type DifferentiableKalmanOptions } from './kalmanLogLikelihood.js';

const { transition, observation, transitionCovariance, observationCovariance, initialMean, initialCovariance, y } = reference.cases.joint;
const model = { transition, observation, transitionCovariance, observationCovariance, initialMean, initialCovariance };
const data = y.map((row) => row.map((value) => value ?? NaN));

test('is the likelihood of the filter, missing components and all, compiled too', () => {
  const expected = new KalmanFilter(model).logLikelihood(data);
  expect(kalmanLogLikelihood(model, data).item()).toBeCloseTo(expected, 11);
  expect(compile((f: Tensor) => kalmanLogLikelihood({ ...model, transition: f }, data))(tensor(transition)).item()).toBeCloseTo(expected, 11);
  expect(compile((values: Tensor) => kalmanLogLikelihood(model, values))(tensor(data)).item()).toBeCloseTo(expected, 11);
});

test.each(['transition', 'observation', 'transitionCovariance', 'observationCovariance', 'initialMean', 'initialCovariance'] as const)('its derivative by %s is that of differences', (name) => {
  const slope = grad((x: Tensor) => kalmanLogLikelihood({ ...model, [name]: x } as DifferentiableKalmanOptions, data))(tensor(model[name]));
  const x = tensor(model[name]);
  // Symmetric steps, since the filter wants symmetric covariances.
  const direction = name.endsWith('Covariance') ? x : tensor(Float64Array.from({ length: x.size }, (_, i) => Math.cos(i)), { shape: x.shape });
  const at = (h: number): number => new KalmanFilter({ ...model, [name]: x.add(direction.mul(h)) } as never).logLikelihood(data);
  const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
  expect(slope.mul(direction).sum().item() / difference).toBeCloseTo(1, 6);
});

test('has no derivative by what is missing', () => {
  const slope = jacobian((values: Tensor) => kalmanLogLikelihood(model, values))(tensor(data));
  data.flat().forEach((value, i) => expect(Number.isNaN(value) ? slope.data[i] : Number(slope.data[i] !== 0)).toBe(Number.isNaN(value) ? 0 : 1));
});
