/** What the server sends of one file, in bytes: WhatsApp's own limit for pictures, video and sound. */
const MOST = 16_000_000;

export interface Checked {
  files: File[];
  problem: string | null;
}

/** Files that may be sent, and a sentence about those that may not. */
export function checked(picked: Iterable<File>): Checked {
  const files: File[] = [];
  const problems: string[] = [];
  for (const file of picked) {
    if (file.size === 0) problems.push(`${file.name} ריק.`);
    else if (file.size > MOST) problems.push(`${file.name} גדול מדי. אפשר עד ${MOST / 1_000_000} מ״ב.`);
    else files.push(file);
  }
  return { files, problem: problems.length > 0 ? problems.join(" ") : null };
}
