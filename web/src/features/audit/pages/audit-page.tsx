import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useMemo } from "react";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { colleaguesQuery } from "@/lib/colleagues";
import { flatten } from "@/lib/cursor-list";
import { addDays, dayKey } from "@/lib/format";
import { oneOf } from "@/lib/guards";
import { useStatusWords } from "@/lib/lead-statuses";
import { useFilters } from "@/lib/use-filters";
import { auditQuery, exportAddress, type AuditFilters } from "../api/audit";
import { AuditRow } from "../components/audit-row";
import type { Known } from "../components/value-words";
import { ENTITIES, KIND, KINDS } from "../components/words";

const DAYS = { today: 0, week: 6, month: 29 } as const;
const PERIODS = ["today", "week", "month"] as const;

export default function AuditPage() {
  const { get, set, clear, any } = useFilters();
  const actor_kind = oneOf(KINDS, get("kind") ?? null);
  const when = oneOf(PERIODS, get("when") ?? null);
  const who = get("who");
  const entity = get("entity");
  const filters = useMemo<AuditFilters>(
    () => ({ actor_kind, who, entity, from: when && addDays(dayKey(new Date()), -DAYS[when]) }),
    [actor_kind, who, entity, when],
  );
  const query = useInfiniteQuery(auditQuery(filters));
  const lines = useMemo(() => flatten(query.data), [query.data]);
  const known = useKnown();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="יומן פעולות"
        actions={
          <a href={exportAddress(filters)} download className={buttonClass("secondary")}>
            <Download aria-hidden className="size-4" />
            ייצוא
          </a>
        }
      />
      <FilterBar search="מי עשה: דוא״ל או חלק ממנו" q={who} onSearch={(value) => set({ who: value })} filtered={any} onClear={clear}>
        <Filter
          label="מי"
          value={actor_kind}
          options={KINDS.map((value) => ({ value, label: KIND[value].label }))}
          onChange={(value) => set({ kind: value })}
        />
        <Filter label="על מה" value={entity} options={ENTITIES} onChange={(value) => set({ entity: value })} />
        <Filter
          label="תקופה"
          value={when}
          options={[
            { value: "today", label: "היום" },
            { value: "week", label: "7 ימים" },
            { value: "month", label: "30 ימים" },
          ]}
          onChange={(value) => set({ when: value })}
        />
      </FilterBar>
      <ListView
        query={query}
        count={lines.length}
        filtered={any}
        onClear={clear}
        skeletonHeight={64}
        empty={{ icon: ScrollText, title: "היומן עוד ריק", text: "כל שינוי שאדם, הנציג או המערכת עושים במשרד נרשם כאן ואינו נמחק." }}
      >
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label="פעולות">
            {lines.map((line) => (
              <li key={line.id}>
                <AuditRow line={line} known={known} />
              </li>
            ))}
          </ul>
        </Card>
      </ListView>
    </div>
  );
}

/** The office's own words; until they are here, a key stands for itself. */
function useKnown(): Known {
  const status = useStatusWords();
  const people = useQuery(colleaguesQuery).data ?? [];
  return { status: (key) => status(key).label, person: (id) => people.find((person) => person.id === id)?.name ?? "איש צוות" };
}
