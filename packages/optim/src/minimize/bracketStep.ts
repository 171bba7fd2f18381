/** φ and φ′ at one step. */
export interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** The best point of a line search and another end; closed once a minimum lies between them. */
export interface Bracket {
  readonly best: Trial;
  readonly other: Trial;
  readonly closed: boolean;
}

/**
 * The bracket with a new trial in it, and the next step to try. `tilt` is subtracted from all slopes, and its line from
 * all values. Steps that extrapolate stay within `low` and `high`.
 *
 * Source: Moré & Thuente, Line search algorithms with guaranteed sufficient decrease (1994), section 4.
 */
export function bracketStep({ best, other, closed }: Bracket, trial: Trial, tilt: number, low: number, high: number): { bracket: Bracket; step: number } {
  const tilted = ({ step, value, slope }: Trial): Trial => ({ step, value: value - step * tilt, slope: slope - tilt });
  const [x, y, p] = [tilted(best), tilted(other), tilted(trial)];
  const opposite = p.slope * Math.sign(x.slope) < 0;
  const secant = p.step + (p.slope / (p.slope - x.slope)) * (x.step - p.step);
  let step: number;
  let closing = closed;
  if (p.value > x.value) {
    // Higher: the minimum lies between; the cubic step, or halfway to the parabola's when that is nearer to the best.
    const cubic = cubicStep(x, p, x);
    const parabola = x.step + (x.slope / ((x.value - p.value) / (p.step - x.step) + x.slope) / 2) * (p.step - x.step);
    step = Math.abs(cubic - x.step) < Math.abs(parabola - x.step) ? cubic : cubic + (parabola - cubic) / 2;
    closing = true;
  } else if (opposite) {
    // Lower, but rising: between too; whichever step is farther from the trial.
    const cubic = cubicStep(x, p, p);
    step = Math.abs(cubic - p.step) > Math.abs(secant - p.step) ? cubic : secant;
    closing = true;
  } else if (Math.abs(p.slope) < Math.abs(x.slope)) {
    // Lower and flatter: the cubic may have its minimum beyond, or none.
    const cubic = cubicBeyond(x, p, low, high);
    const cubicIsNearer = Math.abs(cubic - p.step) < Math.abs(secant - p.step);
    step = cubicIsNearer === closed ? cubic : secant;
    if (closed) {
      const limit = p.step + 0.66 * (y.step - p.step);
      step = p.step > x.step ? Math.min(limit, step) : Math.max(limit, step);
    } else {
      step = Math.min(Math.max(step, low), high);
    }
  } else {
    // Lower and as steep: on to the other end, or as far as allowed.
    step = closed ? cubicStep(y, p, p) : p.step > x.step ? high : low;
  }
  const bracket =
    p.value > x.value ? { best, other: trial, closed: closing } : { best: trial, other: opposite ? best : other, closed: closing };
  return { bracket, step };
}

/** The minimum of the cubic through a and b, computed from the end `from` for accuracy. */
function cubicStep(a: Trial, b: Trial, from: Trial): number {
  const to = from === a ? b : a;
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)));
  const gamma = to.step < from.step ? -root : root;
  const ratio = (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope);
  return from.step + ratio * (to.step - from.step);
}

/** The cubic's minimum beyond p as seen from x, or the end of the allowed range when there is none. */
function cubicBeyond(x: Trial, p: Trial, low: number, high: number): number {
  const theta = (3 * (x.value - p.value)) / (p.step - x.step) + x.slope + p.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(x.slope), Math.abs(p.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (x.slope / scale) * (p.slope / scale)));
  const gamma = p.step > x.step ? -root : root;
  const ratio = (gamma - p.slope + theta) / (gamma + (x.slope - p.slope) + gamma);
  if (ratio < 0 && gamma !== 0) return p.step + ratio * (x.step - p.step);
  return p.step > x.step ? high : low;
}
