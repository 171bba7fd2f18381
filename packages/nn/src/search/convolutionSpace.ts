import { DomainError, random, relu, type Shape } from '@x/tensor/core';
import { Residual } from '../blocks/residual.js';
import { SeparableConv2d } from '../blocks/separable.js';
import { BatchNorm } from '../layers/batchNorm.js';
import { Conv2d } from '../layers/conv.js';
import { Linear } from '../layers/linear.js';
import { GlobalAvgPool, MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, typeOption, type LayerOptions, type ModelOptions } from '../models/modelOptions.js';
import type { SearchSpace } from './searchSpace.js';

/** One block of a convolutional architecture; all keep height and width unless they pool. */
export interface ConvolutionBlock {
  /** A convolution; one channel by channel and then 1 × 1; or two with a shortcut. Each with batch norm and ReLU. */
  readonly kind: 'plain' | 'separable' | 'residual';
  readonly kernel: number;
  readonly channels: number;
  /** Whether 2 × 2 maxima follow. */
  readonly pool: boolean;
}

/** Blocks one after the other; global average pooling and a dense layer end the network. */
export type ConvolutionArchitecture = readonly ConvolutionBlock[];

/** What a space of convolutional networks offers. */
export interface ConvolutionSpaceOptions {
  /** Shape of one image: [channels, height, width]. */
  readonly input: Shape;
  readonly classes: number;
  /** Least and greatest number of blocks. Default [1, 3]. */
  readonly depth?: readonly [least: number, greatest: number];
  /** Default [8, 16, 32]. */
  readonly channels?: readonly number[];
  /** Odd lengths of windows. Default [1, 3, 5]. */
  readonly kernels?: readonly number[];
  /** Default all three. */
  readonly kinds?: readonly ConvolutionBlock['kind'][];
}

/** A space of convolutional networks. */
export interface ConvolutionSpace extends SearchSpace<ConvolutionArchitecture> {
  /** The network of an architecture, with fresh weights. */
  build(architecture: ConvolutionArchitecture, options?: ModelOptions): Sequential;
}

/**
 * A small space of convolutional networks for `randomSearch` and `evolutionarySearch`: one to three blocks, each with a kind, a window,
 * a width and perhaps pooling, never more of it than the image has room for. Neighbours differ in one choice or one block.
 *
 * Fails: DomainError for an input that is no image, even windows, unknown kinds, and lists without choices.
 *
 * @example
 * const space = convolutionSpace({ input: [1, 8, 8], classes: 3 });
 * const architecture = [{ kind: 'plain', kernel: 3, channels: 8, pool: true }, { kind: 'separable', kernel: 5, channels: 16, pool: false }];
 * space.name(architecture) // => 'plain 3×3 8 pool, separable 5×5 16'
 * outputShape(space.build(architecture), [4, 1, 8, 8]) // => [ 4, 3 ]
 */
export function convolutionSpace({ input, classes, depth = [1, 3], channels = [8, 16, 32], kernels = [1, 3, 5], kinds = everyKind }: ConvolutionSpaceOptions): ConvolutionSpace {
  const [least, greatest] = depth;
  requireThat('input', input.length === 3 && input.every((n) => Number.isInteger(n) && n >= 1), 'be the shape [channels, height, width] of one image', input);
  requireThat('classes', Number.isInteger(classes) && classes >= 1, 'be a whole number ≥ 1', [classes]);
  requireThat('depth', Number.isInteger(least) && Number.isInteger(greatest) && least >= 1 && greatest >= least, 'be [least, greatest], whole numbers ≥ 1', depth);
  requireThat('channels', channels.length > 0 && channels.every((n) => Number.isInteger(n) && n >= 1), 'list whole numbers ≥ 1', channels);
  requireThat('kernels', kernels.length > 0 && kernels.every((n) => Number.isInteger(n) && n % 2 === 1), 'list odd numbers', kernels);
  requireThat('kinds', kinds.length > 0 && kinds.every((kind) => everyKind.includes(kind)), `list at least one of ${everyKind.join(', ')}`, kinds);
  const mostPools = Math.floor(Math.log2(Math.min(input[1]!, input[2]!)));
  const poolsOf = (architecture: ConvolutionArchitecture): number => architecture.filter(({ pool }) => pool).length;

  const block = (key: random.Key, mayPool: boolean): ConvolutionBlock => {
    const keys = random.split(key, 4) as random.Key[];
    return { kind: pick(keys[0]!, kinds), kernel: pick(keys[1]!, kernels), channels: pick(keys[2]!, channels), pool: mayPool && pick(keys[3]!, [false, true]) };
  };

  const neighbours = (architecture: ConvolutionArchitecture, key: random.Key): ConvolutionArchitecture[] => {
    const replaced = (i: number, ...blocks: readonly ConvolutionBlock[]): ConvolutionArchitecture => [...architecture.slice(0, i), ...blocks, ...architecture.slice(i + 1)];
    const changed = architecture.flatMap((old, i) => [
      ...kinds.filter((kind) => kind !== old.kind).map((kind) => replaced(i, { ...old, kind })),
      ...kernels.filter((kernel) => kernel !== old.kernel).map((kernel) => replaced(i, { ...old, kernel })),
      ...channels.filter((width) => width !== old.channels).map((width) => replaced(i, { ...old, channels: width })),
      replaced(i, { ...old, pool: !old.pool }),
    ]);
    const longer = architecture.length < greatest ? Array.from({ length: architecture.length + 1 }, (_, i) => [...architecture.slice(0, i), block(random.foldIn(key, i), false), ...architecture.slice(i)]) : [];
    const shorter = architecture.length > least ? architecture.map((_, i) => replaced(i)) : [];
    return [...changed, ...longer, ...shorter].filter((one) => poolsOf(one) <= mostPools);
  };

  return {
    sample(key) {
      const [count, ...keys] = random.split(key, greatest + 1) as [random.Key, ...random.Key[]];
      const blocks: ConvolutionBlock[] = [];
      const length = random.randint(count, least, greatest + 1, []).item();
      for (let i = 0; i < length; i++) blocks.push(block(keys[i]!, poolsOf(blocks) < mostPools));
      return blocks;
    },
    mutate(architecture, key) {
      const [choice, fresh] = random.split(key) as [random.Key, random.Key];
      const all = neighbours(architecture, fresh);
      return all.length === 0 ? architecture : pick(choice, all);
    },
    name: (architecture) => architecture.map(({ kind, kernel, channels: width, pool }) => `${kind} ${kernel}×${kernel} ${width}${pool ? ' pool' : ''}`).join(', '),
    build(architecture, options = {}) {
      const next = layerOptions(options);
      const type = typeOption(options);
      let from = input[0]!;
      const layers = architecture.flatMap(({ kind, kernel, channels: width, pool }): Layer[] => {
        const made = layersOf(kind, from, width, kernel, next, type);
        from = width;
        return pool ? [...made, new MaxPool(2)] : made;
      });
      return new Sequential([...layers, new GlobalAvgPool(), new Linear(from, classes, next())]);
    },
  };
}

const everyKind: readonly ConvolutionBlock['kind'][] = ['plain', 'separable', 'residual'];

function layersOf(kind: ConvolutionBlock['kind'], from: number, width: number, kernel: number, next: () => LayerOptions, type: Pick<ModelOptions, 'dtype'>): Layer[] {
  const given = { padding: (kernel - 1) / 2, bias: false };
  const convolution = (inputs: number): Layer[] => [new Conv2d(inputs, width, kernel, { ...given, ...next() }), new BatchNorm(width, type)];
  if (kind === 'plain') return [...convolution(from), relu];
  if (kind === 'separable') return [new SeparableConv2d(from, width, kernel, { ...given, ...next() }), new BatchNorm(width, type), relu];
  const body = new Sequential([...convolution(from), relu, ...convolution(width)]);
  const shortcut = from === width ? {} : { shortcut: new Conv2d(from, width, 1, { bias: false, ...next() }) };
  return [new Residual(body, { ...shortcut, activation: relu })];
}

function pick<T>(key: random.Key, choices: readonly T[]): T {
  return choices[random.randint(key, 0, choices.length, []).item()]!;
}

function requireThat(argument: string, holds: boolean, expected: string, actual: readonly unknown[]): void {
  if (!holds) throw new DomainError({ op: 'convolutionSpace', argument, expected, actual: `[${actual.join(', ')}]` });
}
