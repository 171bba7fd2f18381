import { describe, expect, test } from 'vitest';
import { parseDoc } from './docComment.js';

describe('a doc comment', () => {
  test('is a summary, further paragraphs and labelled facts', () => {
    const { summary, body, facts } = parseDoc(
      'Sum of the elements,\nadded pairwise.\n\nMore about it.\n\nFormula: Σᵢ xᵢ; 0 for none.\nShapes: [m, n] → []\n  or [n].\n\nAnd an end.',
    );
    expect(summary).toBe('Sum of the elements,\nadded pairwise.');
    expect(body).toBe('More about it.\n\nAnd an end.');
    expect(facts).toEqual([
      { label: 'Formula', text: 'Σᵢ xᵢ; 0 for none.' },
      { label: 'Shapes', text: '[m, n] → []\n  or [n].' },
    ]);
  });

  test('may have its labels within a line, after a full stop', () => {
    const { summary, facts } = parseDoc('Power xʸ. Fails: DomainError for it.\n\nDomain: x > 0. Support: all numbers.');
    expect(summary).toBe('Power xʸ.');
    expect(facts.map(({ label, text }) => `${label} = ${text}`)).toEqual(['Fails = DomainError for it.', 'Domain = x > 0.', 'Support = all numbers.']);
  });

  test('keeps words that only look like labels', () => {
    expect(parseDoc('The Source: of it').facts).toEqual([]);
    expect(parseDoc('Adam: m ← βm').summary).toBe('Adam: m ← βm');
  });
});
