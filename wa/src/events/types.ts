/** Events for the CRM; the shapes are those of `shared/contracts/whatsapp.py`, which the CRM reads strictly. */

import { uuid7 } from "../db/uuid7.js";

export const EVENTS_VERSION = 1;
export const MAX_BATCH = 50;
/** Bytes of one attachment, in or out. */
export const MAX_FILE_BYTES = 16_000_000;

export type LinkState = "off" | "connecting" | "qr" | "open" | "closed";
export type LinkReason =
  | "none"
  | "logged_out"
  | "forbidden"
  | "mismatch"
  | "replaced"
  | "network"
  | "unlinked"
  | "qr_expired"
  | "owned_elsewhere";
export type MediaKind = "image" | "document" | "voice" | "audio" | "video" | "sticker";
export type SentStatus = "sent" | "delivered" | "read" | "failed";

export type Content =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "media";
      readonly kind: MediaKind;
      readonly file_id: string | null;
      readonly mime: string;
      readonly size: number;
      readonly file_name: string | null;
      readonly caption: string | null;
      readonly seconds: number | null;
    }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number; readonly name: string | null }
  | { readonly type: "undecryptable" }
  | { readonly type: "unsupported"; readonly what: string };

export interface MessageSeen {
  readonly type: "message.seen";
  readonly chat: string;
  readonly wa_id: string;
  readonly lid: string | null;
  readonly phone: string | null;
  readonly from_me: boolean;
  readonly name: string | null;
  readonly content: Content;
  readonly quoted_wa_id: string | null;
  readonly sent_at: string;
}

export interface StatusSeen {
  readonly type: "message.status";
  readonly chat: string;
  readonly wa_id: string;
  readonly message_id: string | null;
  readonly status: SentStatus;
  readonly error: string | null;
}

export interface AddressesSeen {
  readonly type: "chat.addresses";
  readonly lid: string;
  readonly phone: string;
}

export interface LinkSeen {
  readonly type: "link.changed";
  readonly state: LinkState;
  readonly reason: LinkReason;
  readonly phone: string | null;
}

export type Happening = MessageSeen | StatusSeen | AddressesSeen | LinkSeen;
export type Event = Happening & { readonly event_id: string; readonly at: string; readonly v: number };

/** Give what happened its id and time. */
export function asEvent(happening: Happening, nowMs: number = Date.now()): Event {
  return { ...happening, event_id: uuid7(nowMs), at: new Date(nowMs).toISOString(), v: EVENTS_VERSION };
}
