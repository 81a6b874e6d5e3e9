import { Suspense, use } from "react";
import { useIsPhone } from "@/lib/use-is-phone";
import type { DataTableProps } from "./data-grid";
import { Skeleton } from "./ui/state";
import { useWindowRows } from "./use-window-rows";

export type { Columns } from "./data-grid";

const load = () => import("./data-grid");
let loading: ReturnType<typeof load> | undefined;

/**
 * One list in two shapes: a table on a wide screen, cards on a phone, which never loads the table's part of the app. Only
 * the rows near the screen are in the document, so thousands stay quick. Enter or a click opens a row; up and down move
 * between rows.
 */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const isPhone = useIsPhone();
  if (isPhone) return <Cards {...props} />;
  return (
    <Suspense fallback={<Skeleton className="h-96 rounded-lg" />}>
      <Wide {...props} />
    </Suspense>
  );
}

function Wide<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { Grid } = use((loading ??= load()));
  return <Grid {...props} />;
}

function Cards<Row extends { id: string }>({ label, rows, card, rowLabel, onOpen, activeId, cardHeight = 108 }: DataTableProps<Row>) {
  const { box, items, before, after, virtual } = useWindowRows(rows.length, cardHeight);
  return (
    <div ref={box}>
      <ul aria-label={label} style={{ paddingBlock: `${before}px ${after}px` }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <li key={row.id} data-index={item.index} ref={virtual.measureElement} className="pb-2">
              <div className="relative rounded-lg border bg-surface shadow-raise has-[>button:active]:bg-hover">
                <button
                  type="button"
                  aria-label={rowLabel(row)}
                  aria-current={row.id === activeId || undefined}
                  onClick={() => onOpen(row)}
                  className="absolute inset-0 rounded-lg"
                />
                {/* Touches pass through to the button beneath, but for what acts by itself. */}
                <div className="pointer-events-none relative p-3.5 [&_a]:pointer-events-auto [&_button]:pointer-events-auto">
                  {card(row)}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
