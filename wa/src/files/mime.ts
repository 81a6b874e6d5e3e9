/** Media types that may stand in a header: `type/subtype` and parameters, 128 characters at most. */

const FORM = /^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*$/;
const LONGEST = 128;

export function isMime(text: string): boolean {
  return text.length <= LONGEST && FORM.test(text);
}
