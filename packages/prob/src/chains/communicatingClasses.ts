/** States that lead to each other. */
export interface CommunicatingClass {
  /** In rising order. */
  readonly states: readonly number[];
  /** Whether the chain never leaves it. */
  readonly recurrent: boolean;
  /** The greatest common divisor of the lengths of its cycles; 0 for a state without any. */
  readonly period: number;
}

/**
 * The communicating classes of a transition matrix, ordered by their smallest states.
 *
 * Source: Tarjan (1972), Depth-first search and linear graph algorithms; periods as in Denardo (1977).
 */
export function communicatingClasses(p: ArrayLike<number>, n: number): CommunicatingClass[] {
  const labels = strongComponents(p, n);
  const groups = new Map<number, number[]>();
  labels.forEach((label, i) => groups.set(label, [...(groups.get(label) ?? []), i]));
  return [...groups.values()].map((states) => ({
    states,
    recurrent: states.every((i) => labels.every((label, j) => label === labels[i] || !(p[i * n + j]! > 0))),
    period: periodOf(p, n, states),
  }));
}

/** A label per state, equal for states that lead to each other; depth first with a stack of its own. */
function strongComponents(p: ArrayLike<number>, n: number): number[] {
  const [index, low] = [new Int32Array(n).fill(-1), new Int32Array(n)];
  const labels = new Array<number>(n).fill(-1);
  const open: number[] = [];
  let [counter, label] = [0, 0];
  for (let root = 0; root < n; root++) {
    if (index[root]! >= 0) continue;
    const path: { state: number; next: number }[] = [];
    const visit = (state: number): void => {
      index[state] = low[state] = counter++;
      open.push(state);
      path.push({ state, next: 0 });
    };
    visit(root);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const { state } = top;
      if (top.next < n) {
        const to = top.next++;
        if (!(p[state * n + to]! > 0)) continue;
        if (index[to]! < 0) visit(to);
        else if (labels[to]! < 0) low[state] = Math.min(low[state]!, index[to]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent.state] = Math.min(low[parent.state]!, low[state]!);
      if (low[state] !== index[state]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        labels[member] = label;
        if (member === state) break;
      }
      label++;
    }
  }
  return labels;
}

/** Distances d from one state: every edge i → j inside the class closes cycles whose lengths differ by d(i) + 1 − d(j). */
function periodOf(p: ArrayLike<number>, n: number, states: readonly number[]): number {
  const members = new Set(states);
  const distance = new Map([[states[0]!, 0]]);
  const queue = [states[0]!];
  let period = 0;
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head]!;
    for (const j of members) {
      if (!(p[i * n + j]! > 0)) continue;
      const known = distance.get(j);
      if (known !== undefined) period = gcd(period, Math.abs(distance.get(i)! + 1 - known));
      else {
        distance.set(j, distance.get(i)! + 1);
        queue.push(j);
      }
    }
  }
  return period;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
