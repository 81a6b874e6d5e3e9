import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { api, unwrap } from "@/lib/api/client";
import { allows, type Me } from "@/lib/me";
import { navigationFor, type NavItem } from "../navigation";
import { entryOf, KINDS, plain, type EntryGroup } from "./entries";
import type { Narrowed } from "./narrowed";

export const MIN_LENGTH = 2;
const AREAS = ["customers", "leads", "properties", "calls", "chats"];

interface Found {
  groups: EntryGroup[];
  state: "idle" | "looking" | "ready" | "failed";
  error: unknown;
}

/** Screens are matched here; all else is looked for on the server, which knows Hebrew spelling. */
export function useEntries(me: Me, q: string, narrowed: Narrowed, recent: string[]): Found {
  const asked = q.trim();
  const wanted = asked.length >= MIN_LENGTH && me.business !== null && AREAS.some((area) => allows(me, `${area}.read`));
  const search = useQuery({
    queryKey: ["search", asked, narrowed],
    queryFn: ({ signal }) => unwrap(api.GET("/api/search", { signal, params: { query: { q: asked, ...narrowed } } })),
    enabled: wanted,
    placeholderData: keepPreviousData,
  });
  const groups: EntryGroup[] = [];
  const screens = navigationFor(me).filter((item) => asked === "" || isAbout(item, asked));
  if (asked === "" && recent.length > 0) {
    groups.push({
      name: "recent",
      label: "חיפושים אחרונים",
      entries: recent.map((text) => ({ key: `recent ${text}`, title: plain(text), text: [], icon: History, href: "", asks: text })),
    });
  }
  if (screens.length > 0) {
    groups.push({
      name: "screens",
      label: "מסכים",
      entries: screens.map((item) => ({ key: item.name, title: plain(item.label), text: [], icon: item.icon, href: item.href })),
    });
  }
  if (!wanted) return { groups, state: asked === "" ? "idle" : "ready", error: null };
  for (const kind of search.data?.kinds ?? []) {
    const entries = (search.data?.items ?? []).filter((hit) => hit.kind === kind).map(entryOf);
    if (entries.length > 0) groups.push({ name: kind, label: KINDS[kind].label, entries });
  }
  return { groups, state: search.isError ? "failed" : search.isFetching ? "looking" : "ready", error: search.error };
}

/** A screen's other names count once most of one is typed: "ברק" is a person, and not the barcode of a link. */
function isAbout({ label, also }: NavItem, asked: string): boolean {
  const typed = asked.toLowerCase();
  return label.includes(asked) || also.split(" ").some((name) => name === typed || (typed.length > 3 && name.startsWith(typed)));
}
