import { useState } from "react";
import { cn } from "@/lib/cn";
import { formatNumber } from "@/lib/format";
import type { Import, RowKind } from "../api/imports";
import { RowList } from "./row-list";
import { KIND } from "./words";

const KINDS: readonly RowKind[] = ["kept", "new", "fill", "warned", "skip"];
/** What needs a look first. */
const WORST_FIRST: readonly RowKind[] = ["kept", "skip", "warned", "fill", "new"];

/** How many rows of each kind there are; one of them is open below. */
export function Outcome({ job }: { job: Import }) {
  const shown = KINDS.filter((kind) => kind === "new" || kind === "skip" || job.counts[kind] > 0);
  const [chosen, setChosen] = useState<RowKind | null>(null);
  const open = chosen ?? WORST_FIRST.find((kind) => job.counts[kind] > 0) ?? "new";
  return (
    <div className="space-y-3">
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4" role="group" aria-label="תוצאות לפי שורות">
        {shown.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={kind === open}
            onClick={() => setChosen(kind)}
            className={cn(
              "rounded-lg border bg-surface px-3 py-2.5 text-start shadow-raise hover:bg-hover",
              kind === open && "border-accent bg-accent-soft hover:bg-accent-soft",
            )}
          >
            <span className="block text-lg font-bold tabular-nums">{formatNumber(job.counts[kind])}</span>
            <span className="text-xs text-ink-2">{kind === "skip" && job.state !== "draft" ? "לא נכנסו" : KIND[kind]}</span>
          </button>
        ))}
      </div>
      {job.counts[open] > 0 && <RowList key={open} job={job} kind={open} />}
    </div>
  );
}
