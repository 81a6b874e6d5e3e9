import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Hand } from "lucide-react";
import { toast } from "@/lib/toast";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { Sentiment } from "@/components/ui/sentiment";
import { api, unwrap } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { SENTIMENT } from "@/lib/labels";
import { allows, useMe } from "@/lib/me";
import { applyCall } from "../api/live";
import type { Call } from "../api/queries";

type Mood = NonNullable<Call["sentiment"]>;
const MOODS: readonly Mood[] = ["positive", "neutral", "mixed", "negative"];
const AUTOMATIC = "automatic";
const OPTIONS = [
  ...MOODS.map((mood) => ({ value: mood, label: SENTIMENT[mood].label })),
  { value: AUTOMATIC, label: "לפי הניתוח" },
];

/** The caller's mood, which a person may correct: from then on the analysis leaves it alone. */
export function SentimentMenu({ call }: { call: Call }) {
  const me = useMe();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (sentiment: Mood | null) =>
      unwrap(api.PUT("/api/calls/{call_id}/sentiment", { params: { path: { call_id: call.id } }, body: { sentiment } })),
    onSuccess: (saved) => applyCall(client, saved),
    onError: (error) => void toast.error(messageOf(error)),
  });
  const shown = call.sentiment ? <Sentiment value={call.sentiment} /> : <span className="text-sm text-ink-3">מצב רוח</span>;
  if (me === null || !allows(me, "leads.write")) return call.sentiment && shown;

  function choose(value: string) {
    change.mutate(MOODS.find((mood) => mood === value) ?? null);
  }

  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`מצב הרוח: ${call.sentiment ? SENTIMENT[call.sentiment].label : "לא ידוע"}${call.sentiment_by_hand ? ", נקבע ידנית" : ""}. לשינוי`}
          className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-accent-text max-md:min-h-11"
        >
          {shown}
          {call.sentiment_by_hand && (
            <span title="נקבע ידנית, הניתוח לא ישנה אותו" className="inline-flex">
              <Hand aria-hidden className="size-3.5 text-ink-3" />
            </span>
          )}
          <ChevronDown aria-hidden className="size-3.5 opacity-60" />
        </button>
      }
    >
      <MenuChoice value={call.sentiment_by_hand ? (call.sentiment ?? undefined) : AUTOMATIC} options={OPTIONS} onChange={choose} />
    </Menu>
  );
}
