import type { Op } from './op.js';
import type { Tensor } from './tensor.js';

/**
 * The extent of one walk over a function: while it is live, every op on a tensor that belongs to it is remembered.
 * Tensors carry their recordings themselves, so there is no global state and nothing to lose across `await`.
 */
export class Recording {
  /** False once the walk has its graph; later ops on its tensors are no longer remembered. */
  live = true;

  /** `purpose` is what the user called, such as `grad` or `compile`; messages mention it. */
  constructor(readonly purpose: string) {}
}

/** One remembered op call. */
export class Node {
  private static count = 0;
  /** Ascending in order of execution: sorting by it is a topological order. */
  readonly id: number = Node.count++;
  outputs: readonly Tensor[] = [];

  constructor(
    readonly op: Op,
    readonly inputs: readonly Tensor[],
    readonly attrs: unknown,
    readonly recordings: readonly Recording[],
  ) {}
}

const none: readonly Recording[] = [];

function alive(recordings: readonly Recording[]): readonly Recording[] {
  for (let i = 0; i < recordings.length; i++) {
    if (!recordings[i]!.live) {
      const left = recordings.filter((r) => r.live);
      return left.length === 0 ? none : left;
    }
  }
  return recordings;
}

/**
 * The live recordings that a result of these inputs belongs to.
 * @internal
 */
export function liveRecordings(inputs: readonly Tensor[]): readonly Recording[] {
  let result = none;
  for (let i = 0; i < inputs.length; i++) {
    const node = inputs[i]!.node;
    if (node === undefined || node.recordings === result) continue;
    const live = alive(node.recordings);
    if (live.length === 0) continue;
    result = result.length === 0 ? live : [...new Set([...result, ...live])];
  }
  return result;
}

/**
 * Whether a tensor depends on a leaf of this recording.
 * @internal
 */
export function belongsTo(x: Tensor, recording: Recording): boolean {
  return x.node !== undefined && x.node.recordings.includes(recording);
}
