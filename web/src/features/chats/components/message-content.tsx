import { CircleHelp, EyeOff, FileText, ImageOff, LockKeyhole, MapPin, Mic } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Spinner } from "@/components/ui/spinner";
import { formatDuration, formatSize } from "@/lib/format";
import { MESSAGE_KIND } from "@/lib/message-words";
import type { Message } from "../api/messages";
import { RichText } from "./rich-text";

const address = (message: Message) => `/api/messages/${message.id}/file`;

/** What a message carries: words, a picture, a recording, a place; and plainly what of it cannot be shown. */
export function MessageContent({ message, who }: { message: Message; who: string }) {
  if (message.kind === "undecryptable") {
    return <Aside icon={<LockKeyhole aria-hidden className="size-4 shrink-0" />}>ההודעה מוצפנת ועוד לא נפתחה כאן. אפשר לקרוא אותה בטלפון של המשרד.</Aside>;
  }
  if (message.kind === "unsupported") {
    return <Aside icon={<CircleHelp aria-hidden className="size-4 shrink-0" />}>סוג הודעה שמוקד לא מציג, למשל סקר או איש קשר. אפשר לראות אותה בטלפון של המשרד.</Aside>;
  }
  if (message.kind === "location") return <Place message={message} />;
  return (
    <>
      {message.file_state !== "none" && <Attachment message={message} who={who} />}
      {message.kind === "voice" ? <SpokenWords message={message} /> : message.body && <RichText text={message.body} />}
    </>
  );
}

function Aside({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 text-ink-2 italic">
      <span className="mt-1">{icon}</span>
      <span>{children}</span>
    </p>
  );
}

function Attachment({ message, who }: { message: Message; who: string }) {
  if (message.file_state === "waiting") {
    return (
      <Aside icon={<Spinner />}>
        {MESSAGE_KIND[message.kind]}: הקובץ בדרך…
      </Aside>
    );
  }
  if (message.file_state === "missing") {
    return <Aside icon={<EyeOff aria-hidden className="size-4 shrink-0" />}>{MESSAGE_KIND[message.kind]}: הקובץ לא הגיע אלינו. אפשר לבקש מהלקוח לשלוח שוב.</Aside>;
  }
  switch (message.kind) {
    case "image":
    case "sticker":
      return <Picture message={message} who={who} />;
    case "voice":
    case "audio":
      return <Sound message={message} who={who} />;
    case "video":
      return (
        <video controls preload="metadata" src={address(message)} aria-label={`סרטון מאת ${who}`} className="mb-1 max-h-72 w-full min-w-48 rounded-lg bg-sunken" />
      );
    default:
      return <Document message={message} />;
  }
}

function Picture({ message, who }: { message: Message; who: string }) {
  const [broken, setBroken] = useState(false);
  const small = message.kind === "sticker";
  if (broken) return <Aside icon={<ImageOff aria-hidden className="size-4 shrink-0" />}>התמונה לא נטענה.</Aside>;
  return (
    <a href={address(message)} target="_blank" rel="noreferrer" aria-label={`פתיחת התמונה מאת ${who} בגודל מלא`} className="-mx-1.5 mb-1 block first:-mt-0.5">
      <img
        src={address(message)}
        alt={message.body ?? `${MESSAGE_KIND[message.kind]} מאת ${who}`}
        loading="lazy"
        onError={() => setBroken(true)}
        className={small ? "size-32 object-contain" : "h-52 w-64 max-w-full rounded-lg bg-sunken object-cover"}
      />
    </a>
  );
}

function Sound({ message, who }: { message: Message; who: string }) {
  return (
    <div className="mb-1 flex items-center gap-2">
      <Mic aria-hidden className="size-4 shrink-0 text-ink-3" />
      <audio controls preload="none" src={address(message)} aria-label={`${MESSAGE_KIND[message.kind]} מאת ${who}`} className="h-10 w-60 max-w-full min-w-0" />
      {message.seconds !== null && <span className="nums text-xs text-ink-2">{formatDuration(message.seconds * 1000)}</span>}
    </div>
  );
}

/** What was said in a voice note, written down. */
function SpokenWords({ message }: { message: Message }) {
  if (message.words_state === "waiting") return <Aside icon={<Spinner />}>כותבים את מה שנאמר…</Aside>;
  if (message.words_state === "not_heard") return <p className="text-sm text-ink-2 italic">לא הצלחנו להבין את ההקלטה. אפשר להאזין לה.</p>;
  if (!message.body) return null;
  return (
    <div className="border-s-2 border-line-strong ps-2.5">
      <span className="sr-only">תמליל ההקלטה: </span>
      <RichText text={message.body} />
    </div>
  );
}

function Document({ message }: { message: Message }) {
  return (
    <a
      href={address(message)}
      download={message.file_name ?? true}
      className="mb-1 flex min-h-11 items-center gap-2.5 rounded-lg border bg-surface px-3 py-2 hover:bg-hover"
    >
      <FileText aria-hidden className="size-5 shrink-0 text-ink-3" />
      <span className="min-w-0">
        <bdi className="block truncate text-sm font-semibold">{message.file_name ?? MESSAGE_KIND[message.kind]}</bdi>
        {message.file_size !== null && (
          <span className="nums block text-xs text-ink-3">
            {formatSize(message.file_size)}
          </span>
        )}
      </span>
    </a>
  );
}

function Place({ message }: { message: Message }) {
  const { latitude, longitude } = message;
  if (latitude === null || longitude === null) return <p>מיקום</p>;
  return (
    <a
      href={`https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`}
      target="_blank"
      rel="noreferrer noopener"
      className="flex min-h-11 items-center gap-2 font-semibold text-accent-text hover:underline"
    >
      <MapPin aria-hidden className="size-5 shrink-0" />
      <span>
        {message.body ? <bdi className="block">{message.body}</bdi> : "מיקום"}
        <span className="block text-xs font-normal">פתיחה במפה</span>
      </span>
    </a>
  );
}
