import { useInfiniteQuery } from "@tanstack/react-query";
import { PhoneIncoming } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { DataTable } from "@/components/data-table";
import { ExportSheet } from "@/components/export-sheet";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { addDays, dayKey } from "@/lib/format";
import { oneOf } from "@/lib/guards";
import { CALL_STATUS, SENTIMENT } from "@/lib/labels";
import { useFilters } from "@/lib/use-filters";
import { callsQuery, type CallFilters } from "../api/queries";
import { CallCard } from "../components/call-card";
import { callColumns, callWidths } from "../components/call-columns";
import { CALL_EXPORT } from "../components/export-columns";
import { whoText } from "../components/who";

const STATUSES = ["ringing", "live", "ended"] as const;
const MOODS = ["positive", "neutral", "mixed", "negative"] as const;
const SCORES = ["70", "40"] as const;
const PERIODS = ["today", "yesterday", "week", "month"] as const;
const SORTS = ["-started_at", "started_at", "-lead_score", "-duration"] as const;

const SORT_WORDS: Record<(typeof SORTS)[number], string> = {
  "-started_at": "מהחדשה לישנה",
  started_at: "מהישנה לחדשה",
  "-lead_score": "לפי ציון",
  "-duration": "לפי אורך",
};

function period(name: (typeof PERIODS)[number] | undefined): { from?: string; to?: string } {
  const today = dayKey(new Date());
  if (name === "today") return { from: today };
  if (name === "yesterday") return { from: addDays(today, -1), to: addDays(today, -1) };
  if (name === "week") return { from: addDays(today, -6) };
  if (name === "month") return { from: addDays(today, -29) };
  return {};
}

export default function CallsPage() {
  const { get, set, clear, any } = useFilters();
  const [, navigate] = useLocation();
  const status = oneOf(STATUSES, get("status") ?? null);
  const mood = oneOf(MOODS, get("mood") ?? null);
  const score = oneOf(SCORES, get("score") ?? null);
  const when = oneOf(PERIODS, get("when") ?? null);
  const sort = oneOf(SORTS, get("sort") ?? null);
  const q = get("q");
  const filters = useMemo<CallFilters>(
    () => ({ status, sentiment: mood, min_score: score && Number(score), q, sort, ...period(when) }),
    [status, mood, score, q, sort, when],
  );
  const query = useInfiniteQuery(callsQuery(filters));
  const calls = useMemo(() => flatten(query.data), [query.data]);

  return (
    <>
      <PageHeader title="שיחות" actions={<ExportSheet address="/api/calls/export" columns={CALL_EXPORT} filters={{ ...filters }} />} />
      <FilterBar
        search="חיפוש בשיחות: שם, טלפון או מילים"
        q={q}
        onSearch={(value) => set({ q: value })}
        filtered={any}
        onClear={clear}
      >
        <Filter
          label="מצב"
          value={status}
          options={STATUSES.map((value) => ({ value, label: CALL_STATUS[value].label }))}
          onChange={(value) => set({ status: value })}
        />
        <Filter
          label="תקופה"
          value={when}
          options={[
            { value: "today", label: "היום" },
            { value: "yesterday", label: "אתמול" },
            { value: "week", label: "7 ימים" },
            { value: "month", label: "30 יום" },
          ]}
          onChange={(value) => set({ when: value })}
        />
        <Filter
          label="מצב רוח"
          value={mood}
          options={MOODS.map((value) => ({ value, label: SENTIMENT[value].label }))}
          onChange={(value) => set({ mood: value })}
        />
        <Filter
          label="ציון"
          value={score}
          options={[
            { value: "70", label: "חמים, 70 ומעלה" },
            { value: "40", label: "40 ומעלה" },
          ]}
          onChange={(value) => set({ score: value })}
        />
        <Filter
          label="סדר"
          value={sort}
          options={SORTS.slice(1).map((value) => ({ value, label: SORT_WORDS[value] }))}
          onChange={(value) => set({ sort: value })}
        />
      </FilterBar>
      <ListView
        query={query}
        count={calls.length}
        filtered={any}
        onClear={clear}
        empty={{
          icon: PhoneIncoming,
          title: "עוד לא היו שיחות",
          text: "ברגע שמישהו יתקשר למספר של המשרד, השיחה תופיע כאן ותתעדכן תוך כדי דיבור.",
        }}
      >
        <DataTable
          label="שיחות"
          rows={calls}
          columns={callColumns}
          widths={callWidths}
          rowLabel={(call) => `שיחה עם ${whoText(call)}`}
          card={(call) => <CallCard call={call} />}
          onOpen={(call) => navigate(paths.call.to(call.id))}
        />
      </ListView>
    </>
  );
}
