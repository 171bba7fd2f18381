import { ShapeError } from '@x/tensor/core';
import { pathTo, showPath } from './places.js';

/** What a layer has to complain about. */
export interface LayerComplaint {
  /** The layer itself, by which its place in a model is found. */
  readonly layer: object;
  /** What it needs, such as `32 channels`. */
  readonly expected: string;
  readonly actual: string;
  readonly hint?: string;
}

/**
 * An input that does not fit a layer; the message begins with the path of the layer in its model:
 * `encoder.blocks[2].conv: expected 32 channels, got 16`.
 */
export class LayerError extends ShapeError {
  readonly layer: object;
  /** The message without the path. */
  readonly text: string;

  /** `path` is that of the layer, its class name when the model is not known; `text` replaces the wording. */
  constructor({ layer, expected, actual, hint }: LayerComplaint, path: string = layer.constructor.name, text?: string) {
    super({ op: path, argument: 'x', expected, actual, ...(hint === undefined ? {} : { hint }) });
    this.layer = layer;
    this.text = text ?? `expected ${expected}, got ${actual}${hint === undefined ? '' : `. ${hint}`}`;
    this.message = `${path}: ${this.text}`;
  }
}

/** Runs a part of a model's work; errors of its layers then tell their path from the model. */
export function located<T>(model: object, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    const path = pathTo(model, error.layer);
    if (path === undefined || path.length === 0) throw error;
    const shown = typeof path[0] === 'number' ? `${model.constructor.name}${showPath(path)}` : showPath(path);
    throw new LayerError(error as LayerComplaint, shown, error.text);
  }
}

/** Runs a layer's work; the errors of ops that it calls then belong to the layer. */
export function blamed<T>(layer: object, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ShapeError) || error instanceof LayerError) throw error;
    const { expected, actual, hint } = error;
    throw new LayerError({ layer, expected, actual, ...(hint === undefined ? {} : { hint }) }, undefined, error.message);
  }
}
