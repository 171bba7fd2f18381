// Importing @x/tensor makes all ops methods of tensors, which functions given to grad and its kin may use.
import '@x/tensor';

export * from './core.js';
