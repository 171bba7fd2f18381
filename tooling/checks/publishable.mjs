import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { tarballs } from '../tarballs.mjs';
import { packages, root } from '../workspace.mjs';

export const title = 'every package, as packed, satisfies publint and attw';

async function publintProblems({ name, manifest }) {
  const tarball = readFileSync(tarballs().get(manifest.name));
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
  });
  return messages.map((message) => `packages/${name}: ${formatMessage(message, pkg, { color: false })}`);
}

/** Are the types wrong? Entry points must give the same names and the same kind of module to Node and to bundlers. */
function attwProblems({ name, manifest }) {
  const attw = join(root, 'node_modules', '.bin', 'attw');
  const { status, stdout, stderr } = spawnSync(
    attw,
    [tarballs().get(manifest.name), '--profile', 'node16', '--format', 'ascii', '--no-color', '--no-emoji'],
    { encoding: 'utf8' },
  );
  return status === 0 ? [] : [`packages/${name}: attw\n${stdout}${stderr}`];
}

/** The source condition would send a user's bundler to files that are not in the package. */
function sourceProblems({ name, manifest }) {
  const published = JSON.stringify(manifest.publishConfig?.exports ?? manifest.exports);
  return published.includes('@x/source')
    ? [`packages/${name}: publishConfig.exports must repeat exports without the "@x/source" condition.`]
    : [];
}

export async function check() {
  const problems = [];
  for (const member of packages()) {
    problems.push(...sourceProblems(member), ...(await publintProblems(member)), ...attwProblems(member));
  }
  return problems;
}
