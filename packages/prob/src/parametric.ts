import {
  broadcastShapes,
  broadcastTo,
  cpu,
  DomainError,
  isAbstract,
  promote,
  astype,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { Distribution } from './distribution.js';
import { floatTensor } from './floatTensor.js';
import { withoutEvent, type Support } from './supports/support.js';

/** The support of every parameter of a family: what is checked, and what a fit may vary. */
export type ParameterSupports<Name extends string = string> = { readonly [name in Name]: Support };

/** A family of distributions as a value: its class. */
export interface Family<D extends Distribution = Distribution> {
  new (parameters: never): D;
  readonly family: string;
  readonly parameters: ParameterSupports;
  /** The number of axes of one value, where it is not that of the parameter `loc`; default 0. */
  readonly eventRank?: number;
  /**
   * Weighted maximum likelihood in closed form (or by a few Newton steps), absent where there is none. The first axis of
   * `data` counts observations, the last `eventRank` axes are one value, those between are a batch of fits; `weights`
   * broadcasts to `data` without the event axes. `fixed` holds parameters that are known, such as the trials of a
   * binomial. Returns distributions of that batch.
   */
  maximumLikelihood?(data: Tensor, weights: Tensor, fixed?: Readonly<Record<string, TensorLike>>): D;
}

/** A distribution whose fields are its parameters, named as in the static table `parameters` of its class. */
export abstract class Parametric extends Distribution {
  private get supports(): ParameterSupports {
    return (this.constructor as unknown as Family).parameters;
  }

  private parameter(name: string): Tensor {
    return (this as unknown as Record<string, Tensor>)[name]!;
  }

  override get family(): string {
    return (this.constructor as unknown as Family).family;
  }

  override get batchShape(): Shape {
    const { supports } = this;
    return broadcastShapes(
      this.family,
      Object.keys(supports).map((name) => withoutEvent(this.parameter(name).shape, supports[name]!.eventRank)),
    );
  }

  /** The same distribution for a larger batch: its parameters broadcast to `batchShape`. */
  override expand(batchShape: Shape): this {
    const { supports } = this;
    const expanded = Object.keys(supports).map((name) => {
      const x = this.parameter(name);
      const event = x.shape.slice(x.shape.length - supports[name]!.eventRank);
      return [name, broadcastTo(x, [...batchShape, ...event])];
    });
    return Reflect.construct(this.constructor, [Object.fromEntries(expanded)]) as this;
  }
}

/**
 * Parameters as floating-point tensors of one type, checked against their supports and against each other's shapes.
 * Values that are being traced, or lie on a device, are not read.
 *
 * Fails: DomainError naming the family, the parameter and the first value at fault; ShapeError where shapes do not broadcast.
 *
 * @example
 * checkedParameters('Width', { scale: supports.positive }, { scale: [1, 2] }).scale.toArray() // => [ 1, 2 ]
 */
export function checkedParameters<Name extends string>(
  family: string,
  supports: ParameterSupports<Name>,
  given: { readonly [name in Name]: TensorLike },
): { [name in Name]: Tensor } {
  const names = Object.keys(supports) as Name[];
  const missing = names.find((name) => given[name] === undefined);
  if (missing !== undefined) throw new DomainError({ op: family, argument: missing, expected: 'be given', actual: 'none', hint: `The parameters are ${names.join(', ')}.` });
  const raw = names.map((name) => floatTensor(given[name]));
  // Plain numbers take the type of the tensors beside them, as in every op.
  const typed = raw.filter((_, i) => typeof given[names[i]!] !== 'number');
  const dtype = (typed.length > 0 ? typed : raw).map((x) => x.dtype).reduce((a, b) => promote(a, b));
  const tensors = raw.map((x) => (x.dtype === dtype ? x : astype(x, dtype)));
  names.forEach((name, i) => requireSupport(family, name, tensors[i]!, supports[name]));
  broadcastShapes(
    family,
    names.map((name, i) => withoutEvent(tensors[i]!.shape, supports[name].eventRank)),
  );
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as { [name in Name]: Tensor };
}

/**
 * Throws the DomainError of a parameter outside its support.
 *
 * @example
 * requireSupport('Width', 'scale', tensor(2), supports.positive) // => undefined
 */
export function requireSupport(family: string, name: string, x: Tensor, support: Support): void {
  if (isAbstract(x) || x.device !== cpu) return;
  const inside = support.contains(x).data;
  const at = inside.indexOf(0);
  if (at < 0) return;
  throw new DomainError({
    op: family,
    argument: name,
    expected: support.expectation,
    actual: describe(x, at, support.eventRank),
  });
}

function describe(x: Tensor, at: number, eventRank: number): string {
  if (eventRank > 0) return `a value that is not (number ${at} of the batch)`;
  const value = String(x.data[at]);
  return x.size === 1 ? value : `${value} at flat index ${at}`;
}
