import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/problem";
import type { Template } from "@/lib/message-templates";
import { toast } from "@/lib/toast";
import { useChangeTemplate, useCreateTemplate, type TemplateDraft } from "../api/templates";
import { TemplateForm } from "./template-form";

const EMPTY: TemplateDraft = { name: "", body: "", category: "utility", content_sid: null, fields: [] };

export function NewTemplate({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreateTemplate();
  return (
    <Sheet open={open} onOpenChange={(next) => !next && onClose()} title="תבנית חדשה" description="כתיבת נוסח חדש">
      <div className="p-4">
        <TemplateForm
          first={EMPTY}
          wordsFixed={false}
          submit="שמירה כטיוטה"
          busy={create.isPending}
          error={create.error}
          onSubmit={(draft) => create.mutate(draft, { onSuccess: onClose })}
        />
      </div>
    </Sheet>
  );
}

/** What can be done with a template where it stands: to whom it goes next, or out of use. */
const NEXT: Record<Template["state"], readonly { state: Template["state"]; label: string }[]> = {
  draft: [
    { state: "submitted", label: "נשלחה לאישור ב־Twilio" },
    { state: "retired", label: "הוצאה משימוש" },
  ],
  submitted: [
    { state: "approved", label: "אושרה" },
    { state: "rejected", label: "נדחתה" },
  ],
  approved: [{ state: "retired", label: "הוצאה משימוש" }],
  rejected: [
    { state: "draft", label: "חזרה לטיוטה" },
    { state: "retired", label: "הוצאה משימוש" },
  ],
  retired: [{ state: "draft", label: "החזרה לטיוטה" }],
};

export function EditTemplate({ template, onClose }: { template: Template; onClose: () => void }) {
  const change = useChangeTemplate();
  const step = useChangeTemplate();
  const [changed, setChanged] = useState(false);
  const { name, body, category, content_sid, fields } = template;

  function save(draft: TemplateDraft) {
    const words = template.state === "approved" ? { name: draft.name, category: draft.category, content_sid: draft.content_sid } : draft;
    change.mutate({ template, change: words }, { onSuccess: () => (toast.success("התבנית נשמרה"), onClose()) });
  }

  function move(state: Template["state"]) {
    step.mutate({ template, change: { state } }, { onError: (error) => toast.error(messageOf(error)) });
  }

  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={<bdi>{template.name}</bdi>} description="עריכת תבנית">
      <div className="space-y-6 p-4">
        <TemplateForm
          first={{ name, body, category, content_sid, fields }}
          wordsFixed={template.state === "approved"}
          submit="שמירה"
          busy={change.isPending}
          error={change.error}
          onSubmit={save}
          onChanged={setChanged}
        />
        <Section title="מצב התבנית">
          <div className="flex flex-wrap gap-2">
            {NEXT[template.state].map(({ state, label }) => (
              <Button key={state} size="sm" disabled={changed || step.isPending} onClick={() => move(state)}>
                {label}
              </Button>
            ))}
          </div>
          {changed && <p className="mt-2 text-xs text-ink-3">קודם שומרים את מה שהשתנה.</p>}
        </Section>
      </div>
    </Sheet>
  );
}
