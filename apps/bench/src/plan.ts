import { treeLeaves, type Tensor } from '@x/tensor';
import type { Prepared } from './case.js';

/** The parts of a prepared plan that a loop of a sampler or an optimiser uses. */
interface PlanLike {
  readonly inputs: readonly { [index: number]: number; readonly length: number }[];
  run(): void;
  result(): unknown;
}

/**
 * Our own side of a case that works on a prepared plan: every run writes the parameters of one of two points and runs
 * the plan, as a sampler would, whose arrays are never those of the step before.
 */
export function onPlan(plan: PlanLike, points: readonly [unknown, unknown]): Prepared {
  const [even, odd] = points.map((point) => treeLeaves(point).map((x) => Float64Array.from((x as Tensor).data)));
  let turn = false;
  const step = (): void => {
    turn = !turn;
    const from = turn ? even! : odd!;
    for (let k = 0; k < from.length; k++) {
      const [target, values] = [plan.inputs[k]!, from[k]!];
      for (let i = 0; i < values.length; i++) target[i] = values[i]!;
    }
    plan.run();
  };
  return {
    run: step,
    result: () => {
      turn = false;
      step();
      return treeLeaves(plan.result()).flatMap((y) => Array.from((y as Tensor).data));
    },
  };
}

/** The same through the compiled function itself, tensors in and tensors out. */
export function onCalls<P>(f: (point: P) => unknown, points: readonly [P, P]): Prepared {
  let turn = false;
  const step = (): unknown => {
    turn = !turn;
    return f(points[turn ? 0 : 1]);
  };
  return {
    run: step,
    result: () => {
      turn = false;
      return treeLeaves(step()).flatMap((y) => Array.from((y as Tensor).data));
    },
  };
}
