import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useIsPhone } from "@/lib/use-is-phone";

export const features = tableFeatures({});
export type Columns<Row extends object> = ColumnDef<typeof features, Row>[];

interface Props<Row extends { id: string }> {
  label: string;
  rows: Row[];
  columns: Columns<Row>;
  /** Width per column id, as a CSS length; columns without one share the rest. */
  widths: Record<string, string>;
  card: (row: Row) => ReactNode;
  rowLabel: (row: Row) => string;
  onOpen: (row: Row) => void;
  activeId?: string;
  rowHeight?: number;
  cardHeight?: number;
}

/**
 * One list in two shapes: a table on a wide screen, cards on a phone. Only the rows near the screen are in the
 * document, so thousands stay quick. Enter or a click opens a row; up and down move between rows.
 */
export function DataTable<Row extends { id: string }>(props: Props<Row>) {
  const isPhone = useIsPhone();
  return isPhone ? <Cards {...props} /> : <Grid {...props} />;
}

function useRows(count: number, size: number) {
  const box = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (box.current) setOffset(box.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const virtual = useWindowVirtualizer({ count, estimateSize: () => size, overscan: 8, scrollMargin: offset });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    box,
    virtual,
    items,
    before: first ? first.start - offset : 0,
    after: last ? virtual.getTotalSize() - (last.end - offset) : 0,
  };
}

function moveFocus(event: KeyboardEvent<HTMLElement>, open: () => void) {
  if (event.target !== event.currentTarget) return;
  if (event.key === "Enter") open();
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const next = event.currentTarget[step[event.key]];
  if (next instanceof HTMLElement && next.tabIndex === 0) {
    event.preventDefault();
    next.focus();
  }
}

/** A click on something inside the row that acts by itself must not open the row too. */
function isOwnAction(event: MouseEvent<HTMLElement>): boolean {
  if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return true;
  const control = event.target.closest("button, a, input, [role='menuitemradio']");
  return control !== null && control !== event.currentTarget;
}

function Grid<Row extends { id: string }>({ label, rows, columns, widths, rowLabel, onOpen, activeId, rowHeight = 52 }: Props<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.id });
  const { box, items, before, after, virtual } = useRows(rows.length, rowHeight);
  const model = table.getRowModel().rows;
  const span = columns.length;
  return (
    <div ref={box} className="overflow-clip rounded-lg border bg-surface shadow-raise">
      <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full table-fixed border-collapse text-start">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  style={{ inlineSize: widths[header.column.id] }}
                  className="h-9 border-b bg-surface px-3 text-start text-xs font-semibold text-ink-3 first:ps-4 last:pe-4"
                >
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} span={span} />}
          {items.map((item) => {
            const row = model[item.index];
            if (!row) return null;
            return (
              <tr
                key={row.id}
                data-index={item.index}
                ref={virtual.measureElement}
                tabIndex={0}
                aria-rowindex={item.index + 2}
                aria-label={rowLabel(row.original)}
                aria-current={row.id === activeId || undefined}
                onClick={(event) => !isOwnAction(event) && onOpen(row.original)}
                onKeyDown={(event) => moveFocus(event, () => onOpen(row.original))}
                className={cn(
                  "cursor-pointer border-b transition-colors last:border-b-0 hover:bg-hover focus-visible:-outline-offset-2",
                  row.id === activeId && "bg-hover shadow-[inset_-3px_0_0_var(--c-accent)]",
                )}
              >
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} className="overflow-hidden px-3 py-2 first:ps-4 last:pe-4" style={{ height: rowHeight }}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Spacer height={after} span={span} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

function Cards<Row extends { id: string }>({ label, rows, card, rowLabel, onOpen, activeId, cardHeight = 108 }: Props<Row>) {
  const { box, items, before, after, virtual } = useRows(rows.length, cardHeight);
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
