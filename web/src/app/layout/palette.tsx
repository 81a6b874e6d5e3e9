import { useQuery } from "@tanstack/react-query";
import { Contact, Phone, type LucideIcon } from "lucide-react";
import { Dialog } from "radix-ui";
import { useId, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { paths } from "@/config/paths";
import { api, unwrap } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { formatPhone, formatRelative } from "@/lib/format";
import { allows, type Me } from "@/lib/me";
import { useDebounced } from "@/lib/use-debounced";
import { navigationFor } from "../navigation";

interface Entry {
  key: string;
  label: string;
  note: string;
  icon: LucideIcon;
  href: string;
}

/** Looks for people and calls on the server, which knows Hebrew spelling; screens are matched here. */
function useEntries(me: Me, q: string, open: boolean): Entry[] {
  const wanted = open && q.trim().length >= 2;
  const leads = useQuery({
    queryKey: ["leads", "palette", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/leads", { signal, params: { query: { q, limit: 5 } } })),
    enabled: wanted && allows(me, "leads"),
  }).data;
  const calls = useQuery({
    queryKey: ["calls", "palette", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/calls", { signal, params: { query: { q, limit: 5 } } })),
    enabled: wanted && allows(me, "calls"),
  }).data;
  const screens = navigationFor(me)
    .filter((item) => q === "" || `${item.label} ${item.also}`.includes(q.trim()))
    .map((item) => ({ key: item.name, label: item.label, note: "", icon: item.icon, href: item.href }));
  if (!wanted) return screens;
  return [
    ...screens,
    ...(leads?.items ?? []).map((lead) => ({
      key: lead.id,
      label: lead.customer_name ?? (lead.phone ? formatPhone(lead.phone) : "ליד ללא שם"),
      note: "ליד",
      icon: Contact,
      href: paths.leads.to(lead.id),
    })),
    ...(calls?.items ?? []).map((call) => ({
      key: call.id,
      label: call.customer_name ?? (call.from_number ? formatPhone(call.from_number) : "מספר חסוי"),
      note: `שיחה, ${formatRelative(call.started_at)}`,
      icon: Phone,
      href: paths.call.to(call.id),
    })),
  ];
}

interface Props {
  me: Me;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function Palette({ me, open, onOpenChange }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12dvh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-xl border bg-surface shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">מעבר מהיר</Dialog.Title>
          <PaletteBody me={me} onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ me, onDone }: { me: Me; onDone: () => void }) {
  const [text, setText] = useState("");
  const [q, setQ] = useState("");
  const [index, setIndex] = useState(0);
  const [, navigate] = useLocation();
  const listId = useId();
  const look = useDebounced(setQ, 180);
  const entries = useEntries(me, q, true);
  const chosen = Math.min(index, entries.length - 1);

  function go(entry: Entry | undefined) {
    if (!entry) return;
    onDone();
    navigate(entry.href);
  }

  function onKey(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setIndex((chosen + step + entries.length) % Math.max(1, entries.length));
    }
    if (event.key === "Enter") go(entries[chosen]);
  }

  return (
    <>
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={entries[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label="לאן עוברים?"
        placeholder="מסך, שם של ליד או מספר טלפון"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIndex(0);
          look(event.target.value);
        }}
        onKeyDown={onKey}
        className="h-13 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
      />
      <ul id={listId} role="listbox" aria-label="תוצאות" className="max-h-80 overflow-y-auto p-1.5">
        {entries.map((entry, position) => (
          <li
            key={entry.key}
            id={`${listId}-${position}`}
            role="option"
            aria-selected={position === chosen}
            onClick={() => go(entry)}
            onPointerMove={() => setIndex(position)}
            className={cn("flex h-10 cursor-pointer items-center gap-3 rounded-md px-3 max-md:h-12", position === chosen && "bg-sunken")}
          >
            <entry.icon aria-hidden className="size-4.5 text-ink-3" />
            <bdi className="font-semibold">{entry.label}</bdi>
            <span className="ms-auto text-xs text-ink-3">{entry.note}</span>
          </li>
        ))}
        {entries.length === 0 && <li className="px-3 py-6 text-center text-sm text-ink-3">לא נמצא דבר בשם הזה</li>}
      </ul>
    </>
  );
}
