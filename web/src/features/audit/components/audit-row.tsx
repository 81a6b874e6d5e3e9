import { MoveLeft } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { actorWords } from "@/lib/actors";
import type { AuditLine } from "../api/audit";
import { fieldWords } from "./field-words";
import { fieldValueWords, type Known } from "./value-words";
import { actionWords, changesOf, KIND } from "./words";

/** One line of the trail: who, what, when, and each field before and after. */
export function AuditRow({ line, known }: { line: AuditLine; known: Known }) {
  const changes = changesOf(line);
  const told = (name: string, value: unknown) => fieldValueWords(line.entity, name, value, known);
  return (
    <div className="px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-semibold">{actionWords(line)}</span>
        {line.actor_kind !== "human" && <Badge tone={KIND[line.actor_kind].tone}>{KIND[line.actor_kind].label}</Badge>}
        <Moment at={line.at} className="ms-auto text-ink-3" />
      </p>
      <p className="truncate text-ink-3">
        <bdi>{actorWords(line.actor_kind, line.actor)}</bdi>
        {line.acting_as && <span className="font-semibold text-ink-2"> · מנהל מערכת, בשם בעלי המשרד</span>}
      </p>
      {changes.length > 0 && (
        <dl className="mt-1.5 space-y-0.5">
          {changes.map((change) => (
            <div key={change.name} className="flex flex-wrap items-baseline gap-x-1.5">
              <dt className="text-ink-3">{fieldWords(line.entity, change.name)}:</dt>
              <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 break-words">
                {change.had && (
                  <>
                    <bdi className="text-ink-3 line-through">{told(change.name, change.before)}</bdi>
                    <MoveLeft role="img" aria-label="השתנה אל" className="size-3.5 self-center text-ink-3" />
                  </>
                )}
                <bdi>{told(change.name, change.after)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
