import { publicApi } from '../publicApi.mjs';
import { shown } from '../workspace.mjs';

export const title = 'every public name is documented, every public function has an example';

/**
 * The problems of the public names of one package; each declaration is reported once. What is marked `@internal`, for
 * packages built on this one, needs no example.
 */
export function documentationProblems(names) {
  const problems = new Map();
  for (const { name, kind, documented, hasExample, internal, path, line } of names) {
    const place = `${shown(path)}:${line}`;
    if (!documented) problems.set(place, `${place}: \`${name}\` is exported and has no doc comment. Say in one sentence what it is.`);
    else if (kind === 'function' && !hasExample && !internal) {
      problems.set(place, `${place}: \`${name}\` has no @example. Show a call and, after \`// =>\`, what it gives.`);
    }
  }
  return [...problems.values()];
}

export async function check() {
  return [...publicApi().values()].flatMap(documentationProblems);
}
