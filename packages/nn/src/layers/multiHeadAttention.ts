import { add, arange, asTensor, DomainError, greaterEqual, expandDims, isTensor, logicalAnd, matmul, mul, notEqual, random, reshape, showShape, slice, softmax, swapAxes, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { xavierUniform } from '../init/scaled.js';
import { zeros } from '../init/constants.js';
import { freshKey } from '../module/freshKey.js';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { ForwardOptions, Module } from '../module/module.js';
import { affine } from './affine.js';
import { Dropout } from './dropout.js';
import { Linear, type WeightOptions } from './linear.js';

/** Options of `MultiHeadAttention`. */
export interface AttentionOptions extends Omit<WeightOptions, 'init'> {
  /** Share of the attention weights that is dropped while training. Default 0. */
  readonly dropout?: number;
}

/** What an attention pass may need besides its input. */
export interface AttentionCall extends ForwardOptions {
  /**
   * Where booleans are true, attention is allowed; numbers are added to the scores, and −∞ forbids. Shape [queries, keys],
   * [batch, queries, keys] or [batch, heads, queries, keys]; axes of length 1 hold for all, as in [batch, 1, keys].
   */
  readonly mask?: TensorLike;
  /** Whether a position sees only itself and what comes before. */
  readonly causal?: boolean;
  /** The sequence that is attended to, [batch, keys, features]; the input itself when left out. */
  readonly context?: TensorLike;
}

/**
 * Attention of several heads: softmax(QKᵀ/√d)·V for each, from projections of the input; the heads side by side go
 * through a last projection.
 *
 * Shapes: inProjWeight [3·features, features] with rows for Q, K and V, inProjBias [3·features], outProj a Linear;
 * [batch, time, features] → the same. Positions that may attend to nothing get zeros from the heads.
 * Fails: DomainError when the heads do not divide the features; LayerError when inputs do not fit.
 * Source: A. Vaswani et al., "Attention is all you need", 2017.
 *
 * @example
 * new MultiHeadAttention(8, 2).forward(ones([1, 5, 8]), { causal: true }).shape // => [ 1, 5, 8 ]
 */
export class MultiHeadAttention implements Module {
  /** [3·features, features]. */
  inProjWeight: Tensor;
  /** [3·features]; null without bias. */
  inProjBias: Tensor | null;
  readonly outProj: Linear;
  readonly features: number;
  readonly heads: number;
  readonly dropout: Dropout;

  constructor(features: number, heads: number, { key = freshKey(), bias = true, dropout = 0, dtype = 'float64' }: AttentionOptions = {}) {
    if (!(heads >= 1) || features % heads !== 0) {
      throw new DomainError({ op: 'MultiHeadAttention', argument: 'heads', expected: `divide the ${features} features`, actual: String(heads) });
    }
    const [ofIn, ofOut] = random.split(key);
    this.features = features;
    this.heads = heads;
    this.inProjWeight = xavierUniform(ofIn, [3 * features, features], { dtype });
    this.inProjBias = bias ? zeros(null, [3 * features], { dtype }) : null;
    this.outProj = new Linear(features, features, { key: ofOut, bias, dtype });
    if (bias) this.outProj.bias = zeros(null, [features], { dtype });
    this.dropout = new Dropout(dropout);
  }

  /** [batch, time, features] → the same. */
  forward(input: TensorLike, { mask, causal = false, context, ...options }: AttentionCall = {}): Tensor {
    return this.attend(input, { ...options, ...(mask !== undefined && { mask }), causal, ...(context !== undefined && { context }) }).output;
  }

  /** The output with the attention weights [batch, heads, queries, keys]. */
  attend(input: TensorLike, { mask, causal = false, context, ...options }: AttentionCall = {}): { readonly output: Tensor; readonly weights: Tensor } {
    const { features, heads } = this;
    const x = inputOf(input, this.inProjWeight);
    const from = context === undefined ? x : inputOf(context, this.inProjWeight);
    for (const sequence of [x, from]) {
      requireAxes(this, sequence, 3, `[batch, time, ${features} features]`);
      requireLength(this, sequence, 2, features, 'features');
    }
    const head = (t: Tensor): Tensor => swapAxes(reshape(t, [t.shape[0]!, t.shape[1]!, heads, features / heads]), 1, 2);
    const q = head(mul(this.project(x, 0), 1 / Math.sqrt(features / heads)));
    const k = head(this.project(from, 1));
    const v = head(this.project(from, 2));
    const weights = this.weigh(matmul(q, swapAxes(k, 2, 3)), mask, causal);
    const dropped = this.dropout.rate === 0 ? weights : this.dropout.forward(weights, options);
    const joined = reshape(swapAxes(matmul(dropped, v), 1, 2), x.shape);
    return { output: this.outProj.forward(joined), weights };
  }

  private project(x: Tensor, part: number): Tensor {
    const { features } = this;
    const bias = this.inProjBias === null ? null : slice(this.inProjBias, [part * features], [(part + 1) * features]);
    return affine(x, slice(this.inProjWeight, [part * features, 0], [(part + 1) * features, features]), bias);
  }

  private weigh(scores: Tensor, mask: TensorLike | undefined, causal: boolean): Tensor {
    const [queries, keys] = scores.shape.slice(2) as [number, number];
    let allowed: Tensor | undefined;
    let s = scores;
    if (causal) allowed = greaterEqual(expandDims(arange(queries), 1), arange(keys));
    if (mask !== undefined) {
      const given = isTensor(mask) ? mask : asTensor(mask);
      if (given.ndim < 2 || given.ndim > 4) {
        throw new LayerError({ layer: this, expected: `a mask [${queries}, ${keys}], with batch and heads in front if they differ`, actual: `${given.ndim} axes` });
      }
      const m = given.ndim === 3 ? expandDims(given, 1) : given;
      if (!m.shape.every((n, i) => n === 1 || n === scores.shape[i - m.ndim + 4])) {
        throw new LayerError({ layer: this, expected: `a mask that fits [batch, heads, queries, keys] = ${showShape(scores.shape)}`, actual: showShape(given.shape) });
      }
      // −∞ forbids, as false does: a row of nothing else has no softmax.
      const open = m.dtype === 'bool' ? m : notEqual(m, -Infinity);
      allowed = allowed === undefined ? open : logicalAnd(allowed, open);
      if (m.dtype !== 'bool') s = add(s, where(open, m, 0).astype(s.dtype));
    }
    if (allowed === undefined) return softmax(s);
    // A finite number where nothing is allowed keeps rows without any key free of NaN; they are zeros.
    return where(allowed, softmax(where(allowed, s, -1e30)), 0);
  }
}
