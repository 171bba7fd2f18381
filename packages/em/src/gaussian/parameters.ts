/** The parameters of a Gaussian mixture as loops need them: k weights, k × d means, k dense d × d covariances. */
export interface MixtureParameters {
  readonly k: number;
  readonly d: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}
