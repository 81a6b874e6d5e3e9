import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { ErrorState, Loading } from "@/components/ui/state";
import { allows, useMe } from "@/lib/me";
import { rulesQuery, type Rules, type Saved } from "../api/rules";
import { RulesForm } from "../components/rules-form";

export default function QuietTimesPage() {
  const query = useQuery(rulesQuery);
  const me = useMe();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="שעות שקט"
        actions={
          me &&
          allows(me, "audit.read") && (
            <a href="/api/audit/contacts/export" download className={buttonClass("secondary")}>
              <Download aria-hidden className="size-4" />
              ייצוא הבדיקות
            </a>
          )
        }
      />
      {query.isPending && <Loading className="h-96 rounded-lg" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <RulesForm key={query.data.version} saved={query.data} rules={whole(query.data)} />}
    </div>
  );
}

/** Every setting has a value in an answer; the contract cannot say so, since a change may leave some out. */
function whole({ rules }: Saved): Rules {
  return {
    place: rules.place ?? "tel_aviv",
    weekly: rules.weekly ?? [],
    eve_closes: rules.eve_closes ?? 780,
    rest_days: rules.rest_days ?? "block",
    chol_hamoed: rules.chol_hamoed ?? "short",
    memorial_days: rules.memorial_days ?? "no_marketing",
    fast_days: rules.fast_days ?? "normal",
    closed_dates: rules.closed_dates ?? [],
    marketing_per_week: rules.marketing_per_week ?? 2,
    contacts_per_day: rules.contacts_per_day ?? 3,
  };
}
