import { modulesOf } from './places.js';

/**
 * Keeps a model, or part of one, as it is: `partition` counts its tensors to the rest, and its batch norms and dropouts
 * behave as outside of training. Freezes in place and returns the model; this is how transfer learning keeps a body.
 *
 * @example
 * const net = new Sequential([new Linear(4, 3), new Linear(3, 2)]);
 * freeze(net.layers[0]);
 * parameterCount(net) // => 8
 */
export function freeze<M>(model: M): M {
  for (const { module } of modulesOf(model)) (module as { frozen?: boolean }).frozen = true;
  return model;
}

/**
 * Makes a frozen model trainable again, in place.
 *
 * @example
 * parameterCount(unfreeze(freeze(new Linear(4, 3)))) // => 15
 */
export function unfreeze<M>(model: M): M {
  for (const { module } of modulesOf(model)) delete (module as { frozen?: boolean }).frozen;
  return model;
}
