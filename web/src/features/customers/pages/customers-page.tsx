import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CopyCheck, UsersRound } from "lucide-react";
import { useMemo } from "react";
import { Link, useLocation } from "wouter";
import { DataTable } from "@/components/data-table";
import { ExportSheet } from "@/components/export-sheet";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { buttonClass } from "@/components/ui/button";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { useFilters } from "@/lib/use-filters";
import { customersQuery, tagsQuery, type CustomerFilters } from "../api/customers";
import { CustomerCard, customerColumns, customerWidths } from "../components/customer-columns";
import { CUSTOMER_EXPORT, customerName } from "../components/customer-words";
import { NewCustomer } from "../components/new-customer";

const SORTS = ["-last_call_at", "-created_at", "created_at"] as const;

export default function CustomersPage() {
  const { get, set, clear } = useFilters();
  const [, navigate] = useLocation();
  const q = get("q");
  const tag = get("tag");
  const sort = oneOf(SORTS, get("sort") ?? null);
  const filters = useMemo<CustomerFilters>(() => ({ q, tag, sort }), [q, tag, sort]);
  const query = useInfiniteQuery(customersQuery(filters));
  const tags = useQuery(tagsQuery).data ?? [];
  const customers = useMemo(() => flatten(query.data), [query.data]);
  const filtered = q !== undefined || tag !== undefined;

  return (
    <>
      <PageHeader
        title="לקוחות"
        actions={
          <>
            <ExportSheet address="/api/customers/export" columns={CUSTOMER_EXPORT} filters={{ ...filters }} />
            <Link href={paths.duplicates.to()} className={buttonClass("secondary")}>
              <CopyCheck aria-hidden className="size-4" />
              כפילויות
            </Link>
            <NewCustomer onMade={(id) => navigate(paths.customer.to(id))} />
          </>
        }
      />
      <FilterBar
        search="חיפוש לקוחות: שם, טלפון, דוא״ל"
        q={q}
        onSearch={(value) => set({ q: value })}
        filtered={filtered}
        onClear={clear}
      >
        <Filter
          label="תגית"
          value={tag}
          options={tags.map((each) => ({ value: each.tag, label: `${each.tag} (${each.customers})` }))}
          onChange={(value) => set({ tag: value })}
        />
        <Filter
          label="סדר"
          value={sort}
          options={[
            { value: "-last_call_at", label: "לפי שיחה אחרונה" },
            { value: "-created_at", label: "מהחדש לישן" },
            { value: "created_at", label: "מהישן לחדש" },
          ]}
          onChange={(value) => set({ sort: value })}
        />
      </FilterBar>
      <ListView
        query={query}
        count={customers.length}
        filtered={filtered}
        onClear={clear}
        empty={{ icon: UsersRound, title: "עוד אין לקוחות", text: "כל מי שמתקשר למשרד נרשם כאן מעצמו. אפשר גם להוסיף לקוח ידנית." }}
      >
        <DataTable
          label="לקוחות"
          rows={customers}
          columns={customerColumns}
          widths={customerWidths}
          rowHeight={46}
          cardHeight={104}
          rowLabel={customerName}
          card={(customer) => <CustomerCard customer={customer} />}
          onOpen={(customer) => navigate(paths.customer.to(customer.id))}
        />
      </ListView>
    </>
  );
}
