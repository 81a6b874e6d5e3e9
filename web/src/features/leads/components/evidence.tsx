import { useQuery } from "@tanstack/react-query";
import { Check, Quote, Undo2 } from "lucide-react";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { paths } from "@/config/paths";
import { leadField } from "@/lib/labels";
import { allows, useMe } from "@/lib/me";
import { evidenceQuery, useJudge } from "../api/evidence";
import type { Lead } from "../api/leads";

/** The sentence a value rests on. Until a person has judged it, he can accept it or take it back. */
export function Evidence({ lead, field }: { lead: Lead; field: string }) {
  const found = useQuery(evidenceQuery(lead.id)).data?.find((each) => each.field === field);
  const judge = useJudge(lead);
  const me = useMe();
  if (!found) return null;
  const name = leadField(field);
  return (
    <div className="mt-0.5 flex items-center gap-1">
      {found.call_id && (
        <Link
          href={paths.call.to(found.call_id, found.turn_seq ?? undefined)}
          title="מעבר לקטע בשיחה"
          className="flex min-h-6 min-w-0 flex-1 items-center gap-1.5 text-xs text-ink-3 hover:text-accent-text max-md:min-h-11"
        >
          <Quote aria-hidden className="size-3 shrink-0 -scale-x-100" />
          <bdi dir="auto" className="line-clamp-2 underline decoration-dotted underline-offset-3">
            {found.quote ?? "לשיחה"}
          </bdi>
        </Link>
      )}
      {!found.accepted && me && allows(me, "leads.write") && (
        <>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`${name} נכון`}
            title="נכון"
            disabled={judge.isPending}
            onClick={() => judge.mutate({ field, right: true })}
          >
            <Check aria-hidden className="size-4 text-good" />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`${name} לא נכון, להחזיר את הקודם`}
            title="לא נכון, להחזיר את הקודם"
            disabled={judge.isPending}
            onClick={() => judge.mutate({ field, right: false })}
          >
            <Undo2 aria-hidden className="size-4" />
          </Button>
        </>
      )}
    </div>
  );
}
