import { useInfiniteQuery } from "@tanstack/react-query";
import { Megaphone, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { ListView } from "@/components/list-view";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { allows, useMe } from "@/lib/me";
import { broadcastsQuery, type Broadcast } from "../api/broadcasts";
import { NewBroadcast } from "../components/new-broadcast";
import { ProgressBar } from "../components/progress-bar";
import { STATE } from "../components/words";

/** Messages to many people: what goes out now, what is prepared and what was. */
export default function BroadcastsPage() {
  const query = useInfiniteQuery(broadcastsQuery);
  const broadcasts = flatten(query.data);
  const me = useMe();
  const canWrite = me !== null && allows(me, "broadcasts.write");
  const [adding, setAdding] = useState(false);
  const add = canWrite && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      דיוור חדש
    </Button>
  );
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="דיוור" actions={broadcasts.length > 0 && add} />
      <ListView
        query={query}
        count={broadcasts.length}
        filtered={false}
        onClear={() => undefined}
        empty={{
          icon: Megaphone,
          title: "הודעה אחת לקבוצה שלמה",
          text: "בוחרים קבוצת לידים ותבנית, רואים מי יקבל ומי לא, ושולחים בקצב שלא מסכן את המספר.",
          action: add,
        }}
        skeletonHeight={72}
      >
        <Card className="overflow-hidden">
          <ul aria-label="דיוורים" className="divide-y">
            {broadcasts.map((broadcast) => (
              <li key={broadcast.id}>
                <Row broadcast={broadcast} />
              </li>
            ))}
          </ul>
        </Card>
      </ListView>
      <NewBroadcast open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function Row({ broadcast }: { broadcast: Broadcast }) {
  const state = STATE[broadcast.state];
  return (
    <Link href={paths.broadcast.to(broadcast.id)} className="block px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <bdi className="min-w-0 truncate font-semibold">{broadcast.name}</bdi>
        <Badge tone={state.tone}>{state.label}</Badge>
        <Moment at={broadcast.started_at ?? broadcast.created_at} className="ms-auto text-xs text-ink-3" />
      </span>
      <span className="block truncate text-sm text-ink-3">
        אל <bdi>{broadcast.segment_name}</bdi>, בנוסח <bdi>{broadcast.template_name}</bdi>, מאת <bdi>{broadcast.author_name}</bdi>
      </span>
      {broadcast.state !== "draft" && <ProgressBar broadcast={broadcast} className="mt-2" />}
    </Link>
  );
}
