import { parseArgs } from 'node:util';

/** What the user asked for. */
export interface Request {
  readonly suites: readonly string[];
  /** Part of a case's name. */
  readonly only: string | undefined;
  readonly quick: boolean;
  readonly relaxedSimd: boolean;
  readonly list: boolean;
}

export const usage = `pnpm bench [suite …] [--quick] [--case name] [--relaxed-simd] [--list]
  suite           which suites to run; all when none is named
  --quick         short, noisy measurements: only whether everything works
  --case name     only the cases whose name contains this
  --relaxed-simd  switches on fused multiply-add in WebAssembly where Node has it behind a flag (Node 20)
  --list          prints the cases and their budgets instead of running them`;

/** Reads the arguments of the command; an unknown option or suite fails with the usage. */
export function readCommandLine(args: readonly string[], knownSuites: readonly string[]): Request {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((arg) => arg !== '--'),
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        case: { type: 'string' },
        'relaxed-simd': { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    });
    const unknown = positionals.find((suite) => !knownSuites.includes(suite));
    if (unknown !== undefined) throw new Error(`there is no suite ${unknown}, only ${knownSuites.join(', ')}`);
    return { suites: positionals, only: values.case, quick: values.quick, relaxedSimd: values['relaxed-simd'], list: values.list };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
