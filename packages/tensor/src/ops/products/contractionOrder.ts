/** The axis labels of one factor of a product. */
export type Labels = readonly string[];

/** Up to so many factors all orders are tried. */
const mostTried = 5;

/**
 * The order in which to multiply factors pairwise so that few multiplications are needed: every step names two
 * places in the list that is left, whose product then joins the end. Labels that neither the result nor another
 * factor has are summed on the way. Optimal for up to five factors, the cheapest next pair beyond.
 */
export function contractionOrder(
  factors: readonly Labels[],
  result: Labels,
  lengths: ReadonlyMap<string, number>,
): readonly (readonly [number, number])[] {
  const size = (labels: Iterable<string>): number => [...labels].reduce((n, label) => n * lengths.get(label)!, 1);
  const best = (left: readonly Labels[], limit: number): Plan | undefined => {
    if (left.length < 2) return { cost: 0, steps: [] };
    let found: Plan | undefined;
    for (const step of candidates(left)) {
      const cost = size(new Set([...left[step[0]]!, ...left[step[1]]!]));
      if (cost >= (found?.cost ?? limit)) continue;
      const rest = best(joined(left, step, result), (found?.cost ?? limit) - cost);
      if (rest && cost + rest.cost < (found?.cost ?? limit)) found = { cost: cost + rest.cost, steps: [step, ...rest.steps] };
    }
    return found;
  };
  const candidates = (left: readonly Labels[]): Step[] => {
    const all = left.flatMap((_, j) => left.slice(0, j).map((__, i): Step => [i, j]));
    if (left.length <= mostTried) return all;
    const costs = all.map(([i, j]) => size(new Set([...left[i]!, ...left[j]!])));
    return [all[costs.indexOf(Math.min(...costs))]!];
  };
  return best(factors, Infinity)?.steps ?? [];
}

type Step = readonly [number, number];

interface Plan {
  readonly cost: number;
  readonly steps: readonly Step[];
}

function joined(left: readonly Labels[], [i, j]: Step, result: Labels): readonly Labels[] {
  const others = left.filter((_, k) => k !== i && k !== j);
  return [...others, [...new Set([...left[i]!, ...left[j]!])].filter((l) => result.includes(l) || others.some((o) => o.includes(l)))];
}
