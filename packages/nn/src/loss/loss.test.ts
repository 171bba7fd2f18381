import { compile, grad, hessian, vmap } from '@x/autodiff';
import { sigmoid, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { loss } from '../index.js';

const close = (x: Tensor, expected: readonly number[], digits = 9): void => {
  Array.from(x.data).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));
};

describe('losses', () => {
  test('N-26: squared errors, ½Σ has the gradient ŷ − y', () => {
    expect(loss.mse([1, 2], [1, 4], { reduction: 'none' }).toArray()).toEqual([0, 4]);
    expect(grad((p: Tensor) => loss.mse(p, [1, 4], { reduction: 'sum' }).mul(0.5))([1, 2]).toArray()).toEqual([0, -2]);
  });

  test('N-27, N-28: binary cross-entropy is stable in logits', () => {
    expect(loss.binaryCrossEntropy([0], [1]).item()).toBe(Math.log(2));
    expect(loss.binaryCrossEntropy([-800], [1]).item()).toBe(800);
    expect(loss.binaryCrossEntropy([800], [1]).item()).toBe(0);
    expect(loss.binaryCrossEntropy([800], [0]).item()).toBe(800);
    close(grad((z: Tensor) => loss.binaryCrossEntropy(z, [1]))([-6]), [-0.9975273768]);
    close(grad((z: Tensor) => loss.mse(sigmoid(z), [1]).mul(0.5))([-6]), [-0.002460410543]);
    expect(loss.binaryCrossEntropy([0], [true]).item()).toBe(Math.log(2));
    expect(loss.binaryCrossEntropy([0, 1], [1, 0], { input: 'probs' }).item()).toBe(100);
  });

  test('N-29: softmax cross-entropy and its gradient', () => {
    close(loss.crossEntropy([1, 2, 3], 1), [1.407605964]);
    close(grad((o: Tensor) => loss.crossEntropy(o, 1))([1, 2, 3]), [0.09003057317, -0.7552715289, 0.6652409558]);
    expect(loss.crossEntropy([[1000, 0], [0, -1000]], [1, 0]).item()).toBe(500);
    close(loss.crossEntropy([[1, 2, 3]], tensor([1], { dtype: 'int32' })), [1.407605964]);
  });

  test('N-31: squared error is a Gaussian negative log-likelihood up to ½ log 2π', () => {
    const [z, y] = [[1, 2, 3], [0, 2, 5]];
    const difference = loss.gaussian(z, y, [1, 1, 1], { full: true, reduction: 'sum' }).sub(loss.mse(z, y, { reduction: 'sum' }).mul(0.5));
    expect(difference.item()).toBeCloseTo(1.5 * Math.log(2 * Math.PI), 12);
  });

  test('N-30, C-40, C-41: hinges of two and many classes', () => {
    close(loss.hinge([2, 0.4, -0.5], [1, 1, 1], { reduction: 'none' }), [0, 0.6, 1.5]);
    expect(loss.hinge([2], [true]).item()).toBe(0);
    const scores = [[3.2, 5.1, -1.7], [1.3, 4.9, 2], [2.2, 2.5, -3.1]];
    close(loss.multiclassHinge(scores, [0, 1, 2], { reduction: 'none' }), [2.9, 0, 12.9]);
    close(loss.multiclassHinge(scores, [0, 1, 2]), [5.266666667]);
    close(grad((s: Tensor) => loss.multiclassHinge(s, [0, 1, 2], { reduction: 'sum' }))(scores), [-1, 1, 0, 0, 0, 0, 1, 1, -2]);
  });

  test('P-51: divergences', () => {
    close(loss.kl(tensor([0.2, 0.5, 0.3]).log(), [0.6, 0.3, 0.1]), [0.3960584572]);
    expect(loss.kl(tensor([0.5, 0.5]).log(), [1, 0]).item()).toBeCloseTo(Math.log(2), 15);
    close(loss.klNormal([[0.5, -1]], [[Math.log(0.25), 0]]), [0.5 * (0.25 + 0.25 + Math.log(4) - 1 + 1)]);
  });

  test('contrastive and noise-contrastive losses', () => {
    close(loss.contrastive([0.5, 2], [0, 0], { reduction: 'none' }), [0.125, 0]);
    // With k noise samples a perfect model at equal densities costs log(1 + k) + k·log(1 + 1/k).
    close(loss.nce([0], [0], [[0, 0, 0]], [[0, 0, 0]]), [Math.log(4) + 3 * Math.log(4 / 3)]);
  });

  test('targets that do not fit are refused, class numbers are checked', () => {
    expect(() => loss.mse([[1], [2]], [1, 2])).toThrow('loss.mse: `target` must have the shape of the prediction, [2, 1], got [2]. Shapes that merely broadcast are nearly always a mistake: reshape one of them.');
    expect(() => loss.crossEntropy([[1, 2]], [0, 1])).toThrow('loss.crossEntropy: `target` must hold class numbers of shape [1] or probabilities of shape [1, 2], got [2].');
    expect(() => loss.crossEntropy([[1, 2]], [2])).toThrow('loss.crossEntropy: `target` must hold whole class numbers from 0 to 1, got 2 at position 0. Name a label that marks examples to leave out with ignoreIndex.');
    expect(() => loss.crossEntropy([[1, 2]], [0.5])).toThrow('hold whole class numbers from 0 to 1, got 0.5 at position 0');
    expect(() => loss.hinge([1], [0])).toThrow('loss.hinge: `labels` must hold −1 and 1, or booleans, got 0. From labels 0 and 1: labels.mul(2).sub(1).');
    expect(() => loss.crossEntropy([[1, 2]], [0], { weights: [1] })).toThrow('loss.crossEntropy: `weights` must hold one weight for each of the 2 classes, got [1].');
  });

  test('labels to ignore, in compiled functions too', () => {
    const z = tensor([[1, 2], [3, 1], [0, 0]]);
    const plain = loss.crossEntropy([[1, 2], [0, 0]], [0, 1]).item();
    expect(loss.crossEntropy(z, [0, -1, 1], { ignoreIndex: -1 }).item()).toBeCloseTo(plain, 15);
    const compiled = compile((logits: Tensor, labels: Tensor) => loss.crossEntropy(logits, labels, { ignoreIndex: -1 }));
    expect(compiled(z, tensor([0, -1, 1], { dtype: 'int32' })).item()).toBeCloseTo(plain, 15);
  });

  test('losses keep float32 and batch under vmap', () => {
    const z = tensor([[1, 2], [3, 1]], { dtype: 'float32' });
    expect(loss.crossEntropy(z, [0, 1]).dtype).toBe('float32');
    expect(loss.mse(z, [[1, 2], [3, 4]]).dtype).toBe('float32');
    expect(loss.binaryCrossEntropy(z, [[1, 0], [0, 1]]).dtype).toBe('float32');
    const each = vmap((logits: Tensor, label: Tensor) => loss.crossEntropy(logits, label))(z, tensor([0, 1], { dtype: 'int32' }));
    expect(each.toArray()).toEqual(loss.crossEntropy(z, [0, 1], { reduction: 'none' }).toArray());
  });

  test('probabilities of 0 and 1 have finite losses and derivatives', () => {
    const slope = (p: number, y: number): number => grad((v: Tensor) => loss.binaryCrossEntropy(v, [y], { input: 'probs' }))([p]).at(0).item();
    expect([slope(0, 1), slope(1, 0), slope(0.25, 1), slope(1e-20, 0)]).toEqual([-1e12, 1e12, -4, 1]);
  });

  test('excluded classes cost nothing: 0·(−∞) = 0', () => {
    expect(loss.crossEntropy([[1, -Infinity, 1]], [[0.5, 0, 0.5]]).item()).toBeCloseTo(Math.log(2), 15);
    expect(loss.crossEntropy([[1, -Infinity, 1]], [[0.5, 0.5, 0]]).item()).toBe(Infinity);
    expect(grad((z: Tensor) => loss.crossEntropy(z, [[0.5, 0, 0.5]]))([[1, -Infinity, 1]]).toArray()).toEqual([[0, 0, 0]]);
    expect(loss.kl([0, -Infinity], [1, 0]).item()).toBe(0);
    expect(loss.kl([0, -Infinity], [0.5, 0.5]).item()).toBe(Infinity);
    expect(loss.crossEntropy([[1, NaN]], [[1, 0]]).item()).toBeNaN();
  });

  test('a batch of which nothing counts costs 0, and an empty one has no mean', () => {
    expect(loss.crossEntropy([[1, 2]], [-1], { ignoreIndex: -1 }).item()).toBe(0);
    expect(loss.crossEntropy([[1, 2]], [1], { weights: [1, 0] }).item()).toBe(0);
    expect(grad((z: Tensor) => loss.crossEntropy(z, [-1], { ignoreIndex: -1 }))([[1, 2]]).toArray()).toEqual([[0, 0]]);
    expect(() => loss.mse(zeros([0, 2]), zeros([0, 2]))).toThrow("loss.mse: `prediction` must hold examples to take the mean of, got none, losses of shape [0, 2]. Leave empty batches out, or use { reduction: 'sum' }, which is 0.");
    expect(loss.crossEntropy(zeros([0, 2]), zeros([0]), { reduction: 'sum' }).item()).toBe(0);
  });

  test('labels are checked in compiled functions too', () => {
    const run = compile((z: Tensor, labels: Tensor) => loss.crossEntropy(z, labels));
    for (const wrong of [-1, 2, 0.5, NaN]) {
      expect(() => run(tensor([[1, 2], [3, 4]]), tensor([0, wrong]))).toThrow(`loss.crossEntropy: \`target\` must hold whole class numbers from 0 to 1, got ${wrong} at position 1.`);
    }
  });

  test('log cosh keeps its digits near 0 and its curvature', () => {
    close(loss.logCosh([1e-8, 0.5, -0.999, 1.001, 800], [0, 0, 0, 0, 0], { reduction: 'none' }).div([5e-17, 0.1201145069582775, 0.4330194464208848, 0.434542634519563, 800 - Math.LN2]), [1, 1, 1, 1, 1], 13);
    expect(grad((x: Tensor) => loss.logCosh(x, [0]))([1e-10]).at(0).item()).toBe(1e-10);
    expect(hessian((x: Tensor) => loss.logCosh(x, [0]))([0]).toArray()).toEqual([[1]]);
  });

  test('options out of range are refused', () => {
    expect(() => loss.huber([1], [1], { delta: 0 })).toThrow('loss.huber: `delta` must be positive, got 0.');
    expect(() => loss.crossEntropy([[1, 2]], [0], { labelSmoothing: 2 })).toThrow('loss.crossEntropy: `labelSmoothing` must be a share from 0 to 1, got 2.');
    expect(() => loss.mse([1], [1], { reduction: 'avg' as 'mean' })).toThrow("loss.mse: `reduction` must be 'mean', 'sum' or 'none', got avg.");
  });

  test('focal loss has derivatives where the target is certain', () => {
    for (const gamma of [0, 0.5, 1, 2]) expect(grad((z: Tensor) => loss.focal(z, [1, 0], { gamma }))([800, -800]).toArray()).toEqual([0, 0]);
  });

  test('focal loss without focus is the binary cross-entropy', () => {
    close(loss.focal([1, -2], [1, 0], { gamma: 0, reduction: 'none' }), loss.binaryCrossEntropy([1, -2], [1, 0], { reduction: 'none' }).toArray() as number[], 14);
  });
});
