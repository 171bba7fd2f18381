/** What training has seen, one number per epoch. */
export interface History {
  /** Mean loss of the batches trained on, while the model changed. */
  readonly loss: readonly number[];
  /** Loss on the validation set after the epoch; empty without one. */
  readonly validLoss: readonly number[];
  /** Metrics on the validation set, or on the training set where there is none. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  /** What updates were multiplied by: 1 unless a plateau lowered it. */
  readonly rate: readonly number[];
}

/** What is told after an epoch. */
export interface EpochFigures {
  readonly loss: number;
  readonly validLoss?: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly rate: number;
}

/** A history before the first epoch. */
export function emptyHistory(): History {
  return { loss: [], validLoss: [], metrics: {}, rate: [] };
}

/** A history with one epoch more. */
export function extended(history: History, { loss, validLoss, metrics, rate }: EpochFigures): History {
  return {
    loss: [...history.loss, loss],
    validLoss: validLoss === undefined ? history.validLoss : [...history.validLoss, validLoss],
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, [...(history.metrics[name] ?? []), value]])),
    rate: [...history.rate, rate],
  };
}
