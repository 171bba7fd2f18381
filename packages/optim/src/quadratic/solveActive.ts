import { KktSystem, type Parts } from './kktSystem.js';
import type { Program } from './program.js';
import { Rows } from './rows.js';

/** The solution with the inequalities at `active` as equations and without the others. */
export function solveActive(program: Program, active: readonly number[]): Parts | undefined {
  const { n, A, G, b, h, q } = program;
  const none = new Float64Array(0);
  const system = new KktSystem({ ...program, A: G.below(A, active), G: new Rows(0, n, none), h: none });
  if (!system.use(none)) return undefined;
  const right = Float64Array.from([...b, ...active.map((i) => h[i]!)]);
  const { x, y } = system.solve({ x: q.map((v) => -v), y: right, z: none });
  const z = new Float64Array(G.count);
  active.forEach((i, k) => (z[i] = y[A.count + k]!));
  return { x, y: y.slice(0, A.count), z };
}

/** The same for the active set that a nearly optimal point shows, corrected a few times by its own signs. */
export function polish(program: Program, { x, z }: Parts): Parts | undefined {
  const slack = program.G.times(x).map((value, i) => program.h[i]! - value);
  let active = [...z.keys()].filter((i) => z[i]! > slack[i]!);
  for (let attempt = 0; ; attempt++) {
    const found = solveActive(program, active);
    if (found === undefined || attempt === 3) return found;
    const left = program.G.times(found.x).map((value, i) => program.h[i]! - value);
    const next = [...z.keys()].filter((i) => found.z[i]! > 0 || left[i]! < -1e-14);
    if (next.length === active.length && next.every((i, k) => i === active[k])) return found;
    active = next;
  }
}
