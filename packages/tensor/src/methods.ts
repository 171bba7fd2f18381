import * as ops from './ops.js';
import { concat } from './ops/layout/concat.js';
import { Tensor, type TensorLike } from './tensor.js';

/** A function of a tensor as a method of the tensor. */
type Method<F> = F extends (x: infer _, ...rest: infer R) => infer Y ? (...rest: R) => Y : F;

type OpMethods = { [K in keyof typeof ops]: Method<(typeof ops)[K]> };

/** All ops as methods: the first argument becomes `this`. */
export interface Methods extends OpMethods {
  /** This tensor and others laid end to end along an axis; see `concat`. */
  concat(others: TensorLike | readonly Tensor[], options?: { readonly axis?: number }): Tensor;
}

/** Puts every op onto tensors as a method. Done once, by the main entry point. */
export function installMethods(): void {
  for (const [name, fn] of Object.entries(ops)) {
    define(name, function (this: Tensor, ...rest: unknown[]) {
      return (fn as (...args: unknown[]) => unknown)(this, ...rest);
    });
  }
  define('concat', function (this: Tensor, others: TensorLike | readonly Tensor[], options?: { readonly axis?: number }) {
    const list = Array.isArray(others) && others[0] instanceof Tensor ? (others as readonly Tensor[]) : [others as TensorLike];
    return concat([this, ...list], options);
  });
}

function define(name: string, value: (this: Tensor, ...args: never[]) => unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, configurable: true, writable: true });
}
