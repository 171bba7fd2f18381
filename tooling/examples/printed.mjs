// What an example prints, compared with what its `// =>` comments promise. Runs in Node and in a browser bundle, so it
// imports nothing; `inspect` is handed in where there is one.

const squeeze = (text) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/([[({]) /g, '$1')
    .replace(/ ([\])}])/g, '$1')
    .trim();

/**
 * True when `printed` is what was promised. White space does not matter, and `…` stands for anything, such as the
 * digits that are left out.
 */
export function matches(printed, promised) {
  const pattern = squeeze(promised)
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*');
  return new RegExp(`^${pattern}$`).test(squeeze(printed));
}

/** Watches the examples of one file run. */
export class Observer {
  problems = [];
  /** How many promises were kept. */
  kept = 0;

  constructor(inspect = String) {
    this.inspect = inspect;
  }

  /** Runs one program, which calls the methods below; an error it does not expect is a problem. */
  async run(where, body) {
    try {
      await body(this);
    } catch (error) {
      this.problems.push(`${where}: threw ${error?.name}: ${error?.message ?? error}`);
    }
  }

  /** A value that should print as promised, as String() or as a terminal shows it. Strings may be quoted. */
  show(where, promised, value) {
    const forms = [typeof value === 'symbol' ? value.toString() : this.textOf(value), this.inspect(value)];
    this.compare(where, promised, forms);
    return value;
  }

  /** The arguments of a console.log. */
  log(where, promised, ...values) {
    this.compare(where, promised, [
      values.map((value) => (typeof value === 'string' ? value : this.inspect(value))).join(' '),
      values.map((value) => this.textOf(value)).join(' '),
    ]);
  }

  /** A call that should throw an error which reads as promised, as `Name: message` or its beginning before `…`. */
  async throws(where, promised, call) {
    try {
      await call();
    } catch (error) {
      this.compare(where, promised, [`${error.name}: ${error.message}`, error.name]);
      return;
    }
    this.problems.push(`${where}: should throw ${promised}, and returned`);
  }

  textOf(value) {
    return typeof value === 'object' && value !== null && value.toString === Object.prototype.toString
      ? this.inspect(value)
      : String(value);
  }

  compare(where, promised, forms) {
    if (forms.some((form) => matches(form, promised))) this.kept++;
    else this.problems.push(`${where}: should print\n  ${promised}\nand prints\n  ${[...new Set(forms)].join('\nor\n  ')}`);
  }
}
