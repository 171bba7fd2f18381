/** The two passes over a window of steps; all arrays lie in one memory, and places are indices of its elements. */
export interface RecursionKernel {
  /**
   * Writes normalised forward probabilities (steps × n at `alpha`) and two numbers a step at `scales`: the sum that was
   * divided by, and the largest log-likelihood. Log-likelihoods at `emissions` become likelihoods in proportion.
   * Returns −1, or the first step that is impossible.
   *
   * The n elements before `alpha` hold the initial distribution when the window `starts` the sequence, else the forward
   * probabilities of the step before it.
   */
  forward(memory: Float64Array, n: number, steps: number, starts: boolean, transition: number, emissions: number, alpha: number, scales: number): number;
  /**
   * Writes state probabilities at `gamma`. `after` holds β of the last step, and at the end β of the step before the window.
   * Adds Σ α_{t−1}(i) w_t(j) to the matrix at `pairs` unless that is negative; the n elements before `alpha` hold the
   * forward probabilities of the step before the window, or zeros.
   */
  backward(memory: Float64Array, n: number, steps: number, transposed: number, emissions: number, alpha: number, scales: number, after: number, gamma: number, pairs: number): void;
}
