import { DomainError, random, type Shape } from '@x/tensor/core';
import type { InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';

/** What all model builders take. */
export interface ModelOptions extends InitOptions {
  /** The randomness of the first weights; without it the model takes the next of a fixed series of keys. */
  readonly key?: random.KeyLike;
}

/** Options of networks that tell images apart. */
export interface ImageModelOptions extends ModelOptions {
  /** How many classes. */
  readonly classes?: number;
  /** Shape of one image: [channels, height, width]. */
  readonly input?: Shape;
  /** A factor for all widths but the last, for small variants. Default 1. */
  readonly width?: number;
}

/** Options for the n-th of the layers of a model. */
export type LayerOptions = InitOptions & { readonly key: random.KeyLike };

/** Hands out options for one layer after the other, each with a key of its own. */
export function layerOptions({ key = freshKey(), dtype }: ModelOptions): () => LayerOptions {
  let next = 0;
  return () => ({ key: random.foldIn(key, next++), ...(dtype === undefined ? {} : { dtype }) });
}

/** The type alone, for layers without random weights. */
export function typeOption({ dtype }: ModelOptions): InitOptions {
  return dtype === undefined ? {} : { dtype };
}

/** Widths times a factor, at least one unit. */
export function scaledWidth(factor: number): (channels: number) => number {
  if (!(factor > 0)) throw new DomainError({ op: 'models', argument: 'width', expected: 'be a factor > 0', actual: String(factor) });
  return (channels) => Math.max(1, Math.round(channels * factor));
}

/** One of a list of variants. */
export function variant<T>(op: string, table: Readonly<Record<number, T>>, depth: number): T {
  const found = table[depth];
  if (found !== undefined) return found;
  throw new DomainError({ op: `models.${op}`, argument: 'depth', expected: `be one of ${Object.keys(table).join(', ')}`, actual: String(depth) });
}
