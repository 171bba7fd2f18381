import { asTensor, DomainError, random, Tensor, type TensorLike } from '@x/tensor/core';

/** How to divide. */
export interface KFoldOptions {
  /** Shuffles first; without a key folds are runs of neighbours. */
  readonly key?: random.KeyLike;
  /** A label per observation: every fold then has nearly the proportions of the whole. */
  readonly stratify?: TensorLike;
}

/** Positions to learn from and to test on. */
export interface Fold {
  readonly train: Tensor;
  readonly test: Tensor;
}

/**
 * k divisions of n observations into training and test positions: every observation is tested once, and test sets differ in
 * size by at most one.
 *
 * Shapes: n a number, or observations along the first axis → k folds of rising int32 positions.
 * Domain: 2 ≤ k ≤ n.
 * Fails: DomainError for other k, or for labels of another number.
 * Source: Stone (1974), Cross-validatory choice and assessment of statistical predictions.
 *
 * @example
 * kFold(5, 2).map(({ test }) => test.toArray()) // => [ [ 0, 1, 2 ], [ 3, 4 ] ]
 */
export function kFold(n: number | TensorLike, k = 5, { key, stratify }: KFoldOptions = {}): Fold[] {
  const count = typeof n === 'number' ? n : (asTensor(n).shape[0] ?? 0);
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(k) || k < 2 || k > count) {
    throw new DomainError({ op: 'kFold', argument: 'k', expected: 'be a whole number from 2 to the number of observations', actual: `${k} of ${count}`, hint: `Leaving one out is k = n.` });
  }
  const order = key === undefined ? Int32Array.from({ length: count }, (_, i) => i) : Int32Array.from(random.permutation(key, count).data);
  const foldOf = new Int32Array(count);
  if (stratify === undefined) {
    const [size, larger] = [Math.floor(count / k), count % k];
    let at = 0;
    for (let fold = 0; fold < k; fold++) for (let i = 0; i < size + (fold < larger ? 1 : 0); i++) foldOf[order[at++]!] = fold;
  } else {
    const labels = asTensor(stratify).data;
    if (labels.length !== count) throw new DomainError({ op: 'kFold', argument: 'stratify', expected: `hold a label for each of the ${count} observations`, actual: String(labels.length) });
    // Dealt like cards, class after class, so that both classes and folds stay balanced.
    const byClass = [...order].sort((a, b) => labels[a]! - labels[b]!);
    byClass.forEach((i, position) => (foldOf[i] = position % k));
  }
  const positions = (keep: (i: number) => boolean): Tensor => {
    const list = Int32Array.from(foldOf.keys()).filter(keep);
    return new Tensor('int32', [list.length], list);
  };
  return Array.from({ length: k }, (_, fold) => ({ train: positions((i) => foldOf[i] !== fold), test: positions((i) => foldOf[i] === fold) }));
}
