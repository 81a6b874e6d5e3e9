import { Suspense, use, useDeferredValue, useEffect } from "react";
import { isPhone as isPhoneNow, useIsPhone } from "@/lib/use-is-phone";
import type { DataTableProps } from "./data-grid";
import { Skeleton } from "./ui/state";
import { useWindowRows } from "./use-window-rows";

export type { Columns } from "./data-grid";

const load = () => import("./data-grid");
let part: Awaited<ReturnType<typeof load>> | undefined;
let loading: Promise<NonNullable<typeof part>> | undefined;
const ask = () => (loading ??= load().then((here) => (part = here)));
// A desk will need it: it comes beside the screen's own file, not after its data.
if (!isPhoneNow()) ask().catch(() => undefined);

let drawnBefore = false;

/**
 * One list in two shapes: a table on a wide screen, cards on a phone, which never loads the table's part of the app. Only
 * the rows near the screen are in the document, so thousands stay quick. Enter or a click opens a row; up and down move
 * between rows.
 */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const isPhone = useIsPhone();
  if (isPhone) return <Cards {...props} />;
  return (
    <Suspense fallback={<TableSkeleton />}>
      <Wide {...props} />
    </Suspense>
  );
}

/** The first table since the page was loaded is drawn in slices, so that the browser can answer meanwhile; later ones at once. */
function Wide<Row extends { id: string }>(props: DataTableProps<Row>) {
  const now = useDeferredValue(true, drawnBefore);
  useEffect(() => {
    if (now) drawnBefore = true;
  }, [now]);
  return now ? <Drawn {...props} /> : <TableSkeleton />;
}

function Drawn<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { Grid } = part ?? use(ask());
  return <Grid {...props} />;
}

function TableSkeleton() {
  return <Skeleton className="h-96 rounded-lg" />;
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
