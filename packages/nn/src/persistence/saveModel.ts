import { writeSafetensors, type Tensor } from '@x/tensor/core';
import { stateOf } from './stateNames.js';

/**
 * The weights of a model as a safetensors file, trained ones and statistics, under the names of PyTorch's state
 * dictionaries for standard layers: `0.weight`, `encoder.running_mean`, `weight_ih_l0_reverse`.
 *
 * Domain: values keep every bit; counts of batches become whole numbers. `metadata` holds strings of your own.
 *
 * @example
 * const bytes = saveModel(new Sequential([new Linear(2, 3), relu]), { metadata: { made: 'today' } });
 * Object.keys(readSafetensors(bytes)) // => [ '0.bias', '0.weight' ]
 * safetensorsMetadata(bytes).made // => 'today'
 */
export function saveModel(model: object, { metadata }: { readonly metadata?: Readonly<Record<string, string>> } = {}): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  for (const [name, value] of stateOf(model)) tensors[name] = name.endsWith('num_batches_tracked') ? value.astype('int32') : value;
  // PyTorch's own tools want to be told where tensors come from.
  return writeSafetensors(tensors, { metadata: { format: 'pt', ...metadata } });
}
