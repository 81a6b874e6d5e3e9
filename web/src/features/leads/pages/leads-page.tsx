import { useInfiniteQuery } from "@tanstack/react-query";
import { Contact } from "lucide-react";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { LEAD_STATUS, LEAD_STATUSES } from "@/lib/labels";
import { useFilters } from "@/lib/use-filters";
import { leadsQuery, type LeadFilters } from "../api/leads";
import { LeadCard } from "../components/lead-card";
import { leadColumns, leadWidths } from "../components/lead-columns";
import { LeadPanel } from "../components/lead-panel";
import { leadName } from "../components/lead-words";

const SORTS = ["-score", "-updated_at", "-created_at"] as const;

export default function LeadsPage() {
  const { get, set } = useFilters();
  const status = oneOf(LEAD_STATUSES, get("status") ?? null);
  const sort = oneOf(SORTS, get("sort") ?? null);
  const q = get("q");
  const open = get("lead");
  const filters = useMemo<LeadFilters>(() => ({ status, q, sort }), [status, q, sort]);
  const query = useInfiniteQuery(leadsQuery(filters));
  const leads = useMemo(() => flatten(query.data), [query.data]);
  const filtered = status !== undefined || q !== undefined;
  const clear = () => set({ status: undefined, q: undefined });

  return (
    <>
      <PageHeader title="לידים" />
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
          options={LEAD_STATUSES.map((value) => ({ value, label: LEAD_STATUS[value].label }))}
          onChange={(value) => set({ status: value })}
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
      <ListView
        query={query}
        count={leads.length}
        filtered={filtered}
        onClear={clear}
        empty={{ icon: Contact, title: "עוד אין לידים", text: "כל מי שמתקשר ומספר מה הוא מחפש נרשם כאן מעצמו." }}
      >
        <DataTable
          label="לידים"
          rows={leads}
          columns={leadColumns}
          widths={leadWidths}
          rowHeight={46}
          cardHeight={118}
          activeId={open}
          rowLabel={leadName}
          card={(lead) => <LeadCard lead={lead} />}
          onOpen={(lead) => set({ lead: lead.id })}
        />
      </ListView>
      {open && (
        <LeadPanel
          key={open}
          id={open}
          known={leads.find((lead) => lead.id === open)}
          onClose={() => set({ lead: undefined })}
        />
      )}
    </>
  );
}
