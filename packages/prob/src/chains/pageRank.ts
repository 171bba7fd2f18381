import { csr, type SparseMatrix } from '@x/linalg';
import { asTensor, DomainError, ShapeError, showShape, Tensor, tensor, type TensorLike } from '@x/tensor/core';
import { asProbabilities } from '../information/probabilities.js';

/** Links from → to between nodes 0 … nodes − 1; those that repeat count as often. */
export interface Links {
  readonly from: TensorLike;
  readonly to: TensorLike;
  /** How much each link counts; default 1. */
  readonly weights?: TensorLike;
  /** Default: one more than the largest node of a link. */
  readonly nodes?: number;
}

/** How to rank. */
export interface PageRankOptions {
  /** The probability of following a link rather than jumping; default 0.85. */
  readonly damping?: number;
  /** Where jumps go, and where nodes without links lead; default uniform. */
  readonly jump?: TensorLike;
  /** Largest change Σ|Δπ| of the last step; default 1e-12. */
  readonly tolerance?: number;
  /** Default 10000. */
  readonly maxIterations?: number;
}

/**
 * PageRank: the stationary distribution of a walker who follows a random link with probability `damping` and jumps
 * otherwise. A node without links leads to where jumps go.
 *
 * Shapes: graph: a sparse matrix [n, n] of `csr` with a weight per link i → j; or pairs [e, 2] of nodes; or `Links` → [n].
 * Domain: 0 ≤ damping ≤ 1; weights ≥ 0. With damping 1 the graph should be strongly connected.
 * Fails: DomainError for negative weights or another damping, or when it does not converge; ShapeError for other shapes.
 * Source: Brin & Page (1998); Langville & Meyer, Google's PageRank and Beyond (2006), for nodes without links.
 *
 * @example
 * pageRank([[0, 1], [0, 2], [1, 2], [2, 0]]).toArray().map((r) => r.toFixed(6)) // => [ '0.387790', '0.214811', '0.397400' ]
 * pageRank({ from: [0, 1], to: [1, 2], nodes: 3 }).toArray().map((r) => r.toFixed(6)) // => [ '0.184417', '0.341171', '0.474412' ]
 */
export function pageRank(graph: SparseMatrix | TensorLike | Links, { damping = 0.85, jump, tolerance = 1e-12, maxIterations = 10_000 }: PageRankOptions = {}): Tensor {
  if (!(damping >= 0 && damping <= 1)) throw new DomainError({ op: 'pageRank', argument: 'damping', expected: 'lie in [0, 1]', actual: String(damping) });
  const links = asMatrix(graph);
  const n = links.shape[0];
  const weights = links.values.data;
  const negative = weights.findIndex((w) => !(w >= 0 && w < Infinity));
  if (negative >= 0) throw new DomainError({ op: 'pageRank', argument: 'graph', expected: 'have finite weights ≥ 0', actual: `${weights[negative]} at link ${negative}` });
  const to = jump === undefined ? new Float64Array(n).fill(1 / n) : Float64Array.from(jumps(jump, n));
  const out = links.matvec(tensor(new Float64Array(n).fill(1))).data;
  const incoming = links.transpose();
  // Without jumps a walker in a cycle never settles; one that rests half of the time has the same stationary distribution.
  const rest = damping === 1 ? 0.5 : 0;
  let rank = Float64Array.from(to);
  for (let step = 0; step < maxIterations; step++) {
    let stuck = 0;
    const shares = rank.map((r, i) => {
      if (out[i]! > 0) return r / out[i]!;
      stuck += r;
      return 0;
    });
    const flow = incoming.matvec(tensor(shares)).data;
    const jumping = damping * stuck + (1 - damping);
    const next = new Float64Array(n);
    let total = 0;
    for (let i = 0; i < n; i++) total += next[i] = rest * rank[i]! + (1 - rest) * (damping * flow[i]! + jumping * to[i]!);
    let change = 0;
    for (let i = 0; i < n; i++) change += Math.abs((next[i] = next[i]! / total) - rank[i]!);
    rank = next;
    if (change <= tolerance) return tensor(rank);
  }
  throw new DomainError({ op: 'pageRank', argument: 'maxIterations', expected: 'be enough to converge', actual: String(maxIterations), hint: 'Raise it, allow a larger tolerance, or lower damping: each step gains a factor of about `damping`.' });
}

function jumps(jump: TensorLike, n: number): ArrayLike<number> {
  const p = asProbabilities('pageRank', 'jump', jump);
  if (p.ndim === 1 && p.size === n) return p.data;
  throw new ShapeError({ op: 'pageRank', argument: 'jump', expected: `be a probability for each of the ${n} nodes`, actual: `shape ${showShape(p.shape)}` });
}

function asMatrix(graph: SparseMatrix | TensorLike | Links): SparseMatrix {
  if (isMatrix(graph)) {
    if (graph.shape[0] === graph.shape[1] && graph.shape[0] > 0) return graph;
    throw new ShapeError({ op: 'pageRank', argument: 'graph', expected: 'be a square matrix of links', actual: `shape ${showShape(graph.shape)}` });
  }
  if (isLinks(graph)) return fromLinks(graph);
  const pairs = asTensor(graph);
  if (pairs.ndim !== 2 || pairs.shape[1] !== 2) {
    throw new ShapeError({ op: 'pageRank', argument: 'graph', expected: 'be pairs [e, 2] of nodes', actual: `shape ${showShape(pairs.shape)}`, hint: 'A matrix of links is given as csr({rows, cols, values, shape}).' });
  }
  const { data } = pairs;
  const column = (c: number): Int32Array => Int32Array.from({ length: pairs.shape[0]! }, (_, e) => node(data[2 * e + c]!));
  return fromLinks({ from: column(0), to: column(1) });
}

function node(x: number): number {
  if (Number.isInteger(x) && x >= 0) return x;
  throw new DomainError({ op: 'pageRank', argument: 'graph', expected: 'hold nodes, whole numbers ≥ 0', actual: String(x) });
}

function fromLinks({ from, to, weights, nodes }: Links): SparseMatrix {
  const [rows, cols] = [asTensor(from), asTensor(to)];
  let largest = -1;
  for (const { data } of [rows, cols]) for (let e = 0; e < data.length; e++) largest = Math.max(largest, node(data[e]!));
  const n = nodes ?? largest + 1;
  if (!(n > 0)) throw new DomainError({ op: 'pageRank', argument: 'graph', expected: 'have at least one node', actual: 'no links', hint: 'Say how many nodes there are: {from, to, nodes}.' });
  return csr({ rows, cols, values: weights ?? new Float64Array(rows.size).fill(1), shape: [n, n] });
}

function isMatrix(graph: unknown): graph is SparseMatrix {
  return typeof graph === 'object' && graph !== null && 'matvec' in graph;
}

function isLinks(graph: unknown): graph is Links {
  return typeof graph === 'object' && graph !== null && 'from' in graph && 'to' in graph && !Array.isArray(graph) && !(graph instanceof Tensor);
}
