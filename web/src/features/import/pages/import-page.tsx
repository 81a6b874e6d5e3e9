import { useQuery } from "@tanstack/react-query";
import { ChevronRight, FileX, Undo2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { ApiError } from "@/lib/api/problem";
import { count } from "@/lib/format";
import { importQuery, useImportSteps, type Import } from "../api/imports";
import { MappingForm } from "../components/mapping-form";
import { Outcome } from "../components/outcome";
import { Progress } from "../components/progress";
import { STATE } from "../components/words";

export default function ImportPage({ id }: { id: string }) {
  const query = useQuery(importQuery(id));
  if (query.isPending) return <FormSkeleton />;
  if (query.isError) {
    return query.error instanceof ApiError && query.error.status === 404 ? (
      <EmptyState
        page
        icon={FileX}
        title="הייבוא לא נמצא"
        action={<Link href={paths.imports.to()} className={buttonClass("secondary", "sm")}>לכל הייבואים</Link>}
      >
        ייתכן שהקישור שגוי.
      </EmptyState>
    ) : (
      <ErrorState page error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  const job = query.data;
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader
        title={job.filename}
        meta={
          <span className="flex items-center gap-2">
            <Badge tone={STATE[job.state].tone}>{STATE[job.state].label}</Badge>
            {count(job.counts.rows, "שורה אחת", "שורות")}
          </span>
        }
        actions={
          <Link href={paths.imports.to()} className={buttonClass("ghost", "sm")}>
            <ChevronRight aria-hidden className="size-4" />
            כל הייבואים
          </Link>
        }
      />
      {job.state === "draft" && <Draft job={job} />}
      {(job.state === "running" || job.state === "undoing") && <Progress job={job} />}
      {job.state === "done" && <Done job={job} />}
      {job.state === "undone" && <Undone job={job} />}
    </div>
  );
}

function FormSkeleton() {
  return (
    <div role="status" aria-label="טוען">
      <Skeleton className="mx-auto h-96 max-w-3xl rounded-lg" />
    </div>
  );
}

function Draft({ job }: { job: Import }) {
  const { start } = useImportSteps(job.id);
  const ready = job.counts.new + job.counts.fill;
  return (
    <>
      <MappingForm key={job.id} job={job} />
      {job.checked && (
        <Section title="מה יקרה לכל שורה">
          <Outcome job={job} />
          <div className="mt-4 flex flex-wrap items-center gap-3">
            <Button variant="primary" size="lg" busy={start.isPending} disabled={ready === 0} onClick={() => start.mutate(job.version)}>
              {ready === 0 ? "אין שורות לייבוא" : `ייבוא של ${count(ready, "שורה אחת", "שורות")}`}
            </Button>
            <span className="text-xs text-ink-3">גם אחרי הייבוא אפשר לבטל את כולו.</span>
          </div>
        </Section>
      )}
    </>
  );
}

function Done({ job }: { job: Import }) {
  const [asking, setAsking] = useState(false);
  const { undo } = useImportSteps(job.id);
  return (
    <>
      <Outcome job={job} />
      <div className="flex justify-end">
        <Button variant="danger" onClick={() => setAsking(true)}>
          <Undo2 aria-hidden className="size-4" />
          ביטול הייבוא
        </Button>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="לבטל את כל הייבוא?"
        confirm="ביטול הייבוא"
        cancel="להשאיר"
        danger
        busy={undo.isPending}
        onConfirm={() => undo.mutate(job.version, { onSettled: () => setAsking(false) })}
      >
        הלקוחות והלידים שנוצרו יימחקו, ומה שהושלם יחזור לקדמותו. מי ששונה מאז, או שנרשמה אצלו שיחה, משימה או הערה, יישאר ויוצג ברשימה.
      </Confirm>
    </>
  );
}

function Undone({ job }: { job: Import }) {
  return (
    <>
      <p className="rounded-lg border bg-surface p-4 text-sm shadow-raise">
        {count(job.counts.undone, "שורה אחת בוטלה", "שורות בוטלו")}
        {job.counts.kept > 0 && ` · ${count(job.counts.kept, "שורה אחת נשארה", "שורות נשארו")}, כי משהו השתנה אצלן מאז הייבוא`}.
      </p>
      <Outcome job={job} />
    </>
  );
}
