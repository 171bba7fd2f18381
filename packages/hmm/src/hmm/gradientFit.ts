import { grad } from '@x/autodiff/core';
import type { EmResult } from '@x/em';
import { minimize } from '@x/optim';
import { add, DomainError, greater, log, logSoftmax, mul, neg, softmax, sum, tensor, where, type Tensor } from '@x/tensor/core';
import type { Emission } from '../emissions/emission.js';
import { missingRows } from '../emissions/emission.js';
import { expectation } from './expectation.js';
import type { FitProblem, Parts } from './fitHmm.js';

type Parameters = Readonly<Record<string, Tensor>>;

/**
 * Training by L-BFGS over logits and unconstrained emission parameters. The gradient of the log likelihood is that of the
 * expected complete-data log likelihood at the same point (Fisher's identity), so one pass of the recursions and one backward
 * walk through the emission give it.
 */
export function gradientFit<E extends Emission>(start: Parts<E>, problem: FitProblem<E>, restart: number): EmResult<Parts<E>> {
  const { data, options, free } = problem;
  const { maxIterations = 500, tolerance = 1e-6, onIteration, signal, priors, tied } = options;
  if (priors !== undefined || tied !== undefined) throw new DomainError({ op: 'HMM.fit', argument: priors === undefined ? 'tied' : 'priors', expected: "be left out with method: 'gradient'", actual: 'an object', hint: "Use method: 'em'." });
  const { trainable } = start.emission;
  if (trainable === undefined && free('emission')) throw new DomainError({ op: 'HMM.fit', argument: 'method', expected: "be 'em' for these emissions", actual: "'gradient'", hint: "Gaussian emissions can be trained so with covariance: 'full'." });
  const n = start.initial.size;
  const skip = missingRows(data.rows);
  const rows = tensor(Float64Array.from(data.rows.data).map((x) => (Number.isNaN(x) ? 0 : x)), { shape: data.rows.shape });
  if (free('emission') && start.emission.eventShape.length > 0 && skip.some((gone) => gone === 1)) {
    throw new DomainError({ op: 'HMM.fit', argument: 'sequences', expected: "be complete with method: 'gradient'", actual: 'vectors with NaN', hint: "Use method: 'em'." });
  }
  const [mayStart, mayMove] = [greater(start.initial, 0), greater(start.transition, 0)];
  const x0: Parameters = {
    ...(free('initial') && { initial: log(where(mayStart, start.initial, 1)) }),
    ...(free('transition') && { transition: log(where(mayMove, start.transition, 1)) }),
    ...(free('emission') && trainable!.parameters),
  };
  const at = (p: Parameters): Parts<E> => ({
    initial: p['initial'] === undefined ? start.initial : softmax(where(mayStart, p['initial'], -Infinity)),
    transition: p['transition'] === undefined ? start.transition : softmax(where(mayMove, p['transition'], -Infinity)),
    emission: free('emission') ? trainable!.at(p) : start.emission,
  });
  const gradient = (p: Parameters): Parameters => {
    const { masses, first, pairs } = expectation(at(p), problem);
    for (let t = 0; t < skip.length; t++) if (skip[t] === 1) masses.fill(0, t * n, (t + 1) * n);
    const [mass, counts, moves] = [tensor(masses, { shape: [skip.length, n] }), tensor(first), tensor(pairs, { shape: [n, n] })];
    const expected = (q: Parameters): Tensor => {
      let total: Tensor = tensor(0);
      if (q['initial'] !== undefined) total = add(total, sum(mul(counts, logProbabilities(q['initial'], mayStart))));
      if (q['transition'] !== undefined) total = add(total, sum(mul(moves, logProbabilities(q['transition'], mayMove))));
      if (free('emission')) total = add(total, sum(mul(mass, trainable!.logProb(q, rows))));
      return neg(total);
    };
    return grad(expected)(p) as Parameters;
  };
  const history = [expectation(start, problem).logLikelihood];
  const progress = (): void => onIteration?.({ iteration: history.length - 1, logLikelihood: history.at(-1)!, restart });
  progress();
  const found = minimize<Parameters>((p) => -expectation(at(p), problem).logLikelihood, x0, {
    grad: gradient,
    maxIterations,
    tolerance,
    compile: false,
    ...(signal && { signal }),
    onIteration: ({ value }) => {
      history.push(-value);
      progress();
    },
  });
  return { params: at(found.x), expectations: undefined, logLikelihood: -found.value, history, iterations: found.iterations, converged: found.converged, message: found.message };
}

/** log softmax of what is allowed; 0 elsewhere, where no mass is. */
function logProbabilities(logits: Tensor, allowed: Tensor): Tensor {
  return where(allowed, logSoftmax(where(allowed, logits, -Infinity)), 0);
}
