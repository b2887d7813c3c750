/**
 * A double as C's `%.17g` writes it: 17 significant digits, no zeros at the end, an exponent of at
 * least two digits where it is below -4 or above 16. Redis writes scores so where it goes through
 * `long double` (ZSCAN of large sorted sets).
 */

const digits = 17;
/** More digits than a tie between two texts of 17 could hide behind. */
const digitsForTies = 60;

export function formatGeneral(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponentText] = rounded(Math.abs(value)).split('e');
  const exponent = Number(exponentText);
  const significant = mantissa.replace('.', '').replace(/0+$/, '');
  return (value < 0 ? '-' : '') + placed(significant, exponent);
}

/** d.ddde±x with 17 digits; a tie goes to the even one, as in C, not up, as in JavaScript. */
function rounded(value: number): string {
  const text = value.toExponential(digits - 1);
  const [exact, exponent] = value.toExponential(digitsForTies - 1).split('e');
  const cut = exact.slice(digits + 1);
  const isTie = cut.startsWith('5') && !/[1-9]/.test(cut.slice(1));
  const isLastEven = (exact.charCodeAt(digits) & 1) === 0;
  return isTie && isLastEven ? `${exact.slice(0, digits + 1)}e${exponent}` : text;
}

function placed(significant: string, exponent: number): string {
  if (exponent < -4 || exponent >= digits) {
    const fraction = significant.length > 1 ? `.${significant.slice(1)}` : '';
    const sign = exponent < 0 ? '-' : '+';
    return `${significant[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${significant}`;
  const whole = significant.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = significant.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
