import { useEffect, useState } from "react";
import { isRecord } from "@/lib/guards";
import { storage } from "@/lib/storage";
import { sameTexts, textsOf, type PromptVersion, type Texts } from "../api/prompts";

interface Draft {
  base: number;
  texts: Texts;
}

const keyOf = (promptId: string) => `moked.prompt.${promptId}`;

function stored(promptId: string): Draft | null {
  const text = storage.read(keyOf(promptId));
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.base !== "number" || !isRecord(value.texts)) return null;
  const { greeting, persona, rules } = value.texts;
  if (typeof greeting !== "string" || typeof persona !== "string" || typeof rules !== "string") return null;
  return { base: value.base, texts: { greeting, persona, rules } };
}

/**
 * The texts under the owner's hands. Unsaved work is kept in this browser, so that neither "back" nor a crash loses it.
 * `base` is the version it started from; without changes the draft simply follows the newest version.
 */
export function useDraft(promptId: string, latest: PromptVersion) {
  const [draft, setDraft] = useState<Draft>(
    () => stored(promptId) ?? { base: latest.version, texts: textsOf(latest) },
  );
  const [saved, setSaved] = useState(latest);
  const dirty = !sameTexts(draft.texts, saved);
  if (saved.version !== latest.version) {
    setSaved(latest);
    if (!dirty || sameTexts(draft.texts, latest)) setDraft({ base: latest.version, texts: textsOf(latest) });
  }

  useEffect(() => {
    if (dirty) storage.write(keyOf(promptId), JSON.stringify(draft));
    else storage.remove(keyOf(promptId));
  }, [dirty, draft, promptId]);

  return {
    texts: draft.texts,
    dirty,
    /** Somebody saved a newer version than the one this draft began from. */
    behind: dirty && draft.base < latest.version,
    base: draft.base,
    change: (texts: Texts) => setDraft((before) => ({ ...before, texts })),
    /** Drops the changes. */
    reset: () => setDraft({ base: latest.version, texts: textsOf(latest) }),
    /** Keeps the changes as work upon the newest version. */
    rebase: () => setDraft((before) => ({ ...before, base: latest.version })),
  };
}
