import { useQuery } from "@tanstack/react-query";
import { Bookmark, Trash2, Users } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { cn } from "@/lib/cn";
import { segmentsQuery, useSegmentChanges, type Segment, type SegmentFilter } from "../api/segments";

interface Props {
  /** The view as it stands now. */
  now: SegmentFilter;
  canWrite: boolean;
  onOpen: (filter: SegmentFilter) => void;
}

/** Views under a name: one's own, and those that colleagues share. */
export function SavedViews({ now, canWrite, onOpen }: Props) {
  const [open, setOpen] = useState(false);
  const segments = useQuery(segmentsQuery).data ?? [];

  function choose(segment: Segment) {
    onOpen(segment.filter);
    setOpen(false);
  }

  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden className="size-4" />
        תצוגות
      </Button>
      <Sheet title="תצוגות שמורות" open={open} onOpenChange={setOpen}>
        <div className="space-y-5 p-4">
          <ul className="divide-y rounded-lg border">
            {segments.map((segment) => (
              <Row key={segment.id} segment={segment} canWrite={canWrite} onOpen={() => choose(segment)} />
            ))}
            {segments.length === 0 && <li className="px-3 py-4 text-sm text-ink-3">עוד אין תצוגות. מסננים את הרשימה ושומרים.</li>}
          </ul>
          {canWrite && <Save now={now} />}
        </div>
      </Sheet>
    </>
  );
}

function Row({ segment, canWrite, onOpen }: { segment: Segment; canWrite: boolean; onOpen: () => void }) {
  const { share, remove } = useSegmentChanges();
  return (
    <li className="flex min-h-11 items-center gap-1 ps-1 pe-1">
      <button type="button" onClick={onOpen} className="min-w-0 flex-1 truncate rounded-sm px-2 py-2 text-start font-semibold hover:text-accent-text">
        <bdi>{segment.name}</bdi>
        {!segment.mine && <span className="ms-2 text-xs font-normal text-ink-3">של המשרד</span>}
      </button>
      {segment.mine && canWrite && (
        <>
          <Button
            variant="ghost"
            size="icon"
            aria-pressed={segment.shared}
            aria-label={`${segment.name} משותפת למשרד`}
            title={segment.shared ? "משותפת לכל המשרד" : "רק שלי"}
            disabled={share.isPending}
            onClick={() => share.mutate(segment)}
          >
            <Users aria-hidden className={cn("size-4", segment.shared ? "text-accent-text" : "opacity-50")} />
          </Button>
          <Button variant="ghost" size="icon" aria-label={`מחיקת ${segment.name}`} disabled={remove.isPending} onClick={() => remove.mutate(segment)}>
            <Trash2 aria-hidden className="size-4" />
          </Button>
        </>
      )}
    </li>
  );
}

function Save({ now }: { now: SegmentFilter }) {
  const { create } = useSegmentChanges();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);

  function save(event: SyntheticEvent) {
    event.preventDefault();
    create.mutate({ name: name.trim(), filter: now, shared }, { onSuccess: () => setName("") });
  }

  return (
    <form onSubmit={save} className="space-y-2">
      <Field label="שמירת התצוגה הנוכחית בשם" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      <label className="flex items-center gap-2 text-sm max-md:min-h-11">
        <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} className="size-4 accent-(--c-accent)" />
        משותפת לכל המשרד
      </label>
      <Button type="submit" size="sm" variant="primary" busy={create.isPending} disabled={name.trim() === ""}>
        שמירה
      </Button>
    </form>
  );
}
