import { useQuery } from "@tanstack/react-query";
import { FileText, Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { templatesQuery, type Template } from "@/lib/message-templates";
import { TEMPLATE_CATEGORY, TEMPLATE_STATE } from "@/lib/message-words";
import { EditTemplate, NewTemplate } from "../components/template-sheet";

/** The texts for writing first: what stands ready, and how far each is approved. */
export default function TemplatesPage() {
  const query = useQuery(templatesQuery);
  const [adding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const templates = query.data;
  const open = templates?.find((each) => each.id === openId);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      תבנית חדשה
    </Button>
  );
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="תבניות הודעה" actions={templates && templates.length > 0 && add} />
      {query.isPending && <Loading className="h-64 rounded-lg" />}
      {query.isError && !templates && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {templates?.length === 0 && (
        <EmptyState icon={FileText} title="נוסחים שחוזרים עליהם" action={add}>
          תזכורת לביקור, פרטי נכס, בקשה לחזור. כותבים פעם אחת ושולחים בלחיצה. דרך Twilio, רק תבנית מאושרת פותחת שיחה.
        </EmptyState>
      )}
      {templates && templates.length > 0 && (
        <Card className="overflow-hidden">
          <ul aria-label="תבניות" className="divide-y">
            {templates.map((template) => (
              <li key={template.id}>
                <Row template={template} onOpen={() => setOpenId(template.id)} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <NewTemplate open={adding} onClose={() => setAdding(false)} />
      {open && <EditTemplate template={open} onClose={() => setOpenId(null)} />}
    </div>
  );
}

function Row({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const state = TEMPLATE_STATE[template.state];
  return (
    <button type="button" onClick={onOpen} className="block w-full px-4 py-3 text-start hover:bg-hover focus-visible:-outline-offset-2">
      <span className="flex items-center gap-2">
        <bdi className="min-w-0 flex-1 truncate font-semibold">{template.name}</bdi>
        <span className="text-xs text-ink-3">{TEMPLATE_CATEGORY[template.category]}</span>
        <Badge tone={state.tone}>{state.label}</Badge>
      </span>
      <span dir="auto" className="mt-0.5 line-clamp-2 text-start text-sm text-ink-2">
        {template.body}
      </span>
    </button>
  );
}
