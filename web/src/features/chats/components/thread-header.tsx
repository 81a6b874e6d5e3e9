import { Archive, ArchiveRestore, BellOff, ChevronRight, EllipsisVertical, Info, UserRound } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Button, buttonClass } from "@/components/ui/button";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { PhoneText } from "@/components/ui/phone";
import { paths } from "@/config/paths";
import { colleaguesQuery } from "@/lib/colleagues";
import { useIsPhone } from "@/lib/use-is-phone";
import { useChangeChat, type Chat } from "../api/chats";
import { AnsweringSwitch } from "./answering-switch";
import { archiveOrBack } from "./chat-acts";
import { ChatAvatar } from "./chat-avatar";
import { chatName, meaning } from "./chat-words";

interface Props {
  chat: Chat;
  me: string | undefined;
  canWrite: boolean;
  search: string;
  onPerson: () => void;
}

const NOBODY = "";

/** Whose conversation it is, who answers in it and what can be done with it. */
export function ThreadHeader({ chat, me, canWrite, search, onPerson }: Props) {
  const phone = useIsPhone();
  // On a phone the list with its title is not there.
  const Title = phone ? "h1" : "h2";
  return (
    <header className="shrink-0 border-b bg-surface">
      <div className="flex items-center gap-2.5 px-3 py-2 md:px-5">
        <Link href={paths.inbox.to() + search} aria-label="חזרה לרשימת השיחות" className={`${buttonClass("ghost", "icon")} -ms-2 md:hidden`}>
          <ChevronRight aria-hidden className="size-5 ltr:-scale-x-100" />
        </Link>
        <ChatAvatar name={chat.customer_name} className="max-md:hidden" />
        <div className="min-w-0 flex-1">
          <Title className="truncate text-base font-bold">
            <bdi>{chatName(chat)}</bdi>
          </Title>
          <p className="flex items-center gap-2 truncate text-xs text-ink-3">
            {chat.customer_name && chat.phone && <PhoneText number={chat.phone} />}
            {chat.assignee_name && <bdi>באחריות {chat.assignee_name}</bdi>}
            {chat.state === "archived" && <span>בארכיון</span>}
          </p>
        </div>
        {canWrite && !phone && <AnsweringSwitch chat={chat} me={me} />}
        <Button variant="ghost" size="icon" aria-label="פרטי הלקוח" onClick={onPerson} className="xl:hidden">
          <Info aria-hidden className="size-4.5" />
        </Button>
        {canWrite && <ChatMenu chat={chat} />}
      </div>
      {canWrite && phone && (
        <div className="px-3 pb-1.5">
          <AnsweringSwitch chat={chat} me={me} className="flex" />
        </div>
      )}
      <p role="status" className="bg-sunken px-3 py-1 text-xs text-ink-2 md:px-5">
        {meaning(chat, me)}
      </p>
      {chat.do_not_contact && (
        <p role="note" className="flex items-center gap-2 bg-bad-soft px-3 py-1.5 text-sm font-semibold text-bad md:px-5">
          <BellOff aria-hidden className="size-4 shrink-0" />
          הלקוח ביקש שלא יפנו אליו. אפשר רק לענות למה שהוא עצמו שאל.
        </p>
      )}
    </header>
  );
}

function ChatMenu({ chat }: { chat: Chat }) {
  const change = useChangeChat();
  const people = useQuery(colleaguesQuery).data ?? [];
  const archived = chat.state === "archived";

  function assign(value: string) {
    const assignee_id = value === NOBODY ? null : value;
    if (assignee_id === chat.assignee_id) return;
    const name = people.find((person) => person.id === value)?.name;
    change.mutate({ chat, change: { assignee_id }, said: name ? `באחריות ${name}` : "בלי אחראי", undo: { assignee_id: chat.assignee_id } });
  }

  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="icon" aria-label="פעולות בשיחה">
          <EllipsisVertical aria-hidden className="size-4.5" />
        </Button>
      }
    >
      <MenuItem
        icon={archived ? <ArchiveRestore aria-hidden className="size-4" /> : <Archive aria-hidden className="size-4" />}
        onSelect={() => change.mutate(archiveOrBack(chat))}
      >
        {archived ? "החזרה מהארכיון" : "העברה לארכיון"}
      </MenuItem>
      <MenuLine />
      <MenuLabel>
        <UserRound aria-hidden className="me-1 inline size-3.5" />
        באחריות
      </MenuLabel>
      <MenuChoice
        value={chat.assignee_id ?? NOBODY}
        options={[{ value: NOBODY, label: "בלי אחראי" }, ...people.map((person) => ({ value: person.id, label: <bdi>{person.name}</bdi> }))]}
        onChange={assign}
      />
    </Menu>
  );
}
