import { TensorError } from '@x/tensor/core';

/** A quantity that a distribution does not have, or that is not known in closed form. */
export class NotAvailableError extends TensorError {
  override readonly name = 'NotAvailableError';
}
