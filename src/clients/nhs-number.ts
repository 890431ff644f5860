/** NHS numbers: ten digits, the last of them a check digit (NHS Data Dictionary, "NHS NUMBER", modulus 11). */

/** The ten digits without the spaces or dashes that people write between them; null if it is no NHS number. */
export function nhsNumberOf(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{10}$/.test(digits)) return null;
  const sum = [...digits.slice(0, 9)].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  // A check digit of 10 is never issued.
  return check !== 10 && check === Number(digits[9]) ? digits : null;
}
