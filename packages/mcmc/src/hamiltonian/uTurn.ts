/**
 * Whether a stretch of a trajectory still moves away from both of its ends: p♯ · ρ > 0 at either end, where p♯ = M⁻¹ p
 * and ρ = `rho` + `more` is the sum of the momenta along the stretch.
 *
 * Source: Betancourt, A conceptual introduction to Hamiltonian Monte Carlo (2017), appendix A.4.2.
 */
export function movesOn(sharpOneEnd: Float64Array, sharpOtherEnd: Float64Array, rho: Float64Array, more: Float64Array): boolean {
  let one = 0;
  let other = 0;
  for (let i = 0; i < rho.length; i++) {
    const r = rho[i]! + more[i]!;
    one += sharpOneEnd[i]! * r;
    other += sharpOtherEnd[i]! * r;
  }
  return one > 0 && other > 0;
}
