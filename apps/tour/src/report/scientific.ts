/** A small number in powers of ten, to one digit: 2·10⁻¹⁵. */
export function scientific(value: number): string {
  const [digit, power] = value.toExponential(0).split('e');
  const superscript = [...String(Number(power))].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!)).join('');
  return value === 0 ? '0' : `${digit}·10${superscript}`;
}
