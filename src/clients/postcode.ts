/** Postcodes of the United Kingdom, in the one form in which they are stored and searched. */
import { parse } from 'postcode';

/** Upper case with one space, as in `LS1 4AP`; null if it is no postcode. */
export function postcodeOf(text: string): string | null {
  const parsed = text.length <= 12 ? parse(text.trim()) : null;
  return parsed?.valid === true ? parsed.postcode : null;
}
