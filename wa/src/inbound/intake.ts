/** Everything that connections tell, brought to where it is kept; nothing here decides anything. */

import type { Database } from "../db/rows.js";
import type { Hint } from "../events/hints.js";
import type { Outbox } from "../events/outbox.js";
import type { Traffic } from "../link/link.js";
import type { Connection } from "../link/whatsapp.js";
import type { Log } from "../log.js";
import type { Sender } from "../outbound/sender.js";
import type { Journal } from "./journal.js";
import type { Processing } from "./processing.js";
import { read } from "./content.js";
import type { Received } from "./received.js";

interface IntakeParts {
  readonly database: Database;
  readonly journal: Journal;
  readonly processing: Processing;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly hint: Hint;
  readonly open: (businessId: string) => Connection | undefined;
  readonly log: Log;
}

/** Chats that are watched for typing on one connection; more are not asked for. */
const MAX_WATCHED = 500;

export interface Intake {
  traffic(businessId: string): Traffic;
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>;
}

export function createIntake(parts: IntakeParts): Intake {
  const writing = new Set<Promise<void>>();

  /** Keeps hold of work that the connection does not wait for. */
  const keepHold = (businessId: string, what: string, work: Promise<void>): void => {
    const held = work
      .catch((error: unknown) => {
        parts.log("error", "inbound.unwritten", { business_id: businessId, what, reason: String(error) });
      })
      .finally(() => writing.delete(held));
    writing.add(held);
  };

  const journal = async (businessId: string, received: Received): Promise<boolean> => {
    if (received.message !== null && read(received.message) === null) return false; // WhatsApp's own machinery
    return parts.journal.keep(businessId, received);
  };

  return {
    traffic(businessId) {
      const watched = new Set<string>();
      const pump = (): void => { keepHold(businessId, "message", parts.processing.pump(businessId)); };
      const watch = (received: Received): void => {
        if (received.fromMe || watched.has(received.chat) || watched.size >= MAX_WATCHED) return;
        watched.add(received.chat);
        const asked = parts.open(businessId)?.watchTyping(received.chat);
        asked?.catch(() => undefined); // typing is a hint; without it nothing is missing
      };
      return {
        async decrypted(received) {
          if (!(await journal(businessId, received))) return;
          pump();
          watch(received);
        },
        known: (waId) => parts.journal.find(businessId, waId),
        arrived(received) {
          const kept = journal(businessId, received).then((isNew) => { if (isNew) pump(); });
          keepHold(businessId, "message", kept);
        },
        receipt(receipt) {
          keepHold(businessId, "status", parts.sender.receive(businessId, receipt));
        },
        addresses(lid, phone) {
          const told = parts.database
            .transaction((within) => parts.outbox.append(within, businessId, { type: "chat.addresses", lid, phone }))
            .then(() => { parts.outbox.wake(); });
          keepHold(businessId, "addresses", told);
        },
        typing(chat, typing) {
          parts.hint(businessId, chat, typing);
        },
        opened() {
          watched.clear();
          pump();
          parts.sender.resend(businessId, 0);
        },
        closed() {
          pump();
        },
      };
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing);
      await parts.processing.settled();
    },
  };
}
