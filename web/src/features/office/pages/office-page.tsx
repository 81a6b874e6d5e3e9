import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/ui/page-header";
import { ErrorState, Loading } from "@/components/ui/state";
import { settingsQuery } from "../api/settings";
import { MoreSettings } from "../components/more-settings";
import { NumbersCard } from "../components/numbers-card";
import { SettingsForm } from "../components/settings-form";

export default function OfficePage() {
  const query = useQuery(settingsQuery);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="הגדרות המשרד" />
      {query.isPending && <Loading className="h-96 rounded-lg" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <div className="space-y-4">
          <NumbersCard numbers={query.data.numbers} />
          <SettingsForm saved={query.data} />
          <MoreSettings />
        </div>
      )}
    </div>
  );
}
