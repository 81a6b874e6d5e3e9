import { tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useWindowRows } from "./use-window-rows";

const features = tableFeatures({});
export type Columns<Row extends object> = ColumnDef<typeof features, Row>[];

export interface DataTableProps<Row extends { id: string }> {
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

/** The wide shape of `DataTable`. */
export function Grid<Row extends { id: string }>({ label, rows, columns, widths, rowLabel, onOpen, activeId, rowHeight = 52 }: DataTableProps<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.id });
  const { box, items, before, after, virtual } = useWindowRows(rows.length, rowHeight);
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
