import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronLeft, FileSpreadsheet, Upload } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { Link, useLocation } from "wouter";
import { ListView } from "@/components/list-view";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { flatten } from "@/lib/cursor-list";
import { count } from "@/lib/format";
import { importsQuery, useUpload, type Import } from "../api/imports";
import { STATE } from "../components/words";

export default function ImportsPage() {
  const query = useInfiniteQuery(importsQuery);
  const jobs = flatten(query.data);
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader title="ייבוא לידים" />
      <UploadBox />
      <Section title="ייבואים קודמים">
        <ListView
          query={query}
          count={jobs.length}
          filtered={false}
          onClear={() => undefined}
          skeletonHeight={64}
          empty={{ icon: FileSpreadsheet, title: "עוד לא יובא כלום", text: "מעלים קובץ, רואים מה יקרה לכל שורה, ורק אז מייבאים. אפשר לבטל ייבוא שלם." }}
        >
          <Card className="overflow-hidden">
            <ul className="divide-y" aria-label="ייבואים">
              {jobs.map((job) => (
                <li key={job.id}>
                  <ImportLine job={job} />
                </li>
              ))}
            </ul>
          </Card>
        </ListView>
      </Section>
    </div>
  );
}

function UploadBox() {
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const upload = useUpload();
  const send = (file: File | undefined) => {
    if (file) upload.mutate(file, { onSuccess: (made) => navigate(paths.import.to(made.id)) });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer.files[0]);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn("rounded-xl border border-dashed border-line-strong bg-surface px-4 py-8 text-center", over && "border-accent bg-accent-soft")}
    >
      <p className="font-semibold">קובץ של לקוחות או לידים</p>
      <p className="mt-1 mb-4 text-sm text-ink-3">Excel ‏(xlsx) או CSV, עד 5 מגה-בייט ו־20,000 שורות</p>
      <input
        ref={input}
        type="file"
        aria-label="בחירת קובץ לייבוא"
        accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        hidden
        onChange={(event) => {
          send(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button variant="primary" busy={upload.isPending} onClick={() => input.current?.click()}>
        <Upload aria-hidden className="size-4" />
        בחירת קובץ
      </Button>
      {upload.isError && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {messageOf(upload.error)}
        </p>
      )}
    </div>
  );
}

function ImportLine({ job }: { job: Import }) {
  return (
    <Link href={paths.import.to(job.id)} className="flex items-center gap-3 px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate font-semibold">
            <bdi>{job.filename}</bdi>
          </span>
          <Badge tone={STATE[job.state].tone}>{STATE[job.state].label}</Badge>
        </p>
        <p className="truncate text-sm text-ink-3">
          {count(job.counts.rows, "שורה אחת", "שורות")} · {job.author_name}
        </p>
      </div>
      <span className="text-sm text-ink-3">
        <Moment at={job.created_at} />
      </span>
      <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3" />
    </Link>
  );
}
