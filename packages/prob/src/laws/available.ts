import { NotAvailableError } from '../notAvailable.js';

/** What a method gives; undefined where its family does not have it in closed form. */
export function available<T>(method: () => T): T | undefined {
  try {
    return method();
  } catch (error) {
    if (error instanceof NotAvailableError) return undefined;
    throw error;
  }
}
