import * as dataDependent from './dataDependent.js';
import * as ops from './ops.js';
import { concat, stack } from './ops/layout/concat.js';
import { Tensor, type TensorLike } from './tensor.js';

/** A function of a tensor as a method of the tensor. */
type Method<F> = F extends (...args: infer A) => infer Y ? (A extends readonly [unknown, ...infer R] ? (...rest: R) => Y : F) : F;

type MethodsOf<T> = { [K in keyof T]: Method<T[K]> };

/** All ops as methods: the first argument becomes `this`. */
export interface Methods extends MethodsOf<typeof ops>, MethodsOf<typeof dataDependent> {
  /** This tensor and others laid end to end along an axis; see `concat`. */
  concat(others: TensorLike | readonly Tensor[], options?: { readonly axis?: number }): Tensor;
  /** This tensor and others of its shape joined along a new axis; see `stack`. */
  stack(others: TensorLike | readonly Tensor[], options?: { readonly axis?: number }): Tensor;
}

/** Puts every op onto tensors as a method. Done once, by the main entry point. */
export function installMethods(): void {
  for (const [name, fn] of Object.entries({ ...ops, ...dataDependent })) {
    define(name, function (this: Tensor, ...rest: unknown[]) {
      return (fn as (...args: unknown[]) => unknown)(this, ...rest);
    });
  }
  for (const [name, join] of Object.entries({ concat, stack })) {
    define(name, function (this: Tensor, others: TensorLike | readonly Tensor[], options?: { readonly axis?: number }) {
      const list = Array.isArray(others) && others[0] instanceof Tensor ? (others as readonly Tensor[]) : [others as TensorLike];
      return join([this, ...list], options);
    });
  }
}

function define(name: string, value: (this: Tensor, ...args: never[]) => unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, configurable: true, writable: true });
}
