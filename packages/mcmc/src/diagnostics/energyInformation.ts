import { spread } from './chains.js';

/**
 * The energy Bayesian fraction of missing information of one chain, Σ (Eₙ − Eₙ₋₁)² / Σ (Eₙ − Ē)². Small values mean
 * that momenta change the energy too little to reach the tails.
 *
 * Source: Betancourt, Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo (2016).
 */
export function energyInformation(energy: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < energy.length; i++) sum += (energy[i]! - energy[i - 1]!) ** 2;
  return sum / (energy.length - 1) / spread(energy, 0);
}
