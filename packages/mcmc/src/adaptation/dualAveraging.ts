/** What is known so far about the best step size: plain data. */
export interface StepSizeTuning {
  /** Where log step sizes are drawn to. */
  readonly goal: number;
  readonly count: number;
  readonly error: number;
  readonly logAverage: number;
}

/** A fresh start near a step size: larger steps are tried first. */
export function restartTuning(stepSize: number): StepSizeTuning {
  return { goal: Math.log(10 * stepSize), count: 0, error: 0, logAverage: 0 };
}

/**
 * Takes note of one acceptance probability. The step size to use next is xₜ = μ − (√t / γ) H̄ₜ in logarithms, where H̄
 * averages target − acceptance; the one to keep in the end averages the xₜ with weights t^−κ.
 *
 * Source: Hoffman & Gelman, The No-U-Turn Sampler (2014), algorithm 5, with γ = 0.05, t₀ = 10, κ = 0.75.
 *
 * @example
 * const tuned = learnStepSize(restartTuning(1), 1, 0.8);
 * tuned.stepSize > 1 // => true
 */
export function learnStepSize(
  { goal, count, error, logAverage }: StepSizeTuning,
  accept: number,
  targetAccept: number,
): { readonly tuning: StepSizeTuning; readonly stepSize: number } {
  const t = count + 1;
  const share = 1 / (t + 10);
  const nextError = (1 - share) * error + share * (targetAccept - (accept > 1 ? 1 : accept));
  const log = goal - (nextError * Math.sqrt(t)) / 0.05;
  const weight = t ** -0.75;
  return { tuning: { goal, count: t, error: nextError, logAverage: weight * log + (1 - weight) * logAverage }, stepSize: Math.exp(log) };
}

/** The step size to keep. */
export function settledStepSize({ logAverage }: StepSizeTuning): number {
  return Math.exp(logAverage);
}
