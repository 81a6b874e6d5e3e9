/**
 * What the agent meant to say after the point where the caller stopped hearing it. `heard` and `generated` are the two
 * texts of one turn; they may differ in spacing, so words are compared, not characters.
 */
export function unheardRest(heard: string, generated: string | null): string {
  if (generated === null) return "";
  const said = heard.split(/\s+/).filter(Boolean);
  const meant = generated.split(/\s+/).filter(Boolean);
  let index = 0;
  while (index < said.length && index < meant.length && sameWord(said[index], meant[index])) index += 1;
  return meant.slice(index).join(" ");
}

/** A word cut at the clause loses its comma or full stop. */
function sameWord(a: string | undefined, b: string | undefined): boolean {
  const bare = (word: string | undefined) => word?.replace(/[.,!?…:;–-]+$/u, "");
  return bare(a) === bare(b);
}
