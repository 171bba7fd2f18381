/** x = mean + W z + noise with z ~ N(0, I) of q numbers: as loops need it. */
export interface FactorParameters {
  readonly d: number;
  readonly q: number;
  readonly mean: Float64Array;
  /** W, d × q. */
  readonly loadings: Float64Array;
  /** The variances of the noise, d. */
  readonly noise: Float64Array;
}

/** How the noise variances are tied together. */
export type NoiseKind = 'diagonal' | 'isotropic';
