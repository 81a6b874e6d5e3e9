import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, Plus, Webhook as Icon } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { SecretOnce } from "@/components/secret-once";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Sheet } from "@/components/ui/sheet";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { count } from "@/lib/format";
import { useCreate, webhooksQuery, type EventName, type Webhook } from "../api/webhooks";
import { SettingsForm } from "../components/settings-form";
import { eventWords } from "../components/words";

const NO_EVENTS: EventName[] = [];
const EMPTY = { name: "", url: "", events: NO_EVENTS };

export default function WebhooksPage() {
  const webhooks = useQuery(webhooksQuery);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      כתובת חדשה
    </Button>
  );
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="עדכון מערכות אחרות" actions={webhooks.data && webhooks.data.length > 0 && add} />
      {webhooks.isPending && <Loading className="h-48 rounded-lg" />}
      {webhooks.isError && !webhooks.data && <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.data?.length === 0 && (
        <EmptyState icon={Icon} title="שגם המערכות האחרות יידעו" action={add}>
          על ליד חדש, שיחה שהסתיימה או פגישה שנקבעה אפשר לעדכן מיד כל מערכת עם כתובת באינטרנט, גם Zapier ו־Make.
        </EmptyState>
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label="כתובות לעדכון">
            {webhooks.data.map((webhook) => (
              <li key={webhook.id}>
                <Row webhook={webhook} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <NewWebhook open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  return (
    <Link href={paths.webhook.to(webhook.id)} className="flex items-center gap-3 px-4 py-3 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-semibold">{webhook.name}</span>
          {!webhook.active && <Badge>כבוי</Badge>}
          {webhook.failing_since && <Badge tone="warn">לא עונה</Badge>}
          {webhook.failed > 0 && <Badge tone="bad">{count(webhook.failed, "עדכון אחד לא נמסר", "עדכונים לא נמסרו")}</Badge>}
        </p>
        <p className="truncate text-sm text-ink-3">
          <bdi dir="ltr">{webhook.url}</bdi>
        </p>
        <p className="truncate text-sm text-ink-3">{webhook.events.map(eventWords).join(", ")}</p>
      </div>
      <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3" />
    </Link>
  );
}

function NewWebhook({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreate();
  const [, navigate] = useLocation();
  const made = create.data;
  function finish(id: string) {
    create.reset();
    onClose();
    navigate(paths.webhook.to(id));
  }
  return (
    <>
      <Sheet open={open && !made} onOpenChange={(next) => !next && onClose()} title="כתובת חדשה" description="הוספת כתובת לעדכונים">
        <div className="p-4">
          <SettingsForm first={EMPTY} submit="הוספה" busy={create.isPending} error={create.error} onSubmit={(draft) => create.mutate(draft)} />
        </div>
      </Sheet>
      <SecretOnce title="הסוד לבדיקת החתימה" secret={made?.secret} onDone={() => made && finish(made.webhook.id)}>
        השרת שמקבל את העדכונים בודק בעזרתו שהם באמת ממוקד.
      </SecretOnce>
    </>
  );
}
