/** What the header of an .npy file may be made of. Tuples and lists become arrays, dictionaries become Maps. */
export type PythonLiteral = string | number | boolean | null | readonly PythonLiteral[] | ReadonlyMap<PythonLiteral, PythonLiteral>;

// Group 1: punctuation. 2 and 3: the inside of a string. 4: an integer, with the L of Python 2. 5: a word.
const token = /\s*(?:([{}()[\],:])|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)L?|([A-Za-z]+)|$)/y;
const words = /* @__PURE__ */ new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/**
 * Reads a Python literal: dictionaries, tuples, lists, strings, integers, True, False and None.
 * Fails: SyntaxError that says what was found where.
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  let at = 0;
  let next = read();

  function read(): RegExpExecArray {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw new SyntaxError(`unexpected ${JSON.stringify(text.slice(at, at + 10))} at character ${at}`);
    at = token.lastIndex;
    return match;
  }

  function fail(expected: string): never {
    const found = next[0].trim();
    const where = at - found.length;
    throw new SyntaxError(`expected ${expected} at character ${where}, found ${found === '' ? 'the end' : JSON.stringify(found)}`);
  }

  function take(punctuation: string): boolean {
    if (next[1] !== punctuation) return false;
    next = read();
    return true;
  }

  function items(close: string, item: () => void): void {
    while (!take(close)) {
      item();
      if (take(',')) continue;
      if (!take(close)) fail(`"," or "${close}"`);
      return;
    }
  }

  function value(): PythonLiteral {
    const [, punctuation, single, double, integer, word] = next;
    if (punctuation === '{') {
      next = read();
      const entries = new Map<PythonLiteral, PythonLiteral>();
      items('}', () => {
        const key = value();
        if (!take(':')) fail('":"');
        entries.set(key, value());
      });
      return entries;
    }
    if (punctuation === '(' || punctuation === '[') {
      next = read();
      const list: PythonLiteral[] = [];
      items(punctuation === '(' ? ')' : ']', () => list.push(value()));
      return list;
    }
    let plain: PythonLiteral | undefined;
    if (single !== undefined || double !== undefined) plain = (single ?? double)!.replace(/\\(.)/g, '$1');
    else if (integer !== undefined) plain = Number(integer);
    else if (word !== undefined) plain = words.get(word);
    if (plain === undefined) fail('a value');
    next = read();
    return plain;
  }

  const result = value();
  if (next[0].trim() !== '') fail('the end');
  return result;
}
