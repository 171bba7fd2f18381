import { bayesPart } from './parts/bayes.js';
import { depthPart } from './parts/depth.js';
import { digitsPart } from './parts/digits.js';
import { earthquakesPart } from './parts/earthquakes.js';
import { eightSchoolsPart } from './parts/eightSchools.js';
import { galleryPart } from './parts/gallery.js';
import { logisticPart } from './parts/logistic.js';
import { mixturePart } from './parts/mixture.js';
import { networksPart } from './parts/networks.js';
import { nilePart } from './parts/nile.js';
import { pagerankPart } from './parts/pagerank.js';
import { pcaPart } from './parts/pca.js';
import type { Finished } from './report/page.js';
import type { Section } from './report/section.js';
import type { Terminal } from './terminal/terminal.js';

/** The parts of the tour in order. */
export const parts: Readonly<Record<string, (terminal: Terminal) => Section | Promise<Section>>> = {
  digits: digitsPart,
  networks: networksPart,
  depth: depthPart,
  logistic: logisticPart,
  bayes: bayesPart,
  pca: pcaPart,
  mixture: mixturePart,
  earthquakes: earthquakesPart,
  nile: nilePart,
  schools: eightSchoolsPart,
  pagerank: pagerankPart,
  gallery: galleryPart,
};

/** Runs the named parts one after another. */
export async function runParts(names: readonly string[], terminal: Terminal): Promise<Finished[]> {
  const finished: Finished[] = [];
  for (const [i, name] of names.entries()) {
    terminal.heading(`${i + 1}/${names.length}  ${name}`);
    const start = performance.now();
    const section = await parts[name]!(terminal);
    finished.push({ section, seconds: (performance.now() - start) / 1000 });
  }
  return finished;
}
