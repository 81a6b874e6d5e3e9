import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { SecretOnce } from "@/components/secret-once";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { Sheet } from "@/components/ui/sheet";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { count } from "@/lib/format";
import { sourcesQuery, useCreate, type Source } from "../api/sources";
import { SettingsForm } from "../components/settings-form";

const EMPTY = { name: "", auth: "url", status: "new", assignee_id: null, mapping: {} } as const;

export default function LeadSourcesPage() {
  const sources = useQuery(sourcesQuery);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      מקור חדש
    </Button>
  );
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="מקורות לידים" actions={sources.data && sources.data.length > 0 && add} />
      {sources.isPending && <Loading className="h-48 rounded-lg" />}
      {sources.isError && !sources.data && <ErrorState error={sources.error} onRetry={() => void sources.refetch()} />}
      {sources.data?.length === 0 && (
        <EmptyState icon={Webhook} title="לידים ישר מהלוחות ומהאתר" action={add}>
          פותחים מקור לכל לוח או טופס ומדביקים אצלו כתובת. כל פנייה נכנסת מיד כליד, אצל הלקוח הנכון.
        </EmptyState>
      )}
      {sources.data && sources.data.length > 0 && (
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label="מקורות לידים">
            {sources.data.map((source) => (
              <li key={source.id}>
                <Row source={source} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <NewSource open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function Row({ source }: { source: Source }) {
  return (
    <Link href={paths.leadSource.to(source.id)} className="flex items-center gap-3 px-4 py-3 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-semibold">{source.name}</span>
          {!source.active && <Badge>כבוי</Badge>}
          {source.failed > 0 && <Badge tone="bad">{count(source.failed, "פנייה אחת לא נקלטה", "פניות לא נקלטו")}</Badge>}
        </p>
        <p className="text-sm text-ink-3">
          {source.received === 0 ? "בלי פניות ב־30 הימים האחרונים" : `${count(source.received, "פנייה אחת", "פניות")} ב-30 יום`}
        </p>
      </div>
      {source.last_at && <Moment at={source.last_at} className="text-sm text-ink-3" />}
      <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3" />
    </Link>
  );
}

function NewSource({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreate();
  const [, navigate] = useLocation();
  const made = create.data;
  const signed = made?.source.auth === "hmac";
  function finish(id: string) {
    create.reset();
    onClose();
    navigate(paths.leadSource.to(id));
  }
  return (
    <>
      <Sheet open={open && !made} onOpenChange={(next) => !next && onClose()} title="מקור לידים חדש" description="פתיחת כתובת לקבלת לידים">
        <div className="p-4">
          <SettingsForm
            first={EMPTY}
            submit="פתיחת המקור"
            busy={create.isPending}
            error={create.error}
            onSubmit={(draft) =>
              create.mutate(draft, { onSuccess: ({ source }) => source.auth === "url" && finish(source.id) })
            }
          />
        </div>
      </Sheet>
      <SecretOnce title="הסוד לחתימה" secret={signed ? made.secret : undefined} onDone={() => made && finish(made.source.id)}>
        מעבירים אותו למי שבונה את האתר. הכתובת וההסבר מחכים במסך הבא.
      </SecretOnce>
    </>
  );
}
