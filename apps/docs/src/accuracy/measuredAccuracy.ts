import * as prob from '@x/prob';
import * as core from '@x/tensor';
import type { Reference } from '../api/reference.js';
import { casesOf } from './referenceFiles.js';

/** How far a function is from reference values of many digits, at most. */
export interface Measured extends Reference {
  readonly dtype: FloatType;
  readonly cases: number;
  /** Of values that are not subnormal: those have fewer digits. */
  readonly relative: number;
  /** In spacings of the type's numbers at the exact value. */
  readonly ulps: number;
}

type FloatType = 'float64' | 'float32';
type Row = readonly (number | string)[];
type NumberFunction = (...args: readonly core.Tensor[]) => core.Tensor;

/** A case: where the exact value is `value + rest`. */
interface Case {
  readonly args: readonly number[];
  readonly value: number;
  readonly rest: number;
}

/** Runs functions of numbers on all reference values there are for them. */
export function measuredAccuracy(): Measured[] {
  const exact = casesOf<Record<string, Record<FloatType, [number, number, number][]>>>('tensor/reference/wasmMath.json');
  const special = casesOf<Record<string, Row[]>>('tensor/reference/special.json');
  const tails = casesOf<Record<string, Row[]>>('prob/reference/incompleteFunctions.json');
  const column = (rows: readonly Row[], count: number, k: number): Case[] =>
    rows.map((row) => ({ args: row.slice(0, count).map(Number), value: Number(row[k]), rest: 0 }));
  const columns = (names: readonly string[], table: string, count: number): Measured[] =>
    names.map((name, k) => measure('prob', name, 'float64', column(tails[table]!, count, count + k)));
  return [
    ...Object.entries(exact).flatMap(([name, tables]) =>
      (['float64', 'float32'] as const).map((dtype) =>
        measure('tensor', name, dtype, tables[dtype].map(([x, value, rest]) => ({ args: [x], value, rest }))),
      ),
    ),
    ...['log2', 'sinh', 'cosh', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'].map((name) =>
      measure('tensor', name, 'float64', column(special[`Math.${name}`]!, 1, 1)),
    ),
    ...['erf', 'erfc', 'erfinv', 'lgamma', 'digamma'].map((name) => measure('tensor', name, 'float64', column(special[name]!, 1, 1))),
    ...columns(['ndtr', 'logNdtr'], 'normal', 1),
    ...columns(['ndtri'], 'ndtri', 1),
    ...columns(['gammainc', 'gammaincc', 'logGammainc', 'logGammaincc'], 'gamma', 2),
    ...columns(['betainc', 'betaincc', 'logBetainc', 'logBetaincc'], 'beta', 3),
    ...columns(['besselI0', 'besselI1', 'besselI0e', 'besselI1e', 'logBesselI0'], 'bessel', 1),
  ];
}

const modules = { tensor: core as unknown as Record<string, NumberFunction>, prob: prob as unknown as Record<string, NumberFunction> };

function measure(from: 'tensor' | 'prob', name: string, dtype: FloatType, all: readonly Case[]): Measured {
  const cases = all.filter(({ value }) => value !== 0 && Number.isFinite(value));
  const args = cases[0]!.args.map((_, k) => core.tensor(cases.map(({ args }) => args[k]!), { dtype }));
  const got = modules[from][name]!(...args).data;
  const errors = cases.map(({ value, rest }, i) => Math.abs(Number(got[i]) - value - rest));
  return {
    package: from,
    name,
    dtype,
    cases: cases.length,
    relative: Math.max(...errors.map((error, i) => (isNormal(cases[i]!.value, dtype) ? error / Math.abs(cases[i]!.value) : 0))),
    ulps: Math.max(...errors.map((error, i) => error / spacing(cases[i]!.value, dtype))),
  };
}

const isNormal = (x: number, dtype: FloatType): boolean => Math.abs(x) >= (dtype === 'float64' ? 2 ** -1022 : 2 ** -126);

function spacing(x: number, dtype: FloatType): number {
  const [digits, least] = dtype === 'float64' ? [52, -1074] : [23, -149];
  return 2 ** Math.max(least, Math.floor(Math.log2(Math.abs(x) * (1 - 2 ** -53))) - digits);
}
