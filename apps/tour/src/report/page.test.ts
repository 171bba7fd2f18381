import { html } from '@x/plot';
import { describe, expect, test } from 'vitest';
import { silence } from '../terminal/terminal.js';
import { runParts } from '../tour.js';
import { excerpt } from './excerpt.js';
import { page } from './page.js';
import { scientific } from './scientific.js';

describe('the report', () => {
  test('escapes text and keeps markup', () => {
    expect(html`<b>${'<&">'}${html`<i>${1}</i>`}${[html`x`, undefined, 'y']}</b>`.text).toBe('<b>&lt;&amp;&quot;&gt;<i>1</i>xy</b>');
  });

  test('shows the lines of a region of a source file, and says which region is missing', () => {
    expect(excerpt('parts/logistic.ts', 'newton').text).toContain('hessian(loss)');
    expect(() => excerpt('parts/logistic.ts', 'nothing')).toThrow('excerpt: src/parts/logistic.ts has no region "nothing"');
  });

  test('writes small numbers with powers of ten', () => {
    expect([scientific(2.4e-15), scientific(0), scientific(30)]).toEqual(['2·10⁻¹⁵', '0', '3·10¹']);
  });

  test('is one page that needs nothing from elsewhere', async () => {
    const text = page(await runParts(['logistic', 'gallery'], silence), { machine: 'a machine', date: 'today' });
    expect(text).toContain('<section id="logistic">');
    expect(text).toContain('<section id="gallery">');
    expect(text).not.toMatch(/(src|href)="(?!data:|#)/);
    expect(text).not.toMatch(/NaN|undefined|\[object/);
  });
});
