import { compile, stopGradient, valueAndGrad } from '@x/autodiff/core';
import { applyUpdates, type GradientTransform } from '@x/optim';
import { add, DomainError, isTensor, mean, neg, random, relu, requireWhole, softplus, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { ForwardOptions, Module } from '../module/module.js';
import { combine, partition } from '../module/partition.js';
import { mlp } from '../models/mlp.js';
import type { ModelOptions } from '../models/modelOptions.js';
import { dtypeOf } from '../module/input.js';
import { pauses } from '../training/trainingEpoch.js';

/** What the generator makes small: log(1 − D(G(z))), or −log D(G(z)), whose gradient does not vanish where D is sure. */
export type GeneratorLoss = 'minimax' | 'non-saturating';

/**
 * A pair of opponents: a generator that makes data of noise, and a discriminator whose logits tell data from what was made.
 *
 * Shapes: z [N, latent] → [N, features]; the discriminator gives [N, 1].
 * Source: I. Goodfellow et al., "Generative adversarial nets", 2014.
 *
 * @example
 * models.gan({ latent: 2, data: 3, hidden: [8] }).sample(random.key(0), 5).shape // => [ 5, 3 ]
 */
export class GAN {
  readonly generator: Module;
  readonly discriminator: Module;
  readonly latent: number;

  constructor(generator: Module, discriminator: Module, latent: number) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.latent = latent;
  }

  /** New data from standard normal noise. */
  sample(key: random.KeyLike, n: number, options?: ForwardOptions): Tensor {
    return this.generator.forward(random.normal(key, [n, this.latent], { dtype: dtypeOf(this.generator) as 'float64' }), options);
  }

  /** −V(D, G), what the discriminator makes small: −mean log D(x) − mean log(1 − D(G(z))). */
  discriminatorLoss(x: Tensor, made: Tensor, options?: ForwardOptions): Tensor {
    return add(mean(softplus(neg(this.discriminator.forward(x, options)))), mean(softplus(this.discriminator.forward(stopGradient(made), options))));
  }

  /** What the generator makes small. */
  generatorLoss(made: Tensor, kind: GeneratorLoss = 'non-saturating', options?: ForwardOptions): Tensor {
    return generatorLoss(this.discriminator.forward(made, options), kind);
  }
}

/**
 * A generator's loss from the logits that the discriminator gives to its samples.
 *
 * @example
 * models.generatorLoss(tensor([0]), 'non-saturating').item() // => 0.6931471805599453
 */
export function generatorLoss(logits: Tensor, kind: GeneratorLoss = 'non-saturating'): Tensor {
  return mean(kind === 'minimax' ? neg(softplus(logits)) : softplus(neg(logits)));
}

/** Options of `gan`. */
export interface GanOptions extends ModelOptions {
  /** Length of the noise. */
  readonly latent: number;
  /** Length of the data. */
  readonly data: number;
  /** Units of the hidden layers of both networks. Default [32, 32]. */
  readonly hidden?: readonly number[];
  /** Default relu. */
  readonly activation?: (x: Tensor) => Tensor;
}

/**
 * A generative adversarial network of dense layers.
 *
 * @example
 * models.gan({ latent: 1, data: 1 }).latent // => 1
 */
export function gan({ latent, data, hidden = [32, 32], activation = relu, key, dtype }: GanOptions): GAN {
  const part = (name: string): ModelOptions => ({ ...(key && { key: random.foldIn(key, name) }), ...(dtype && { dtype }) });
  return new GAN(mlp([latent, ...hidden, data], { activation, ...part('generator') }), mlp([data, ...hidden, 1], { activation, ...part('discriminator') }), latent);
}

/** Options of `trainGan`. */
export interface GanTraining {
  /** [n, features]. */
  readonly data: TensorLike;
  /** Steps of the generator. */
  readonly steps: number;
  readonly generatorOptimizer: GradientTransform;
  readonly discriminatorOptimizer: GradientTransform;
  /** Steps of the discriminator before each of the generator. Default 1. */
  readonly discriminatorSteps?: number;
  /** Default 64. */
  readonly batchSize?: number;
  readonly loss?: GeneratorLoss;
  readonly key?: random.Key;
  readonly onStep?: (report: { readonly step: number; readonly gan: GAN; readonly generatorLoss: number; readonly discriminatorLoss: number }) => void | boolean;
}

/** A trained GAN and its losses, one per step. */
export interface GanFit {
  readonly gan: GAN;
  readonly generatorLoss: readonly number[];
  readonly discriminatorLoss: readonly number[];
}

/**
 * Trains a GAN: in every step the discriminator learns from fresh batches of data and noise, once or several times, then
 * the generator from fresh noise. Neither changes in the other's steps.
 *
 * Fails: DomainError when a loss is not finite.
 *
 * @example
 * const rule = adam({ learningRate: 1e-3 });
 * const { generatorLoss } = await models.trainGan(models.gan({ latent: 1, data: 1 }), {
 *   data: [[3], [4], [5]], steps: 3, generatorOptimizer: rule, discriminatorOptimizer: rule,
 * });
 * generatorLoss.length // => 3
 */
export async function trainGan(gan: GAN, options: GanTraining): Promise<GanFit> {
  const { steps, generatorOptimizer, discriminatorOptimizer, discriminatorSteps = 1, batchSize = 64, loss = 'non-saturating', key = random.key(0), onStep } = options;
  requireWhole('trainGan', 'steps', steps, 0);
  requireWhole('trainGan', 'batchSize', batchSize, 1);
  requireWhole('trainGan', 'discriminatorSteps', discriminatorSteps, 1);
  const data = isTensor(options.data) ? options.data : tensor(options.data, { dtype: dtypeOf(gan) });
  const training = { training: true } as const;

  const judge = compile((g: GAN, state: unknown, x: Tensor, k: random.KeyLike) => {
    const made = g.sample(random.foldIn(k, 0), x.shape[0]!, { ...training, key: random.foldIn(k, 1) });
    const { value, part, next } = learn(g.discriminator, state, discriminatorOptimizer, (d) => new GAN(g.generator, d, g.latent).discriminatorLoss(x, made, { ...training, key: random.foldIn(k, 2) }));
    return { value, gan: new GAN(g.generator, part, g.latent), state: next };
  }) as unknown as (g: GAN, state: unknown, x: Tensor, k: random.Key) => GanStep;
  const make = compile((g: GAN, state: unknown, k: random.KeyLike) => {
    const { value, part, next } = learn(g.generator, state, generatorOptimizer, (m) => {
      const whole = new GAN(m, g.discriminator, g.latent);
      return whole.generatorLoss(whole.sample(random.foldIn(k, 0), batchSize, { ...training, key: random.foldIn(k, 1) }), loss, { ...training, key: random.foldIn(k, 2) });
    });
    return { value, gan: new GAN(part, g.discriminator, g.latent), state: next };
  }) as unknown as (g: GAN, state: unknown, k: random.Key) => GanStep;

  let now = gan;
  let ofDiscriminator: unknown = discriminatorOptimizer.init(partition(gan.discriminator)[0]);
  let ofGenerator: unknown = generatorOptimizer.init(partition(gan.generator)[0]);
  const [madeLosses, judgedLosses]: [number[], number[]] = [[], []];
  const pause = pauses();
  for (let step = 0; step < steps; step++) {
    const stepKey = random.foldIn(key, step);
    let judged: GanStep | undefined;
    for (let i = 0; i < discriminatorSteps; i++) {
      const k = random.foldIn(stepKey, i + 1);
      const rows = random.randint(random.foldIn(k, 'rows'), 0, data.shape[0]!, [batchSize]);
      judged = judge(now, ofDiscriminator, take(data, rows, { axis: 0 }), k);
      now = judged.gan;
      ofDiscriminator = judged.state;
    }
    const made = make(now, ofGenerator, random.foldIn(stepKey, 0));
    now = made.gan;
    ofGenerator = made.state;
    const report = { step, gan: now, generatorLoss: made.value.item(), discriminatorLoss: judged!.value.item() };
    if (!Number.isFinite(report.generatorLoss + report.discriminatorLoss)) {
      throw new DomainError({ op: 'trainGan', argument: 'loss', expected: 'stay finite', actual: `${report.generatorLoss} and ${report.discriminatorLoss} in step ${step + 1}`, hint: 'Lower the learning rates.' });
    }
    madeLosses.push(report.generatorLoss);
    judgedLosses.push(report.discriminatorLoss);
    if (onStep?.(report) === false) break;
    await pause();
  }
  return { gan: now, generatorLoss: madeLosses, discriminatorLoss: judgedLosses };
}

interface GanStep {
  readonly value: Tensor;
  readonly gan: GAN;
  readonly state: unknown;
}

/** One step of one of the two, with its statistics. */
function learn(model: Module, state: unknown, optimizer: GradientTransform, objective: (model: Module) => Tensor): { value: Tensor; part: Module; next: unknown } {
  const [trained, rest] = partition(model);
  const [[value, seen], gradient] = valueAndGrad(
    (part: Module): [Tensor, Module] => {
      const whole = combine(part, rest);
      return [objective(whole), whole];
    },
    { hasAux: true },
  )(trained as never) as unknown as [[Tensor, Module], Module];
  const { updates, state: next } = optimizer.update(gradient, state, trained);
  return { value, part: combine(applyUpdates(trained, updates), partition(seen)[1]), next };
}
