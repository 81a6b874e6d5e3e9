import { formatSize } from "@/lib/format";

/** WhatsApp's own limits, in bytes: pictures, sound and video, and everything else. */
const MOST_MEDIA = 16_000_000;
const MOST_FILE = 25_000_000;

export interface Checked {
  files: File[];
  problem: string | null;
}

/** Files that may be sent, and a sentence about those that may not. */
export function checked(picked: Iterable<File>): Checked {
  const files: File[] = [];
  const problems: string[] = [];
  for (const file of picked) {
    const most = /^(image|audio|video)\//.test(file.type) ? MOST_MEDIA : MOST_FILE;
    if (file.size === 0) problems.push(`${file.name} ריק.`);
    else if (file.size > most) problems.push(`${file.name} גדול מדי (${formatSize(file.size)}). אפשר עד ${formatSize(most)}.`);
    else files.push(file);
  }
  return { files, problem: problems.length > 0 ? problems.join(" ") : null };
}
