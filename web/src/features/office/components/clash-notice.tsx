import { GitMerge } from "lucide-react";
import { Button } from "@/components/ui/button";
import { FIELD, type Field } from "./rules";

/** Two people changed the same field: nothing is lost, and the person says what goes on. */
export function ClashNotice({ fields, onKeepMine, onTakeTheirs }: {
  fields: readonly Field[];
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}) {
  return (
    <div role="alert" className="rounded-lg border border-warn/40 bg-warn-soft p-4">
      <p className="flex items-center gap-2 font-bold text-warn">
        <GitMerge aria-hidden className="size-4" />
        מישהו אחר שינה בינתיים: {fields.map((field) => FIELD[field]).join(", ")}
      </p>
      <p className="mt-1 text-sm text-ink-2">מה שכתבתם נמצא כאן ולא אבד. בחרו ממה להמשיך.</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" variant="primary" onClick={onKeepMine}>
          להמשיך עם מה שכתבתי
        </Button>
        <Button size="sm" onClick={onTakeTheirs}>
          לקחת את מה שנשמר
        </Button>
      </div>
    </div>
  );
}
