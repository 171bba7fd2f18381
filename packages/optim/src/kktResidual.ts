/** By how much the optimality conditions fail, each as the largest absolute value. */
export interface KktResiduals {
  /** ∇ₓL = ∇f + Σλᵢ∇gᵢ + Σμⱼ∇hⱼ. */
  readonly stationarity: number;
  /** g(x) and the positive part of h(x). */
  readonly primal: number;
  /** The negative part of μ. */
  readonly dual: number;
  /** μⱼhⱼ(x). */
  readonly complementarity: number;
}
