import { GitMerge } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { PromptVersion, Texts } from "../api/prompts";
import { DiffView } from "./diff-view";

interface Props {
  mine: Texts;
  theirs: PromptVersion;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Two people edited at once: nothing is lost, and the owner says which text goes on. */
export function ConflictNotice({ mine, theirs, onKeepMine, onTakeTheirs }: Props) {
  const [showing, setShowing] = useState(false);
  return (
    <div role="alert" className="mb-4 rounded-lg border border-warn/40 bg-warn-soft p-4">
      <p className="flex items-center gap-2 font-bold text-warn">
        <GitMerge aria-hidden className="size-4" />
        בזמן שערכתם נשמרה גרסה {theirs.version}
        {theirs.created_by && <bdi> ({theirs.created_by})</bdi>}
      </p>
      <p className="mt-1 text-sm text-ink-2">הטקסט שלכם כאן ולא אבד. בחרו ממה להמשיך.</p>
      {showing && (
        <div className="mt-3 rounded-md bg-surface p-3">
          <DiffView before={theirs} after={mine} />
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" variant="primary" onClick={onKeepMine}>
          להמשיך עם הטקסט שלי
        </Button>
        <Button size="sm" onClick={onTakeTheirs}>
          לקחת את גרסה {theirs.version}
        </Button>
        <Button size="sm" variant="ghost" aria-expanded={showing} onClick={() => setShowing(!showing)}>
          {showing ? "להסתיר את ההבדל" : "לראות את ההבדל"}
        </Button>
      </div>
    </div>
  );
}
