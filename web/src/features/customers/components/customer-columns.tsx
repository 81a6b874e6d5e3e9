import { BellOff } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { Phone } from "@/components/ui/phone";
import type { Columns } from "@/components/data-table";
import type { Customer } from "../api/customers";
import { customerName } from "./customer-words";

const none = <span className="text-ink-3">–</span>;

export const customerWidths: Record<string, string> = { who: "16rem", phones: "19rem", seen: "9rem" };

export const customerColumns: Columns<Customer> = [
  {
    id: "who",
    header: "שם",
    cell: ({ row: { original: customer } }) => (
      <span className="flex items-center gap-2 font-semibold">
        <bdi className="truncate">{customerName(customer)}</bdi>
        {customer.do_not_contact && <DoNotContact />}
      </span>
    ),
  },
  {
    id: "phones",
    header: "טלפון",
    cell: ({ row: { original: customer } }) => <Phones customer={customer} />,
  },
  { id: "tags", header: "תגיות", cell: ({ row: { original: customer } }) => (customer.tags.length ? <Tags tags={customer.tags} /> : none) },
  {
    id: "seen",
    header: "שיחה אחרונה",
    cell: ({ row: { original: customer } }) =>
      customer.last_call_at ? <Moment at={customer.last_call_at} className="text-ink-3" /> : none,
  },
];

function Phones({ customer }: { customer: Customer }) {
  const phones = customer.identities.filter((identity) => identity.kind === "phone");
  const email = customer.identities.find((identity) => identity.kind === "email");
  if (phones.length === 0) return email ? <bdi dir="ltr" className="truncate text-ink-2">{email.value}</bdi> : none;
  return (
    <span className="flex items-center gap-3">
      {phones.slice(0, 2).map((phone) => (
        <Phone key={phone.id} number={phone.value} className="text-ink-2 max-md:min-h-9" />
      ))}
      {phones.length > 2 && <span className="nums text-xs text-ink-3">+{phones.length - 2}</span>}
    </span>
  );
}

export function Tags({ tags }: { tags: string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Badge key={tag}>
          <bdi>{tag}</bdi>
        </Badge>
      ))}
    </span>
  );
}

export function DoNotContact() {
  return (
    <span title="ביקש שלא יפנו אליו" className="inline-flex text-bad">
      <BellOff aria-hidden className="size-4" />
      <span className="sr-only">ביקש שלא יפנו אליו</span>
    </span>
  );
}

/** A person in the list of a phone. */
export function CustomerCard({ customer }: { customer: Customer }) {
  return (
    <div className="space-y-2">
      <div className="flex items-center gap-2">
        <bdi className="min-w-0 flex-1 truncate font-bold">{customerName(customer)}</bdi>
        {customer.do_not_contact && <DoNotContact />}
        {customer.last_call_at && <Moment at={customer.last_call_at} className="text-xs text-ink-3" />}
      </div>
      <Phones customer={customer} />
      {customer.tags.length > 0 && <Tags tags={customer.tags} />}
    </div>
  );
}
