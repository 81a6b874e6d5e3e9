import { useQuery } from "@tanstack/react-query";
import { BellOff, ChevronRight, Eraser, MessagesSquare, Pencil, ShieldCheck, UserRoundX } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Link, Redirect } from "wouter";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { INPUT } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { usePageTitle } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { ApiError } from "@/lib/api/problem";
import { allows, useMe } from "@/lib/me";
import { customerQuery, useChangeCustomer, type Customer } from "../api/customers";
import { Consent } from "../components/consent";
import { customerName } from "../components/customer-words";
import { Files } from "../components/files";
import { Identities } from "../components/identities";
import { MergeSheet } from "../components/merge-sheet";
import { Merges } from "../components/merges";
import { TagEditor } from "../components/tag-editor";
import { Timeline } from "../components/timeline";

export default function CustomerPage({ id }: { id: string }) {
  const query = useQuery(customerQuery(id));
  const me = useMe();
  const canWrite = me !== null && allows(me, "customers.write");
  if (query.isError && !query.data) {
    return query.error instanceof ApiError && query.error.status === 404 ? (
      <EmptyState
        page
        icon={UserRoundX}
        title="הלקוח לא נמצא"
        action={<Link href={paths.customers.to()} className={buttonClass("secondary", "sm")}>לכל הלקוחות</Link>}
      >
        ייתכן שהקישור שגוי.
      </EmptyState>
    ) : (
      <ErrorState page error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  const customer = query.data;
  if (!customer) return <CardSkeleton />;
  // A link to a record that became part of another leads to the person as he is known now.
  if (customer.merged_into_id) return <Redirect to={paths.customer.to(customer.merged_into_id)} replace />;
  if (customer.erased_at !== null) return <Erased customer={customer} at={customer.erased_at} />;
  return (
    <>
      <Header customer={customer} canWrite={canWrite} canChat={me !== null && allows(me, "chats")} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 max-lg:order-2">
          <Timeline customerId={id} canWrite={canWrite} />
        </div>
        <Card className="space-y-5 p-4 max-lg:order-1">
          <Identities customer={customer} canWrite={canWrite} />
          <TagEditor customer={customer} canWrite={canWrite} />
          <Files customerId={id} canWrite={canWrite} />
          <Consent customer={customer} canWrite={canWrite} />
          <Merges customerId={id} canWrite={canWrite} />
          {me !== null && allows(me, "privacy.manage") && (
            <Link href={paths.privacy.to(id)} className={`${buttonClass("ghost", "sm")} -ms-2.5`}>
              <ShieldCheck aria-hidden className="size-4" />
              בקשות פרטיות, מחיקה והקפאה
            </Link>
          )}
          <p className="text-xs text-ink-3">
            רשום מאז <Moment at={customer.created_at} />
          </p>
        </Card>
      </div>
    </>
  );
}

/** Nothing is known of the person any more; what is left only counts. */
function Erased({ customer, at }: { customer: Customer; at: string }) {
  usePageTitle("לקוח שנמחק");
  return (
    <>
      <EmptyState icon={Eraser} title="המידע על הלקוח נמחק לצמיתות">
        לפי בקשתו, <Moment at={at} />. נשארו רק נתונים שלא מזהים: שהיו שיחות, מתי וכמה זמן.
      </EmptyState>
      <div className="mx-auto mt-6 max-w-3xl">
        <Timeline customerId={customer.id} canWrite={false} />
      </div>
    </>
  );
}

function Header({ customer, canWrite, canChat }: { customer: Customer; canWrite: boolean; canChat: boolean }) {
  const name = customerName(customer);
  usePageTitle(name);
  const [editing, setEditing] = useState(false);
  return (
    <header className="mb-4">
      <div className="flex items-center gap-2">
        <Link href={paths.customers.to()} aria-label="חזרה ללקוחות" className={`${buttonClass("ghost", "icon")} -ms-2`}>
          <ChevronRight aria-hidden className="size-5 ltr:-scale-x-100" />
        </Link>
        {editing ? (
          <NameEditor customer={customer} onDone={() => setEditing(false)} />
        ) : (
          <h1 className="min-w-0 truncate text-xl font-bold tracking-tight">
            <bdi>{name}</bdi>
          </h1>
        )}
        {canWrite && !editing && (
          <Button variant="ghost" size="icon" aria-label="עריכת השם" onClick={() => setEditing(true)}>
            <Pencil aria-hidden className="size-4" />
          </Button>
        )}
        <span className="ms-auto flex items-center gap-2">
          {canChat && (
            <Link href={paths.chat.to(customer.id)} className={buttonClass("secondary", "sm")}>
              <MessagesSquare aria-hidden className="size-4" />
              <span className="max-md:sr-only">וואטסאפ</span>
            </Link>
          )}
          {canWrite && <MergeSheet customer={customer} />}
        </span>
      </div>
      {customer.do_not_contact && (
        <p role="note" className="mt-3 flex items-center gap-2 rounded-lg bg-bad-soft px-3 py-2.5 font-semibold text-bad">
          <BellOff aria-hidden className="size-4 shrink-0" />
          ביקש שלא יפנו אליו. אין להתקשר או לכתוב.
        </p>
      )}
    </header>
  );
}

function NameEditor({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const [name, setName] = useState(customer.name ?? "");
  const change = useChangeCustomer();

  function save() {
    if (name.trim() !== (customer.name ?? "")) change.mutate({ customer, change: { name: name.trim() || null } });
    onDone();
  }

  function keys(event: KeyboardEvent) {
    if (event.key === "Enter") save();
    if (event.key === "Escape") onDone();
  }

  return (
    <input
      aria-label="שם הלקוח"
      autoFocus
      maxLength={120}
      value={name}
      onChange={(event) => setName(event.target.value)}
      onKeyDown={keys}
      onBlur={save}
      className={`${INPUT} max-w-xs font-bold`}
    />
  );
}

function CardSkeleton() {
  return (
    <div role="status" aria-label="טוען">
      <Skeleton className="mb-5 h-7 w-48" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    </div>
  );
}
