import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Compass } from "lucide-react";
import { toast } from "@/lib/toast";
import { Link, useLocation } from "wouter";
import { DeleteButton } from "@/components/delete-button";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { useChange, useDelete, webhooksQuery, type Webhook } from "../api/webhooks";
import { Deliveries } from "../components/deliveries";
import { Doors } from "../components/doors";
import { SettingsForm } from "../components/settings-form";

export default function WebhookPage({ id }: { id: string }) {
  const webhooks = useQuery(webhooksQuery);
  if (webhooks.isPending) return <Loading className="mx-auto h-96 max-w-3xl rounded-lg" />;
  if (webhooks.isError && !webhooks.data) return <ErrorState page error={webhooks.error} onRetry={() => void webhooks.refetch()} />;
  const webhook = webhooks.data.find((each) => each.id === id);
  if (!webhook) {
    return (
      <EmptyState page icon={Compass} title="הכתובת לא נמצאה" action={<Back />}>
        ייתכן שהקישור שייך למשרד אחר.
      </EmptyState>
    );
  }
  return <Loaded webhook={webhook} />;
}

function Loaded({ webhook }: { webhook: Webhook }) {
  const change = useChange(webhook);
  const remove = useDelete(webhook);
  const [, go] = useLocation();
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader
        title={webhook.name}
        meta={<Badge tone={webhook.active ? "good" : "neutral"}>{webhook.active ? "פועל" : "כבוי"}</Badge>}
        actions={<Back />}
      />
      <Card className="p-4">
        <Section title="חיבור">
          <Doors webhook={webhook} />
        </Section>
      </Card>
      <Section title="מה נשלח">
        <Deliveries webhook={webhook} />
      </Section>
      <Card className="p-4">
        <Section title="הגדרות">
          <SettingsForm
            key={webhook.version}
            first={{ name: webhook.name, url: webhook.url, events: webhook.events }}
            submit="שמירה"
            busy={change.isPending}
            error={change.error}
            onSubmit={(draft) => change.mutate(draft, { onSuccess: () => toast.success("ההגדרות נשמרו") })}
          />
        </Section>
      </Card>
      <DeleteButton
        title={`למחוק את ${webhook.name}?`}
        busy={remove.isPending}
        onDelete={() => remove.mutate(undefined, { onSuccess: () => go(paths.webhooks.to()) })}
      >
        עדכונים לא יישלחו יותר לכתובת הזאת, גם לא אלה שעוד ממתינים.
      </DeleteButton>
    </div>
  );
}

function Back() {
  return (
    <Link href={paths.webhooks.to()} className={buttonClass("ghost", "sm")}>
      <ChevronRight aria-hidden className="size-4" />
      כל הכתובות
    </Link>
  );
}
