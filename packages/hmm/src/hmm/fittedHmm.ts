import type { Emission } from '../emissions/emission.js';
import { HMM, type HMMValues } from './hmm.js';
import type { SequencesLike } from './sequences.js';

/** How a fit went. */
export interface FitReport {
  /** Of the sequences it was fitted to, summed. */
  readonly fittedLogLikelihood: number;
  /** The objective (log likelihood, plus log prior if there is one) at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  /** The weight of all observations. */
  readonly totalWeight: number;
  /** Parameters that were not free. */
  readonly fixedCount: number;
}

/** A hidden Markov model with the story of its fit. Pass it to `fit` again to go on. */
export class FittedHMM<E extends Emission = Emission> extends HMM<E> {
  readonly fittedLogLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  private readonly totalWeight: number;
  private readonly fixedCount: number;

  /** Made by `HMM.fit`. */
  constructor(values: HMMValues<E>, report: FitReport) {
    super(values);
    ({
      fittedLogLikelihood: this.fittedLogLikelihood,
      history: this.history,
      iterations: this.iterations,
      converged: this.converged,
      message: this.message,
      totalWeight: this.totalWeight,
      fixedCount: this.fixedCount,
    } = report);
  }

  override get parameterCount(): number {
    return super.parameterCount - this.fixedCount;
  }

  /** The Bayesian information criterion of the sequences it was fitted to, or of others. */
  override bic(sequences?: SequencesLike): number {
    return sequences === undefined ? this.parameterCount * Math.log(this.totalWeight) - 2 * this.fittedLogLikelihood : super.bic(sequences);
  }

  /** The Akaike information criterion of the sequences it was fitted to, or of others. */
  override aic(sequences?: SequencesLike): number {
    return sequences === undefined ? 2 * this.parameterCount - 2 * this.fittedLogLikelihood : super.aic(sequences);
  }
}
