import { useInfiniteQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { Link } from "wouter";
import { ListView } from "@/components/list-view";
import { Badge } from "@/components/ui/badge";
import { Filter } from "@/components/ui/filter";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { useFilters } from "@/lib/use-filters";
import { recipientsQuery, type Broadcast, type Recipient } from "../api/broadcasts";
import { RECIPIENT, RECIPIENT_STATES, reasonWords } from "./words";

/** Everybody of the group: who got it, who did not and why. */
export function Recipients({ broadcast }: { broadcast: Broadcast }) {
  const { get, set } = useFilters();
  const state = oneOf(RECIPIENT_STATES, get("state") ?? null);
  const query = useInfiniteQuery(recipientsQuery(broadcast.id, state));
  const people = flatten(query.data);
  return (
    <Section
      title="הנמענים"
      aside={
        <Filter
          label="מצב"
          value={state}
          options={RECIPIENT_STATES.map((value) => ({ value, label: RECIPIENT[value].label }))}
          onChange={(value) => set({ state: value })}
        />
      }
    >
      <ListView
        query={query}
        count={people.length}
        filtered={state !== undefined}
        onClear={() => set({ state: undefined })}
        empty={{ icon: Users, title: "אין כאן אף אחד", text: "הרשימה נקבעת ברגע שמתחילים לשלוח." }}
      >
        <ul className="divide-y rounded-lg border bg-surface shadow-raise">
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </ul>
      </ListView>
    </Section>
  );
}

function Row({ person }: { person: Recipient }) {
  const { label, tone } = RECIPIENT[person.state];
  const why = person.sentence ?? (person.reason && reasonWords(person.reason));
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <Link href={paths.chat.to(person.customer_id)} className="touch min-w-0 flex-1 truncate font-semibold hover:text-accent-text hover:underline">
        <bdi>{person.customer_name ?? "ללא שם"}</bdi>
      </Link>
      {person.done_at && <Moment at={person.done_at} className="text-xs text-ink-3" />}
      <Badge tone={tone}>{label}</Badge>
      {why && <p className="w-full text-sm text-ink-3">{why}</p>}
    </li>
  );
}
