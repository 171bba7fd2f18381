const scales: readonly (readonly [limit: number, factor: number, unit: string])[] = [
  [1e-6, 1e9, 'ns'],
  [1e-3, 1e6, 'µs'],
  [1, 1e3, 'ms'],
  [Infinity, 1, 's'],
];

/** A number with three significant digits, without an exponent. */
export function shown(x: number): string {
  return Math.abs(x) >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(3)));
}

/** Seconds or bytes as a person reads them: `12.3 µs`, `24.1 KB`. */
export function quantity(x: number, unit: 'seconds' | 'bytes'): string {
  if (unit === 'bytes') return `${shown(x / 1000)} KB`;
  const [, factor, name] = scales.find(([limit]) => x < limit) ?? scales.at(-1)!;
  return `${shown(x * factor)} ${name}`;
}
