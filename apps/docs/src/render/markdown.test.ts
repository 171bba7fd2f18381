import { describe, expect, test } from 'vitest';
import { codeBlock, renderDoc, renderMarkdown, type Ties } from './markdown.js';

const ties: Ties = {
  word: (name) => (['sum', 'random.key', 'random.sum'].includes(name) ? `#${name}` : undefined),
  exported: (name, specifier) => `${specifier}.html#${name}`,
  link: (href) => (href.endsWith('/') ? undefined : href.replace('.md', '.html')),
};

describe('Markdown', () => {
  test('gives headings anchors that are free', () => {
    const { content, headings } = renderMarkdown('# A `b`\n\n## Same\n\n## Same\n\n## sum', ties, new Set(['sum']));
    expect(headings.map(({ id }) => id)).toEqual(['a-b', 'same', 'same-2', 'sum-2']);
    expect(content.text).toContain('<h2 id="same-2">');
  });

  test('sends links to pages, and leaves the text of links that lead nowhere', () => {
    const { content } = renderMarkdown('[a](b.md) [`sum`](c.md) [d](e/)', ties);
    expect(content.text).toBe('<p><a href="b.html">a</a> <a href="c.html"><code>sum</code></a> d</p>\n');
  });

  test('links names, calls and lists of names in code', () => {
    const { content } = renderMarkdown('`sum`, `sum(x < 1)`, `sum max …`, `x.sum()`, `a + sum`', ties);
    const link = '<a href="#sum">sum</a>';
    expect(content.text).toBe(
      `<p><code>${link}</code>, <code>${link}(x &lt; 1)</code>, <code>${link} max …</code>, <code>x.sum()</code>, <code>a + sum</code></p>\n`,
    );
  });

  test('reads a list of names that begins in a namespace as names of that namespace', () => {
    expect(renderMarkdown('`random.key sum`', ties).content.text).toContain('<a href="#random.key">random.key</a> <a href="#random.sum">sum</a>');
  });

  test('marks tokens of code and links what it imports, and nothing else', () => {
    const { text } = codeBlock("import { sum } from '@x/tensor';\nsum([1]) < max(2) // => true", 'ts', ties);
    expect(text).toContain('<a href="@x/tensor.html#sum">sum</a>');
    expect(text).toContain('<span class="r">// =&gt; true</span>');
    expect(text).toContain('<span class="n">1</span>');
    expect(text).toContain('&lt;');
    expect(text).not.toContain('#max');
  });

  test('leaves properties alone that are called like an import', () => {
    const { text } = codeBlock("import { sum } from '@x/tensor';\nf({ sum: sum }, x.sum(), ...sum)", 'ts', ties);
    expect(text.replace(/<(?!\/?a)[^>]*>/g, '').split('\n')[1]!.replace(/<a [^>]*>sum<\/a>/g, 'LINK')).toBe('f({ sum: LINK }, x.sum(), ...LINK)');
  });

  test('only escapes code of unknown languages', () => {
    expect(codeBlock('a <b> & "c"', '', ties).text).toBe('<pre class="code"><code>a &lt;b&gt; &amp; &quot;c&quot;</code></pre>');
  });
});

describe('text of doc comments', () => {
  test('is mathematics where Markdown would see markup', () => {
    expect(renderDoc('a*b*c, x_i_j, T<U>, ~~p~~ and `sum`', ties).text).toBe('<p>a*b*c, x_i_j, T&lt;U&gt;, ~~p~~ and <code><a href="#sum">sum</a></code></p>\n');
  });
});
