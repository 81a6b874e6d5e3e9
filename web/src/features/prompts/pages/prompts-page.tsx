import { useQuery } from "@tanstack/react-query";
import { MessageSquareQuote } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/components/ui/page-header";
import { Segmented } from "@/components/ui/segmented";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { allows, useMe } from "@/lib/me";
import { promptsQuery } from "../api/prompts";
import { PromptStudio } from "../components/prompt-studio";

const CHANNEL: Record<string, string> = { phone: "טלפון", whatsapp: "וואטסאפ" };

export default function PromptsPage() {
  const query = useQuery(promptsQuery);
  const me = useMe();
  const [chosen, setChosen] = useState<string | null>(null);
  if (query.isError && !query.data) return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data || !me) {
    return (
      <>
        <PageHeader title="הנציג הקולי" />
        <Loading className="h-[32rem] rounded-lg" />
      </>
    );
  }
  const prompt = query.data.find((each) => each.id === chosen) ?? query.data[0];
  if (!prompt) {
    return (
      <EmptyState page icon={MessageSquareQuote} title="אין עדיין נציג למשרד">
        הנציג הראשון נוצר יחד עם המשרד. פנו למי שהקים אותו.
      </EmptyState>
    );
  }
  return (
    <>
      {query.data.length > 1 && (
        <Segmented
          label="ערוץ"
          className="mb-4"
          value={prompt.id}
          onChange={setChosen}
          options={query.data.map((each) => ({ value: each.id, label: CHANNEL[each.channel] ?? each.channel }))}
        />
      )}
      <PromptStudio key={prompt.id} prompt={prompt} business={me.business?.name ?? ""} canWrite={allows(me, "prompts.write")} />
    </>
  );
}
