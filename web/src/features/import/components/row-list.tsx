import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { importRowsQuery, type Import, type ImportRow, type RowKind } from "../api/imports";
import { KIND } from "./words";

/** Rows of one kind, each with its line in the file and the reason. */
export function RowList({ job, kind }: { job: Import; kind: RowKind }) {
  const query = useInfiniteQuery(importRowsQuery(job.id, kind, job.version));
  const rows = flatten(query.data);
  if (query.isPending) return <Loading className="h-40 rounded-lg" />;
  if (query.isError) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Card className="overflow-hidden">
        <ul className="divide-y" aria-label={KIND[kind]}>
          {rows.map((row) => (
            <li key={row.id} className="flex gap-3 px-4 py-2.5 text-sm">
              <span className="w-14 shrink-0 pt-px text-xs text-ink-3 tabular-nums">שורה {row.number}</span>
              <RowText row={row} kind={kind} />
            </li>
          ))}
        </ul>
      </Card>
      {query.hasNextPage && (
        <div className="flex justify-center py-3">
          <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            לטעון עוד
          </Button>
        </div>
      )}
    </>
  );
}

function RowText({ row, kind }: { row: ImportRow; kind: RowKind }) {
  const told = row.cells.filter((cell) => cell !== "");
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate">
        {told.map((cell, index) => (
          <span key={index}>
            {index > 0 && <span className="text-ink-3"> · </span>}
            <bdi>{cell}</bdi>
          </span>
        ))}
      </p>
      <p className="text-ink-2">
        {(kind === "kept" ? row.kept : row.reason) ?? null}
        {row.customer_id !== null && row.customer_name !== null && (
          <>
            {" "}
            <Link href={paths.customer.to(row.customer_id)} className="text-accent-text underline underline-offset-2">
              {row.customer_name}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}
