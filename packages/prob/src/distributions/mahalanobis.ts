import {
  broadcastShapes,
  broadcastTo,
  diagonal,
  log,
  moveAxis,
  reshape,
  sizeOf,
  square,
  sub,
  sum,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { triangularSolve } from '@x/linalg';

/** (x − loc)ᵀ(LLᵀ)⁻¹(x − loc) for vectors along the last axis, all that share a factor in one triangular solve. */
export function squaredMahalanobis(x: TensorLike, loc: Tensor, factor: Tensor): Tensor {
  const difference = sub(x, loc);
  const n = factor.shape.at(-1)!;
  const lead = broadcastShapes('mahalanobis', [difference.shape, [...factor.shape.slice(0, -2), n]]).slice(0, -1);
  const shared = factor.ndim - 2;
  const front = lead.slice(0, lead.length - shared);
  const batch = lead.slice(lead.length - shared);
  const rows = reshape(broadcastTo(difference, [...lead, n]), [sizeOf(front), ...batch, n]);
  // [front, ...batch, n] → [...batch, n, front]: every column is one right-hand side.
  const columns = moveAxis(rows, 0, -1);
  const solved = sum(square(triangularSolve(factor, columns)), { axis: -2 });
  return reshape(moveAxis(solved, -1, 0), lead);
}

/** ½·log det of LLᵀ: Σ log Lᵢᵢ. */
export function halfLogDet(factor: Tensor): Tensor {
  return sum(log(diagonal(factor)), { axis: -1 });
}
