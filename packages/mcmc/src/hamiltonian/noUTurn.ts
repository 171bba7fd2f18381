import type { DrawStream } from '../random/drawStream.js';
import type { Target } from '../target.js';
import { copyNumbers, copyPhase, leapfrog, phase, type Phase } from './leapfrog.js';
import type { Metric } from './metric.js';
import { largestEnergyError, type Outcome, type Point, type Trajectory, type TrajectoryMaker } from './trajectory.js';
import { movesOn } from './uTurn.js';

/** A candidate for the next draw. */
interface Candidate {
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  logDensity: number;
  energy: number;
}

/** Either end of a stretch of the trajectory: its momentum p and M⁻¹ p. */
interface End {
  readonly momentum: Float64Array;
  readonly sharp: Float64Array;
}

/** What joining two halves of a subtree needs to remember, one set per depth. */
interface Level {
  /** Where the earlier half ends and the later half begins. */
  readonly earlierEnd: End;
  readonly laterStart: End;
  readonly earlierRho: Float64Array;
  readonly laterRho: Float64Array;
  readonly candidate: Candidate;
}

/**
 * The trajectory of the no-U-turn sampler: doubled forwards or backwards at random until it turns back on itself. The
 * next draw is chosen among its points in proportion to their density, with a bias towards the later doublings.
 *
 * Subtrees that turn back within themselves or where their halves meet end the trajectory, too: the criterion is also
 * checked over each half together with the first point of the other, which catches turns in step with the doubling.
 *
 * Source: Hoffman & Gelman, The No-U-Turn Sampler (2014); Betancourt, A conceptual introduction to Hamiltonian Monte
 * Carlo (2017), appendix A; the checks across halves are those of the Stan reference manual, section on NUTS.
 */
export function noUTurn(maxDepth: number): TrajectoryMaker {
  return (target) => new NoUTurn(target, maxDepth);
}

class NoUTurn implements Trajectory, Outcome {
  private readonly z: Phase;
  private readonly forward: Phase;
  private readonly backward: Phase;
  private readonly levels: Level[] = [];
  private readonly chosen: Candidate;
  private readonly proposed: Candidate;
  private readonly n: number;
  private metric!: Metric;
  private noise!: DrawStream;
  private stepSize = 0;
  private startEnergy = 0;
  private acceptSum = 0;
  /** The log of the summed densities of the subtree built last. */
  private weight = 0;

  divergent = false;
  steps = 0;
  treeDepth = 0;

  private readonly rho: Float64Array;
  private readonly newRho: Float64Array;
  /** The ends of the whole trajectory, and the two ends that meet where the newest half was joined on. */
  private first: End;
  private last: End;
  private joint: End;
  private newStart: End;

  constructor(
    private readonly target: Target,
    private readonly maxDepth: number,
  ) {
    const n = (this.n = target.dimension);
    this.z = phase(n);
    this.forward = phase(n);
    this.backward = phase(n);
    this.chosen = candidate(n);
    this.proposed = candidate(n);
    this.rho = new Float64Array(n);
    this.newRho = new Float64Array(n);
    this.first = end(n);
    this.last = end(n);
    this.joint = end(n);
    this.newStart = end(n);
  }

  get position(): Float64Array {
    return this.chosen.position;
  }
  get gradient(): Float64Array {
    return this.chosen.gradient;
  }
  get logDensity(): number {
    return this.chosen.logDensity;
  }
  get energy(): number {
    return this.chosen.energy;
  }
  get accept(): number {
    return this.steps === 0 ? 0 : this.acceptSum / this.steps;
  }

  run(from: Point, metric: Metric, stepSize: number, noise: DrawStream): Outcome {
    const { z, chosen, rho, newRho } = this;
    this.metric = metric;
    this.noise = noise;
    this.stepSize = stepSize;
    this.divergent = false;
    this.steps = 0;
    this.treeDepth = 0;
    this.acceptSum = 0;
    copyNumbers(from.position, z.position);
    copyNumbers(from.gradient, z.gradient);
    z.logDensity = from.logDensity;
    metric.momentum(noise, z.momentum);
    copyNumbers(z.momentum, this.first.momentum);
    this.startEnergy = metric.velocity(z.momentum, this.first.sharp) - z.logDensity;
    copyEnd(this.first, this.last);
    copyPhase(z, this.forward);
    copyPhase(z, this.backward);
    this.propose(chosen, this.startEnergy);
    copyNumbers(z.momentum, rho);

    let weight = 0;
    while (this.treeDepth < this.maxDepth) {
      const goForward = noise.uniform() > 0.5;
      const edge = goForward ? this.forward : this.backward;
      copyPhase(edge, z);
      // The end that is built on stays where it was; the new half ends in a new one.
      const built = goForward ? this.last : this.first;
      copyEnd(built, this.joint);
      if (!this.grow(this.treeDepth, goForward ? 1 : -1, this.proposed, this.newStart, built, newRho)) break;
      copyPhase(z, edge);
      this.treeDepth++;
      if (this.weight > weight || noise.uniform() < Math.exp(this.weight - weight)) copyCandidate(this.proposed, chosen);
      weight = logAddExp(weight, this.weight);
      const { first, last, joint, newStart } = this;
      const other = goForward ? first : last;
      const goesOn =
        movesOn(first.sharp, last.sharp, rho, newRho) &&
        movesOn(other.sharp, newStart.sharp, rho, newStart.momentum) &&
        movesOn(joint.sharp, built.sharp, newRho, joint.momentum);
      for (let i = 0; i < this.n; i++) rho[i] = rho[i]! + newRho[i]!;
      if (!goesOn) break;
    }
    return this;
  }

  /**
   * Simulates 2^depth further steps from z. Writes the first and the last end, the sum of momenta, and a candidate
   * chosen in proportion to the densities; returns false when the stretch turns back or diverges.
   */
  private grow(depth: number, sign: number, chosen: Candidate, start: End, finish: End, rho: Float64Array): boolean {
    const { noise } = this;
    if (depth === 0) return this.leaf(sign, chosen, start, finish, rho);
    const { earlierEnd, laterStart, earlierRho, laterRho, candidate: later } = this.level(depth);
    if (!this.grow(depth - 1, sign, chosen, start, earlierEnd, earlierRho)) return false;
    const earlierWeight = this.weight;
    if (!this.grow(depth - 1, sign, later, laterStart, finish, laterRho)) return false;
    const laterWeight = this.weight;
    const weight = logAddExp(earlierWeight, laterWeight);
    this.weight = weight;
    if (noise.uniform() < Math.exp(laterWeight - weight)) copyCandidate(later, chosen);
    for (let i = 0; i < rho.length; i++) rho[i] = earlierRho[i]! + laterRho[i]!;
    return (
      movesOn(start.sharp, finish.sharp, earlierRho, laterRho) &&
      movesOn(start.sharp, laterStart.sharp, earlierRho, laterStart.momentum) &&
      movesOn(earlierEnd.sharp, finish.sharp, laterRho, earlierEnd.momentum)
    );
  }

  private leaf(sign: number, chosen: Candidate, start: End, finish: End, rho: Float64Array): boolean {
    const { z } = this;
    leapfrog(this.target, this.metric, z, sign * this.stepSize);
    this.steps++;
    copyNumbers(z.momentum, start.momentum);
    let energy = this.metric.velocity(z.momentum, start.sharp) - z.logDensity;
    if (energy !== energy) energy = Infinity;
    copyEnd(start, finish);
    copyNumbers(z.momentum, rho);
    const gain = this.startEnergy - energy;
    this.acceptSum += gain > 0 ? 1 : Math.exp(gain);
    this.weight = gain;
    this.propose(chosen, energy);
    if (-gain > largestEnergyError) this.divergent = true;
    return !this.divergent;
  }

  private propose(into: Candidate, energy: number): void {
    const { z } = this;
    copyNumbers(z.position, into.position);
    copyNumbers(z.gradient, into.gradient);
    into.logDensity = z.logDensity;
    into.energy = energy;
  }

  private level(depth: number): Level {
    const { n } = this;
    return (this.levels[depth] ??= {
      earlierEnd: end(n),
      laterStart: end(n),
      earlierRho: new Float64Array(n),
      laterRho: new Float64Array(n),
      candidate: candidate(n),
    });
  }
}

function candidate(n: number): Candidate {
  return { position: new Float64Array(n), gradient: new Float64Array(n), logDensity: 0, energy: 0 };
}

function copyCandidate(from: Candidate, to: Candidate): void {
  copyNumbers(from.position, to.position);
  copyNumbers(from.gradient, to.gradient);
  to.logDensity = from.logDensity;
  to.energy = from.energy;
}

function end(n: number): End {
  return { momentum: new Float64Array(n), sharp: new Float64Array(n) };
}

function copyEnd(from: End, to: End): void {
  copyNumbers(from.momentum, to.momentum);
  copyNumbers(from.sharp, to.sharp);
}

function logAddExp(a: number, b: number): number {
  const top = a > b ? a : b;
  return top === -Infinity ? top : top + Math.log1p(Math.exp((a > b ? b : a) - top));
}
