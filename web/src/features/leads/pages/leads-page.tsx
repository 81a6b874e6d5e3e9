import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Columns3, Contact, Rows3 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { DataTable } from "@/components/data-table";
import { ExportSheet } from "@/components/export-sheet";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { Segmented } from "@/components/ui/segmented";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { useLeadStatuses } from "@/lib/lead-statuses";
import { allows, useMe } from "@/lib/me";
import { useFilters } from "@/lib/use-filters";
import { assigneesQuery, leadsQuery, type LeadFilters } from "../api/leads";
import type { SegmentFilter } from "../api/segments";
import { LeadCard } from "../components/lead-card";
import { leadWidths, pickableColumns } from "../components/lead-columns";
import { LEAD_EXPORT, leadName } from "../components/lead-words";
import { SavedViews } from "../components/saved-views";
import { StatusesSheet } from "../components/statuses-sheet";

// A phone loads these when they are opened.
const Board = lazy(() => import("../components/board").then(({ Board: board }) => ({ default: board })));
const BulkBar = lazy(() => import("../components/bulk-bar").then(({ BulkBar: bar }) => ({ default: bar })));
const LeadPanel = lazy(() => import("../components/lead-panel").then(({ LeadPanel: panel }) => ({ default: panel })));

const SORTS = ["-score", "-updated_at", "-created_at"] as const;
const NOBODY = "none";

/** Table and board are two shapes of one query; the address holds everything that is chosen. */
export default function LeadsPage() {
  const { get, set } = useFilters();
  const statuses = useLeadStatuses();
  const people = useQuery(assigneesQuery).data ?? [];
  const me = useMe();
  const status = get("status");
  const assignee = get("assignee");
  const sort = oneOf(SORTS, get("sort") ?? null);
  const board = get("view") === "board";
  const q = get("q");
  const open = get("lead");
  const filters = useMemo<LeadFilters>(
    () => ({
      status: status === undefined ? undefined : [status],
      unassigned: assignee === NOBODY || undefined,
      assignee_id: assignee === NOBODY ? undefined : assignee,
      q,
      sort,
    }),
    [status, assignee, q, sort],
  );
  const query = useInfiniteQuery(leadsQuery(filters));
  const leads = useMemo(() => flatten(query.data), [query.data]);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = leads.filter((lead) => picked.has(lead.id));
  const filtered = status !== undefined || q !== undefined || assignee !== undefined;
  const clear = () => set({ status: undefined, q: undefined, assignee: undefined });

  const now: SegmentFilter = { ...filters, status: filters.status ?? [], unassigned: filters.unassigned ?? false, board };

  function show(view: SegmentFilter) {
    set({
      status: view.status?.[0],
      assignee: view.unassigned ? NOBODY : (view.assignee_id ?? undefined),
      q: view.q ?? undefined,
      sort: view.sort ?? undefined,
      view: view.board ? "board" : undefined,
    });
  }

  function pick(id: string) {
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  return (
    <>
      <PageHeader
        title="לידים"
        actions={
          <>
            {me && allows(me, "team.manage") && <StatusesSheet />}
            <ExportSheet address="/api/leads/export" columns={LEAD_EXPORT} filters={{ ...filters }} />
            <SavedViews now={now} canWrite={me !== null && allows(me, "leads.write")} onOpen={show} />
            <Segmented
              label="תצוגה"
              value={board ? "board" : "table"}
              onChange={(value) => set({ view: value === "board" ? value : undefined })}
              options={[
                { value: "table", name: "טבלה", label: <Rows3 aria-hidden className="size-4" /> },
                { value: "board", name: "לוח", label: <Columns3 aria-hidden className="size-4" /> },
              ]}
            />
          </>
        }
      />
      <FilterBar
        search="חיפוש לידים: שם, טלפון, עיר"
        q={q}
        onSearch={(value) => set({ q: value })}
        filtered={filtered}
        onClear={clear}
      >
        <Filter
          label="מצב"
          value={status}
          options={statuses.map((each) => ({ value: each.key, label: each.label }))}
          onChange={(value) => set({ status: value })}
        />
        <Filter
          label="אחראי"
          value={assignee}
          options={[{ value: NOBODY, label: "בלי אחראי" }, ...people.map((each) => ({ value: each.id, label: each.name }))]}
          onChange={(value) => set({ assignee: value })}
        />
        <Filter
          label="סדר"
          value={sort}
          options={[
            { value: "-score", label: "לפי ציון" },
            { value: "-updated_at", label: "לפי עדכון אחרון" },
            { value: "-created_at", label: "לפי מועד היצירה" },
          ]}
          onChange={(value) => set({ sort: value })}
        />
      </FilterBar>
      {chosen.length > 0 && me && allows(me, "leads.write") && (
        <Suspense>
          <BulkBar
            leads={chosen}
            total={leads.length}
            more={query.hasNextPage}
            filters={filters}
            onAll={() => setPicked(new Set(leads.map((lead) => lead.id)))}
            onClear={() => setPicked(new Set())}
          />
        </Suspense>
      )}
      <ListView
        query={query}
        count={leads.length}
        filtered={filtered}
        onClear={clear}
        empty={{ icon: Contact, title: "עוד אין לידים", text: "כל מי שמתקשר ומספר מה הוא מחפש נרשם כאן מעצמו." }}
      >
        {board ? (
          <Suspense>
            <Board leads={leads} onOpen={(lead) => set({ lead: lead.id })} />
          </Suspense>
        ) : (
          <DataTable
            label="לידים"
            rows={leads}
            columns={pickableColumns(picked, pick)}
            widths={leadWidths}
            rowHeight={46}
            cardHeight={118}
            activeId={open}
            rowLabel={leadName}
            card={(lead) => <LeadCard lead={lead} />}
            onOpen={(lead) => set({ lead: lead.id })}
          />
        )}
      </ListView>
      {open && (
        <Suspense>
          <LeadPanel key={open} id={open} known={leads.find((lead) => lead.id === open)} onClose={() => set({ lead: undefined })} />
        </Suspense>
      )}
    </>
  );
}
