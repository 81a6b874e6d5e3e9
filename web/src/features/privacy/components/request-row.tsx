import { Download, Eraser, LockKeyhole, PackageOpen } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { formatNumber } from "@/lib/format";
import { fileAddress, usePack, type PrivacyRequest } from "../api/privacy";
import { CloseForm } from "./close-form";
import { EraseSheet } from "./erase-sheet";
import { dayWords, KIND, STATE } from "./words";

/** One request of the register with what may be done about it now. */
export function RequestRow({ request }: { request: PrivacyRequest }) {
  const state = STATE[request.state];
  return (
    <article className="space-y-2 p-4">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <h2 className="font-semibold">{KIND[request.kind]}</h2>
        <Badge tone={state.tone}>{state.label}</Badge>
        {request.overdue && <Badge tone="bad">המועד עבר</Badge>}
        <Link href={paths.customer.to(request.customer_id)} className="inline-flex items-center text-sm text-accent-text underline max-md:min-h-11">
          <bdi>{request.customer_name ?? "לקוח ללא שם"}</bdi>
        </Link>
      </div>
      {request.asked && (
        <p dir="auto" className="text-start text-sm">
          {request.asked}
        </p>
      )}
      <p className="text-xs text-ink-3">
        התבקש <Moment at={request.asked_at} /> · לטיפול עד {dayWords(request.due_on)} · נרשם בידי <bdi>{request.author_name}</bdi>
        {request.handler_name && (
          <>
            {" · "}בטיפול <bdi>{request.handler_name}</bdi>
          </>
        )}
        {request.ended_at && (
          <>
            {" · "}הסתיים <Moment at={request.ended_at} />
          </>
        )}
      </p>
      {request.outcome && (
        <p dir="auto" className="text-start text-sm text-ink-2">
          {request.outcome}
        </p>
      )}
      {request.counts && (
        <p className="text-sm text-ink-2">
          {request.kind === "erase" ? "רשומות שנמחקו מהן פרטים: " : "רשומות בקובץ: "}
          {formatNumber(Object.values(request.counts).reduce((sum, rows) => sum + rows, 0))}
        </p>
      )}
      {request.hold && (
        <p role="note" className="flex items-center gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm font-semibold text-warn">
          <LockKeyhole aria-hidden className="size-4 shrink-0" />
          הקפאה משפטית: {request.hold}
        </p>
      )}
      <Actions request={request} />
    </article>
  );
}

function Actions({ request }: { request: PrivacyRequest }) {
  const [erasing, setErasing] = useState(false);
  const [closing, setClosing] = useState(false);
  const pack = usePack();
  const isOpen = request.state === "open";
  const mayPack = request.kind === "access" && (isOpen || (request.state === "done" && request.file_until === null));
  if (!isOpen && !mayPack && request.file_until === null) return null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {request.file_until !== null && (
          <a href={fileAddress(request.id)} download className={buttonClass("primary", "sm")}>
            <Download aria-hidden className="size-4" />
            הורדת הקובץ
          </a>
        )}
        {mayPack && (
          <Button
            size="sm"
            busy={pack.isPending}
            onClick={() => pack.mutate(request, { onError: (error) => toast.error(messageOf(error)) })}
          >
            <PackageOpen aria-hidden className="size-4" />
            {isOpen ? "הכנת קובץ עם כל המידע" : "הכנת הקובץ מחדש"}
          </Button>
        )}
        {isOpen && request.kind === "erase" && (
          <Button size="sm" variant="danger" disabled={request.hold !== null} onClick={() => setErasing(true)}>
            <Eraser aria-hidden className="size-4" />
            מחיקה לצמיתות
          </Button>
        )}
        {isOpen && !closing && (
          <Button size="sm" variant="ghost" onClick={() => setClosing(true)}>
            {request.kind === "erase" ? "דחיית הבקשה" : "סגירה בדרך אחרת"}
          </Button>
        )}
        {request.file_until !== null && (
          <span className="text-xs text-ink-3">
            הקובץ נשמר עד <Moment at={request.file_until} />
          </span>
        )}
      </div>
      {closing && isOpen && <CloseForm request={request} onDone={() => setClosing(false)} />}
      {isOpen && request.kind === "erase" && <EraseSheet request={request} open={erasing} onOpenChange={setErasing} />}
    </>
  );
}
