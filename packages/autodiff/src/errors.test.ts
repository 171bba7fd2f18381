import { describe, expect, test } from 'vitest';
import { add, defineOp, apply1, floor, ones, ShapeError, sum, tensor, type Tensor } from '@x/tensor';
import { checkGradients, customGrad, grad, jvp, valueAndGrad, vjp, vmap } from './index.js';

/** The message of the error that `run` throws. */
function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('grad refuses, and says what to do', () => {
  test('results that are not scalars', () => {
    expect(message(() => grad((x) => x.mul(2))([1, 2]))).toBe(
      'grad: `f` must return a scalar, got shape [2]. Reduce it with sum() or mean(), or use jacobian for a function with many results.',
    );
  });
  test('a missing return', () => {
    expect(message(() => grad((x) => void x.mul(2))(1))).toBe('grad: `f` must return a scalar, got undefined. Is a `return` missing?');
  });
  test('trees as results', () => {
    expect(message(() => grad((x) => ({ loss: x }))(1))).toBe(
      'grad: `f` must return a scalar, got a tree (object). Return one number; hand other values through with hasAux: true.',
    );
  });
  test('promises', () => {
    expect(message(() => grad(async (x: Tensor) => x)(1))).toBe(
      'grad: `f` must return its result directly, got a promise. Await data before the call and give grad a synchronous function.',
    );
  });
  test('integer arguments and results', () => {
    expect(message(() => grad((x) => x.sum())(tensor([1, 2], { dtype: 'int32' })))).toBe(
      "grad: `argument 0, leaf 0` must be float64 or float32 to be differentiated, got int32. Convert it with astype('float64'), or pass it as an argument that is not in argnums.",
    );
    expect(message(() => grad((x) => x.greater(0).sum())(1))).toBe(
      'grad: `f` must return a float, got int32. Counts and comparisons have no derivative.',
    );
  });
  test('arguments that are not there', () => {
    expect(message(() => grad((x) => x, { argnums: 1 })(1 as never))).toBe('grad: `argnums` must name one of the 1 arguments of the call, got 1.');
  });
  test('hasAux without a pair', () => {
    expect(message(() => valueAndGrad(((x: Tensor) => x) as never, { hasAux: true })(1 as never))).toBe(
      'valueAndGrad: `f` must return [value, aux] with hasAux: true, got object.',
    );
  });
  test('ops without a derivative', () => {
    const op = defineOp<undefined>({ name: 'opaque', infer: ([x]) => x!, kernel: ([x], [y]) => y!.set(x!.data) });
    expect(message(() => grad((x) => sum(apply1(op, [x], undefined)))([1]))).toBe(
      'opaque: `x` must not be differentiated, got a derivative through opaque. opaque has no derivative rule (vjp). Use stopGradient(x) to treat its input as constant, or customGrad to give a rule.',
    );
  });
});

describe('the other transformations', () => {
  test('vjp wants a cotangent like the value', () => {
    expect(message(() => vjp((x) => x.mul(2), [1, 2])[1]([1, 2, 3]))).toBe(
      'vjp: `cotangent 0` must have the shape [2] of the value it belongs to, got [3].',
    );
  });
  test('jvp wants one direction per argument', () => {
    expect(message(() => jvp((x) => x, [1], []))).toBe('jvp: `v` must hold one direction per argument (1), got 0.');
    expect(message(() => jvp((x) => x, [{ a: 1 }] as never, [{ b: 1 }] as never))).toBe(
      'jvp: `v[0]` must be an object { a }, got an object { b }. Trees must have the same keys and lengths everywhere.',
    );
  });
  test('vmap wants a batch, of one length', () => {
    expect(message(() => vmap((x) => x)(1))).toBe(
      'vmap: `argument 0` must have an axis for the batch, got a scalar. Pass in: [0, null] to keep an argument the same for all examples.',
    );
    expect(message(() => vmap((x, y) => x.add(y))([1, 2], [1, 2, 3]))).toBe(
      'vmap: `x` must have the same batch length everywhere (2 in the first), got 3 in one of shape [3] (batch axis in front).',
    );
    expect(message(() => vmap((x) => x, { in: [null] })(1))).toBe('vmap: `in` must name a batch axis for at least one argument, got none for 1 arguments.');
  });
  test('vmap names the line that reads numbers', () => {
    const text = message(() => vmap((x) => (x.item() > 0 ? x : x.neg()))([1, 2]));
    expect(text).toMatch(
      /^item: `x` must hold numbers, got an abstract float64 \[\] while vmap traces the function \(at .*errors\.test\.ts:\d+\)\. Numbers are not known yet there: choose with where\(condition, a, b\) or cond, repeat with scan or whileLoop, or move the reading out of the function\.$/,
    );
  });
  test('an abstract tensor that escaped says so', () => {
    let leaked: Tensor | undefined;
    vmap((x) => (leaked = x))([1, 2]);
    expect(message(() => leaked!.add(1))).toBe(
      'add: `x` must belong to a trace that is still running, got an abstract float64 [] whose trace has ended. Return it from the traced function instead of storing it outside.',
    );
  });
  test('errors inside are those of the ops, with their fields', () => {
    try {
      grad((x) => add(x, ones([3])).sum())([1, 2]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ShapeError);
      expect(error).toMatchObject({ op: 'add', argument: 'y', actual: '[3]' });
    }
  });
  test('customGrad checks what the rule returns', () => {
    const f = customGrad((x: Tensor) => x.mul(x), (_, __: Tensor) => [[1, 2, 3]]);
    expect(message(() => grad((x) => f(x).sum())([1, 2]))).toBe(
      'customGrad: `cotangent 0 of the rule` must have the shape [2] of the value it belongs to, got [3].',
    );
  });
  test('checkGradients names the worst element', () => {
    const wrong = customGrad((x) => x.square(), (g, x) => g.mul(x));
    expect(message(() => checkGradients((x: Tensor) => wrong(x).sum(), [1, 3]))).toMatch(
      /^checkGradients: `f` must have derivatives that agree with finite differences to 0\.000001, got relative error 5\.00e-1 at element \d of leaf 0\./,
    );
  });
  test('derivatives through floor are zero, not errors', () => {
    expect(grad((x) => floor(x).sum())([1.5]).toArray()).toEqual([0]);
  });
});
