import { useState } from "react";
import type { Settings } from "../api/settings";
import { FIELDS, type Draft, type Field } from "./rules";

type Changes = { [Name in Field]?: Draft[Name] | undefined };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What is on screen but not saved. Others' changes of fields that were not touched here simply appear; a field that both
 * changed is a clash, which the person decides.
 */
export function useDraft(saved: Settings) {
  const [base, setBase] = useState(saved);
  const [changes, setChanges] = useState<Changes>({});
  const touched = FIELDS.filter((field) => changes[field] !== undefined);
  const clashes = touched.filter((field) => !same(base[field], saved[field]) && !same(changes[field], saved[field]));
  if (base !== saved && clashes.length === 0) setBase(saved);

  const value: Draft = {
    name: changes.name ?? base.name,
    weekly: changes.weekly ?? base.weekly,
    closed_dates: changes.closed_dates ?? base.closed_dates,
    answers_when_closed: changes.answers_when_closed ?? base.answers_when_closed,
    voice: changes.voice ?? base.voice,
    hearing_hints: changes.hearing_hints ?? base.hearing_hints,
  };
  return {
    value,
    changes,
    version: base.version,
    dirty: touched.length > 0,
    clashes,
    change: <Name extends Field>(field: Name, to: Draft[Name]) =>
      setChanges((before) => ({ ...before, [field]: same(to, base[field]) ? undefined : to })),
    /** Drops the changes. */
    reset: () => setChanges({}),
    /** In the fields that both changed, keeps what is on screen. */
    keepMine: () => setBase(saved),
    /** In the fields that both changed, takes what was saved meanwhile. */
    takeTheirs: () => setChanges((before) => clashes.reduce((rest, field) => ({ ...rest, [field]: undefined }), before)),
  };
}
