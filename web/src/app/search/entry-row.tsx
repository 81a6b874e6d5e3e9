import { cn } from "@/lib/cn";
import { formatRelative } from "@/lib/format";
import type { Entry, TextPart } from "./entries";

interface Props {
  id: string;
  entry: Entry;
  chosen: boolean;
  onPoint: () => void;
  onGo: () => void;
}

export function EntryRow({ id, entry, chosen, onPoint, onGo }: Props) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onGo}
      onPointerMove={onPoint}
      className={cn("flex min-h-10 cursor-pointer items-start gap-3 rounded-md px-3 py-2 max-md:min-h-12", chosen && "bg-sunken")}
    >
      <entry.icon aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-semibold">
          <Parts parts={entry.title} />
        </bdi>
        {entry.text.length > 0 && (
          <bdi className="line-clamp-2 text-sm text-ink-2">
            <Parts parts={entry.text} />
          </bdi>
        )}
      </span>
      <span className="shrink-0 text-end text-xs text-ink-3">
        {entry.at && formatRelative(entry.at)}
        {entry.fuzzy && <span className="block">אולי התכוונת</span>}
      </span>
    </div>
  );
}

function Parts({ parts }: { parts: TextPart[] }) {
  return parts.map((part, position) =>
    part.hit ? (
      <mark key={position} className="rounded-sm bg-mark text-inherit">
        {part.text}
      </mark>
    ) : (
      <span key={position}>{part.text}</span>
    ),
  );
}
