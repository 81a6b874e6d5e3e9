import { useCallback, useState } from "react";
import { toast } from "@/lib/toast";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { PageHeader } from "@/components/ui/page-header";
import { isConflict, messageOf } from "@/lib/api/problem";
import { useLeaveGuard } from "@/lib/leave-guard";
import { PARTS, usePublish, useSaveVersion, type Prompt, type PromptVersion } from "../api/prompts";
import { channelWords } from "./channel-words";
import { ConflictNotice } from "./conflict-notice";
import { DiffView } from "./diff-view";
import { GreetingPreview } from "./greeting-preview";
import { TextEditor } from "./text-editor";
import { Trial } from "./trial";
import { useDraft } from "./use-draft";
import { VersionHistory } from "./version-history";

interface Props {
  prompt: Prompt;
  business: string;
  canWrite: boolean;
}

const EDITORS = {
  greeting: { advised: 230, rows: 3 },
  persona: { label: "מי הנציג", hint: "שם, אופי וסגנון דיבור. כך הנציג מתנהג בשיחה.", advised: 1500, rows: 6 },
  rules: { label: "כללים", hint: "מה לשאול, מה להציע, ומה אסור להבטיח. כלל בכל שורה.", advised: 4000, rows: 10 },
} as const;

/** Where the owner writes his agent: edit, see, save, publish, go back. */
export function PromptStudio({ prompt, business, canWrite }: Props) {
  const { latest, published } = prompt;
  const words = channelWords(prompt.channel);
  const written = prompt.channel === "whatsapp";
  const draft = useDraft(prompt.id, latest);
  const save = useSaveVersion(prompt.id);
  const publish = usePublish(prompt.id);
  const [publishing, setPublishing] = useState<PromptVersion | "draft" | null>(null);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  useLeaveGuard(
    draft.dirty,
    useCallback((go: () => void) => setLeaving(() => go), []),
  );
  const incomplete = PARTS.some((part) => draft.texts[part].trim() === "");
  const waiting = latest.version !== published.version;

  /** A conflict shows itself: the newest version arrives and the notice above the editors explains. */
  const explain = (error: Error) => !isConflict(error) && toast.error(messageOf(error));

  function saveVersion(alsoPublish: boolean) {
    save.mutate(
      { based_on: draft.base, ...draft.texts, publish: alsoPublish },
      {
        onSuccess: (version) => {
          setPublishing(null);
          toast.success(alsoPublish ? `גרסה ${version.version} באוויר. ${words.next}` : `נשמרה כגרסה ${version.version}, עדיין לא באוויר`);
        },
        onError: (error) => {
          setPublishing(null);
          explain(error);
        },
      },
    );
  }

  function confirmPublish() {
    if (publishing === "draft" && draft.dirty) {
      saveVersion(true);
      return;
    }
    const { version } = publishing === "draft" || publishing === null ? latest : publishing;
    publish.mutate(version, {
      onSuccess: () => {
        setPublishing(null);
        toast.success(`גרסה ${version} באוויר. ${words.next}`);
      },
      onError: (error) => {
        setPublishing(null);
        toast.error(messageOf(error));
      },
    });
  }

  const wanted = publishing === "draft" ? draft.texts : publishing;

  return (
    <>
      <PageHeader
        title={words.title}
        meta={
          <span className="flex items-center gap-2">
            <Badge tone="good">גרסה {published.version} באוויר</Badge>
            {draft.dirty ? (
              <Badge tone="warn">שינויים שלא נשמרו</Badge>
            ) : (
              waiting && <Badge tone="info">גרסה {latest.version} ממתינה לפרסום</Badge>
            )}
          </span>
        }
        actions={
          canWrite && (
            <>
              {draft.dirty && (
                <Button variant="ghost" onClick={draft.reset}>
                  ביטול השינויים
                </Button>
              )}
              <Button
                busy={save.isPending && publishing === null}
                disabled={!draft.dirty || draft.behind || incomplete}
                onClick={() => saveVersion(false)}
              >
                שמירת טיוטה
              </Button>
              <Button
                variant="primary"
                disabled={(!draft.dirty && !waiting) || draft.behind || incomplete}
                onClick={() => setPublishing("draft")}
              >
                פרסום
              </Button>
            </>
          )
        }
      />
      {draft.behind && (
        <ConflictNotice mine={draft.texts} theirs={latest} onKeepMine={draft.rebase} onTakeTheirs={draft.reset} />
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card className="space-y-7 p-5">
          <fieldset disabled={!canWrite} className="space-y-7">
            <legend className="sr-only">הטקסטים של הנציג</legend>
            {PARTS.map((part) => (
              <TextEditor
                key={part}
                required
                {...(part === "greeting" ? { ...EDITORS.greeting, ...words.greeting } : EDITORS[part])}
                value={draft.texts[part]}
                onChange={(text) => draft.change({ ...draft.texts, [part]: text })}
              />
            ))}
          </fieldset>
          {!canWrite && <p className="text-sm text-ink-3">לחשבון שלכם יש צפייה בלבד במסך הזה.</p>}
        </Card>
        <div className="space-y-4 lg:sticky lg:top-6">
          {written ? <Trial promptId={prompt.id} texts={draft.texts} /> : <GreetingPreview greeting={draft.texts.greeting} business={business} />}
          <VersionHistory promptId={prompt.id} published={published} canWrite={canWrite} onPublish={setPublishing} />
        </div>
      </div>
      <Confirm
        open={publishing !== null}
        onOpenChange={(open) => !open && setPublishing(null)}
        title={words.publish.title}
        confirm="פרסום"
        busy={save.isPending || publish.isPending}
        onConfirm={confirmPublish}
      >
        <p className="mb-3">{words.publish.text}</p>
        <div className="max-h-72 overflow-y-auto">{wanted && <DiffView before={published} after={wanted} />}</div>
      </Confirm>
      <Confirm
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title="יש שינויים שלא נשמרו"
        confirm="לצאת בכל זאת"
        cancel="להישאר"
        onConfirm={() => leaving?.()}
      >
        השינויים יישמרו בדפדפן הזה ויחכו לכם כאן, אבל לא יגיעו ללקוחות.
      </Confirm>
    </>
  );
}
