import { describe, expect, test } from 'vitest';
__testImports__

describe('__name__', () => {
  test('reverses the last axis and leaves the others alone', () => {
    expect(
      __name__([
        [1, 2, 3],
        [4, 5, 6],
      ]).toArray(),
    ).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
  });

  test('of a vector without elements has none', () => {
    expect(__name__(tensor([])).shape).toEqual([0]);
  });

  test('refuses a scalar', () => {
    expect(() => __name__(1)).toThrow('__name__: `x` must have at least one axis, got []. A scalar has nothing to reverse.');
  });
});
