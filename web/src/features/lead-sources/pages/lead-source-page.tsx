import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Compass } from "lucide-react";
import { useState } from "react";
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
import { sourcesQuery, tell, useChange, useDelete, type Source } from "../api/sources";
import { Address } from "../components/address";
import { Deliveries } from "../components/deliveries";
import { SettingsForm } from "../components/settings-form";
import { TryBody } from "../components/try-body";

export default function LeadSourcePage({ id }: { id: string }) {
  const sources = useQuery(sourcesQuery);
  if (sources.isPending) return <Loading className="mx-auto h-96 max-w-3xl rounded-lg" />;
  if (sources.isError && !sources.data) return <ErrorState page error={sources.error} onRetry={() => void sources.refetch()} />;
  const source = sources.data.find((each) => each.id === id);
  if (!source) {
    return (
      <EmptyState page icon={Compass} title="המקור לא נמצא" action={<Back />}>
        ייתכן שהקישור שייך למשרד אחר.
      </EmptyState>
    );
  }
  return <Loaded source={source} />;
}

function Loaded({ source }: { source: Source }) {
  const change = useChange(source);
  const [seen, setSeen] = useState<string[]>([]);
  const remove = useDelete(source);
  const [, go] = useLocation();
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader
        title={source.name}
        meta={<Badge tone={source.active ? "good" : "neutral"}>{source.active ? "פועל" : "כבוי"}</Badge>}
        actions={<Back />}
      />
      <Card className="p-4">
        <Section title="כתובת">
          <Address source={source} />
        </Section>
      </Card>
      <Section title="מה התקבל">
        <Deliveries source={source} />
      </Section>
      <Card className="p-4">
        <Section title="בדיקה">
          <TryBody source={source} onKeys={setSeen} />
        </Section>
      </Card>
      <Card className="p-4">
        <Section title="הגדרות">
          <SettingsForm
            key={source.version}
            first={{
              name: source.name,
              auth: source.auth,
              status: source.status,
              assignee_id: source.assignee_id,
              mapping: source.mapping,
            }}
            submit="שמירה"
            busy={change.isPending}
            error={change.error}
            seen={seen}
            onSubmit={(draft) => change.mutate(draft, { onSuccess: () => toast.success("ההגדרות נשמרו"), onError: tell })}
          />
        </Section>
      </Card>
      <DeleteButton
        title={`למחוק את ${source.name}?`}
        busy={remove.isPending}
        onDelete={() => remove.mutate(undefined, { onSuccess: () => go(paths.leadSources.to()) })}
      >
        מה שיישלח לכתובת הזאת לא ייקלט יותר. הלידים שכבר הגיעו ממנה נשארים.
      </DeleteButton>
    </div>
  );
}

function Back() {
  return (
    <Link href={paths.leadSources.to()} className={buttonClass("ghost", "sm")}>
      <ChevronRight aria-hidden className="size-4" />
      כל המקורות
    </Link>
  );
}
