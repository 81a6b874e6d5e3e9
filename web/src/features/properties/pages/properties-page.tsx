import { useInfiniteQuery } from "@tanstack/react-query";
import { House, LayoutGrid, Rows3 } from "lucide-react";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table";
import { FilterBar } from "@/components/filter-bar";
import { ListView } from "@/components/list-view";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { Segmented } from "@/components/ui/segmented";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { LISTING_DEAL, PROPERTY_KIND, PROPERTY_STATUS } from "@/lib/labels";
import { useFilters } from "@/lib/use-filters";
import { useIsPhone } from "@/lib/use-is-phone";
import { propertiesQuery, type PropertyFilters } from "../api/properties";
import { PropertyCard } from "../components/property-card";
import { propertyColumns, propertyWidths } from "../components/property-columns";
import { PropertyPanel } from "../components/property-panel";

const DEALS = ["sale", "rent"] as const;
const KINDS = ["apartment", "garden_apartment", "penthouse", "duplex", "studio", "house", "office"] as const;
const STATUSES = ["available", "reserved", "closed"] as const;
const ROOMS = ["2", "3", "4", "5"] as const;

export default function PropertiesPage() {
  const { get, set } = useFilters();
  const isPhone = useIsPhone();
  const deal = oneOf(DEALS, get("deal") ?? null);
  const kind = oneOf(KINDS, get("kind") ?? null);
  const status = oneOf(STATUSES, get("status") ?? null);
  const rooms = oneOf(ROOMS, get("rooms") ?? null);
  const q = get("q");
  const asList = get("view") === "list" && !isPhone;
  const filters = useMemo<PropertyFilters>(
    () => ({ deal, kind, status, rooms_min: rooms && Number(rooms), q }),
    [deal, kind, status, rooms, q],
  );
  const query = useInfiniteQuery(propertiesQuery(filters));
  const properties = useMemo(() => flatten(query.data), [query.data]);
  const open = properties.find((property) => property.id === get("property"));
  const filtered = [deal, kind, status, rooms, q].some((value) => value !== undefined);
  const clear = () => set({ deal: undefined, kind: undefined, status: undefined, rooms: undefined, q: undefined });

  return (
    <>
      <PageHeader
        title="נכסים"
        actions={
          <Segmented
            label="צורת התצוגה"
            className="max-md:hidden"
            value={asList ? "list" : "grid"}
            onChange={(value) => set({ view: value === "list" ? "list" : undefined })}
            options={[
              { value: "grid", name: "כרטיסים", label: <LayoutGrid aria-hidden className="size-4" /> },
              { value: "list", name: "רשימה", label: <Rows3 aria-hidden className="size-4" /> },
            ]}
          />
        }
      />
      <FilterBar
        search="חיפוש נכסים: רחוב, שכונה, עיר"
        q={q}
        onSearch={(value) => set({ q: value })}
        filtered={filtered}
        onClear={clear}
      >
        <Filter
          label="עסקה"
          value={deal}
          options={DEALS.map((value) => ({ value, label: LISTING_DEAL[value] }))}
          onChange={(value) => set({ deal: value })}
        />
        <Filter
          label="חדרים"
          value={rooms}
          options={ROOMS.map((value) => ({ value, label: `${value} ומעלה` }))}
          onChange={(value) => set({ rooms: value })}
        />
        <Filter
          label="סוג"
          value={kind}
          options={KINDS.map((value) => ({ value, label: PROPERTY_KIND[value] }))}
          onChange={(value) => set({ kind: value })}
        />
        <Filter
          label="מצב"
          value={status}
          options={STATUSES.map((value) => ({ value, label: PROPERTY_STATUS[value].label }))}
          onChange={(value) => set({ status: value })}
        />
      </FilterBar>
      <ListView
        query={query}
        count={properties.length}
        filtered={filtered}
        onClear={clear}
        empty={{ icon: House, title: "הקטלוג ריק", text: "הנציג הקולי מציע למתקשרים רק נכסים שרשומים כאן." }}
      >
        {asList ? (
          <DataTable
            label="נכסים"
            rows={properties}
            columns={propertyColumns}
            widths={propertyWidths}
            rowLabel={(property) => property.title}
            card={(property) => <PropertyCard property={property} onOpen={() => set({ property: property.id })} />}
            onOpen={(property) => set({ property: property.id })}
          />
        ) : (
          <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
            {properties.map((property) => (
              <li key={property.id} className="grid [content-visibility:auto]">
                <PropertyCard property={property} onOpen={() => set({ property: property.id })} />
              </li>
            ))}
          </ul>
        )}
      </ListView>
      {open && <PropertyPanel property={open} onClose={() => set({ property: undefined })} />}
    </>
  );
}
