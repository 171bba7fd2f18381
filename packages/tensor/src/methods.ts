import { astype } from './ops/cast.js';
import { broadcastTo } from './ops/broadcast.js';
import * as elementwise from './ops/elementwise.js';
import { Tensor, type TensorLike } from './tensor.js';

/** A function of a tensor as a method of the tensor. */
type Method<F> = F extends (x: infer _, ...rest: infer R) => infer Y ? (...rest: R) => Y : never;
type MethodsOf<T> = { [K in keyof T]: Method<T[K]> };

/** All ops as methods: the first argument becomes `this`. */
export interface Methods extends MethodsOf<typeof elementwise>, MethodsOf<typeof others> {}

const others = { astype, broadcastTo };

/** Puts every op onto tensors as a method. Done once, by the main entry point. */
export function installMethods(): void {
  for (const [name, fn] of Object.entries({ ...elementwise, ...others })) {
    Object.defineProperty(Tensor.prototype, name, {
      value(this: Tensor, ...rest: TensorLike[]) {
        return (fn as (x: Tensor, ...rest: TensorLike[]) => Tensor)(this, ...rest);
      },
      configurable: true,
      writable: true,
    });
  }
}
