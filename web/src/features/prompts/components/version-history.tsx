import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { versionsQuery, type PromptVersion } from "../api/prompts";
import { DiffView } from "./diff-view";

interface Props {
  promptId: string;
  published: PromptVersion;
  canWrite: boolean;
  onPublish: (version: PromptVersion) => void;
}

/** Every version there was; any of them can be compared with the published one and brought back. */
export function VersionHistory({ promptId, published, canWrite, onPublish }: Props) {
  const query = useQuery(versionsQuery(promptId));
  const [shown, setShown] = useState<PromptVersion | null>(null);
  return (
    <Card className="overflow-hidden">
      <h2 className="flex items-center gap-2 border-b px-4 py-3 text-sm font-bold text-ink-2">
        <History aria-hidden className="size-4" />
        גרסאות
      </h2>
      {query.isPending && <Loading className="m-4 h-24" />}
      {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
      <ol className="max-h-96 divide-y overflow-y-auto">
        {query.data?.map((version) => (
          <li key={version.version}>
            <button
              type="button"
              onClick={() => setShown(version)}
              className="flex w-full items-center gap-2 px-4 py-2.5 text-start hover:bg-hover focus-visible:-outline-offset-2 max-md:min-h-12"
            >
              <span className="nums font-bold">גרסה {version.version}</span>
              {version.version === published.version && <Badge tone="good">באוויר</Badge>}
              <span className="ms-auto min-w-0 truncate text-xs text-ink-3">
                {version.created_by && <bdi>{version.created_by}, </bdi>}
                <Moment at={version.created_at} />
              </span>
            </button>
            {version.note && <p className="-mt-1.5 px-4 pb-2 text-xs text-ink-3">{version.note}</p>}
          </li>
        ))}
      </ol>
      {shown && (
        <Sheet open onOpenChange={() => setShown(null)} title={`גרסה ${shown.version}`}>
          <div className="space-y-4 p-4">
            {shown.version === published.version ? (
              <>
                <p className="text-sm text-ink-3">זו הגרסה שהמתקשרים פוגשים עכשיו.</p>
                <p dir="auto" className="rounded-md bg-sunken px-3 py-2 whitespace-pre-wrap">
                  {shown.greeting}
                </p>
              </>
            ) : (
              <>
                <p className="text-sm text-ink-3">
                  מה ישתנה אם גרסה {shown.version} תחליף את גרסה {published.version} שבאוויר:
                </p>
                <DiffView before={published} after={shown} />
                {canWrite && (
                  <Button
                    variant="primary"
                    className="w-full"
                    onClick={() => {
                      setShown(null);
                      onPublish(shown);
                    }}
                  >
                    {shown.version < published.version ? "חזרה לגרסה הזאת" : "פרסום הגרסה הזאת"}
                  </Button>
                )}
              </>
            )}
          </div>
        </Sheet>
      )}
    </Card>
  );
}
