import { batchLaw, compileLaw, derivativeLaw } from '@x/autodiff/testing';
import { isFloat, isTensor, random, stack, tensor, treeFlatten, treeMap, treeUnflatten, zerosLike, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { available } from './available.js';
import { nameOf, pointsOf, type DistributionCase } from './distributionCase.js';
import { demand, requireClose } from './requireClose.js';

// Laws of all distributions, of numbers, vectors and matrices.

/** logProb as a function of the value and of all parameters. */
function asFunction(c: DistributionCase): { f: (x: Tensor, ...parameters: Tensor[]) => Tensor; inputs: Tensor[]; smooth: number[] } {
  const { distribution, fixed = [] } = c;
  const { leaves, structure } = treeFlatten(distribution);
  const still = new Set<unknown>(fixed.flatMap((field) => treeFlatten((distribution as unknown as Record<string, unknown>)[field]).leaves));
  const parameters = leaves as Tensor[];
  const x = pointsOf(c);
  const smooth = parameters.flatMap((p, i) => (isFloat(p.dtype) && !still.has(p) ? [i + 1] : []));
  return {
    f: (value, ...given) => (treeUnflatten(structure, given) as Distribution).logProb(value),
    inputs: [x, ...parameters],
    smooth: distribution.support.discrete || !isFloat(x.dtype) ? smooth : [0, ...smooth],
  };
}

/** Derivatives of logProb in the value and in all parameters agree with differences. */
export function logProbDerivativeLaw(c: DistributionCase): void {
  if (c.varies === false) return;
  derivativeLaw({ name: nameOf(c), ...asFunction(c) });
}

/** logProb can be mapped over batches of values and parameters, and compiled. */
export function logProbTransformLaw(c: DistributionCase): void {
  if (c.varies === false) return;
  const { f, inputs, smooth } = asFunction(c);
  compileLaw({ name: nameOf(c), f, inputs, smooth });
  // Batches vary what they hold; whole numbers must stay as they are.
  const free = inputs.map((_, i) => i).filter((i) => smooth.includes(i));
  if (free.length === 0) return;
  const among = (...given: Tensor[]): Tensor => f(...(inputs.map((x, i) => given[free.indexOf(i)] ?? x) as [Tensor, ...Tensor[]]));
  batchLaw({ name: nameOf(c), f: among, inputs: free.map((i) => inputs[i]!) });
}

/** A larger batch is the same distribution several times. */
export function expandLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const big = d.expand([3, 2]);
  demand('expand keeps the family', big.family === d.family && big.support.name === d.support.name);
  demand('expand has the batch asked for', big.batchShape.join() === '3,2' && big.eventShape.join() === d.eventShape.join());
  const [x] = rows(pointsOf(c));
  const alone = d.logProb(x!);
  requireClose('logProb of a batch', big.logProb(x!), stack([0, 1, 2].map(() => stack([alone, alone]))), 1e-15);
  const event = [3, 2, ...d.eventShape].join();
  demand('a draw of a batch', big.sample(random.key(1)).shape.join() === event);
  demand('draws of a batch', big.sample(random.key(1), [5]).shape.join() === `5,${event}`);
  for (const of of ['mean', 'variance', 'std', 'mode'] as const) {
    const value = available(() => big[of]);
    if (value !== undefined) requireClose(`${of} of a batch`, value.at(2, 1), d[of], 1e-15);
  }
  const entropy = available(() => big.entropy());
  if (entropy !== undefined) demand('the entropy of a batch', entropy.shape.join() === '3,2');
  const several = available(() => d.mean);
  if (several !== undefined) demand('the mean is one value', several.shape.join() === d.eventShape.join());
}

/** float32 parameters make float32 results, close to those in float64. */
export function singleLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const single = treeMap((leaf: unknown) => (isTensor(leaf) && leaf.dtype === 'float64' ? leaf.astype('float32') : leaf), d as unknown) as Distribution;
  const x = pointsOf(c);
  const y = single.logProb(x.dtype === 'float64' ? x.astype('float32') : x);
  if (treeFlatten(d).leaves.length > 0) demand(`logProb is ${y.dtype} of float32`, y.dtype === 'float32');
  // Six digits, of terms that may be some ten times larger than their sum.
  requireClose('logProb in float32', y.astype('float64'), d.logProb(x), 2e-5, 2e-5);
  const draw = single.sample(random.key(3), [4]);
  demand(`draws are ${draw.dtype} of float32`, draw.dtype === (isFloat(d.sample(random.key(3)).dtype) ? 'float32' : 'int32') || d.support.discrete);
}

/** Taken apart into tensors and put together, it is what it was. */
export function treeLaw(c: DistributionCase): void {
  const { distribution: d } = c;
  const again = treeMap((leaf: unknown) => leaf, d as unknown) as Distribution;
  demand('the class survives', again.constructor === d.constructor && again !== d);
  const x = pointsOf(c);
  requireClose('logProb of the copy', again.logProb(x), d.logProb(x), 0);
  demand('shapes of the copy', again.batchShape.join() === '' && again.eventShape.join() === d.eventShape.join());
}

/** Mean, variance and entropy of vectors and matrices, each within 6 standard errors of 40 000 draws. */
export function sampleMomentsLaw({ distribution: d }: DistributionCase): void {
  const n = 40_000;
  const x = d.sample(random.key(11), [n]);
  demand('draws lie in the support', d.support.contains(x.slice([0], [200])).data.every((inside) => inside === 1));
  const values = x.astype('float64');
  const average = values.mean({ axis: 0 });
  const deviations = values.sub(average).square();
  const spread = deviations.mean({ axis: 0 });
  const mean = available(() => d.mean);
  if (mean !== undefined && mean.isFinite().all().item() === 1) {
    within('the mean of draws', average, mean, spread.div(n).sqrt());
  }
  const variance = available(() => d.variance);
  if (variance !== undefined && variance.isFinite().all().item() === 1) {
    within('the variance of draws', spread, variance, deviations.variance({ axis: 0 }).div(n).sqrt());
  }
  const entropy = available(() => d.entropy());
  if (entropy !== undefined) {
    const surprise = d.logProb(x).neg();
    within('the entropy of draws', surprise.mean(), entropy, surprise.variance().div(n).sqrt());
  }
}

function within(what: string, found: Tensor, expected: Tensor, error: Tensor): void {
  requireClose(`the shape of ${what}`, zerosLike(found), zerosLike(expected), 0);
  found.data.forEach((value, i) => {
    const distance = Math.abs(value - expected.data[i]!);
    const limit = 6 * error.data[i]! + 1e-9 * Math.max(1, Math.abs(value));
    demand(`${what}: element ${i} is ${value}, expected ${expected.data[i]} ± ${limit / 6}`, distance <= limit);
  });
}

function rows(x: Tensor): Tensor[] {
  return Array.from({ length: x.shape[0]! }, (_, i) => x.at(i));
}

/** A tensor for `outside` of another shape than numbers. */
export function outsideLaw({ distribution: d, outside }: DistributionCase): void {
  if (outside === undefined) return;
  const found = d.logProb(tensor(outside as number[]));
  demand(`logProb outside the support is −∞, got ${String(found.toArray())}`, found.data.every((value) => value === -Infinity));
}
