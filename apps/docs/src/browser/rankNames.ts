import type { SearchItem } from '../searchIndex.js';

/** How many results are shown. */
const most = 12;

/** The items whose names match what was typed, best first: the whole name, its beginning, the beginning of a word in it, anywhere. */
export function rankNames(query: string, items: readonly SearchItem[]): SearchItem[] {
  const typed = query.trim().toLowerCase();
  if (typed === '') return [];
  return items
    .map((item) => ({ item, rank: rankOf(typed, item[0]) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.item[0].length - b.item[0].length || (a.item[0] < b.item[0] ? -1 : 1))
    .slice(0, most)
    .map(({ item }) => item);
}

function rankOf(typed: string, name: string): number {
  const whole = name.toLowerCase();
  const last = whole.slice(whole.lastIndexOf('.') + 1);
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/);
  if (whole === typed) return 0;
  if (last === typed) return 1;
  if (whole.startsWith(typed)) return 2;
  if (last.startsWith(typed)) return 3;
  if (words.some((word) => word.startsWith(typed))) return 4;
  return whole.includes(typed) ? 5 : Infinity;
}
