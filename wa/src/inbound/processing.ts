/** Turns journalled messages into events: in order within a chat, chats side by side, nothing dropped on a failure. */

import type { Database } from "../db/rows.js";
import type { Outbox } from "../events/outbox.js";
import type { Content } from "../events/types.js";
import { type Download, FileUnavailableError } from "../files/download.js";
import type { Files } from "../files/store.js";
import type { Log } from "../log.js";
import { createTurns, type Turns } from "../turns.js";
import { identify } from "./addresses.js";
import { type Attachment, read, type Reading, type Said } from "./content.js";
import type { Journal, Taken, WaitingMessage } from "./journal.js";
import { storableTime } from "./storable.js";

/** Readings of one message after which its file counts as lost. */
const MAX_ATTEMPTS = 3;
const BATCH = 200;
/** Files in memory at one moment, each of 16 MB at most and there as ciphertext, plain and sealed. */
const MAX_FILES = 4;

interface Parts {
  readonly database: Database;
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly files: Files;
  readonly download: Download;
  /** The phone that belongs to a LID, when WhatsApp has told it before. */
  readonly phoneOfLid: (businessId: string, lid: string) => Promise<string | null>;
  readonly log: Log;
}

export interface Processing {
  /** Work off what waits for this business; resolves when all that was waiting has been tried. */
  pump(businessId: string): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function createProcessing(parts: Parts): Processing {
  const chains = new Map<string, Promise<void>>();
  const inWork = new Set<number>();
  const withFile = createTurns(MAX_FILES);

  const enqueue = (businessId: string, waiting: WaitingMessage): void => {
    inWork.add(waiting.seq);
    const key = `${businessId} ${waiting.chat}`;
    const before = chains.get(key) ?? Promise.resolve();
    const work = before
      .then(async () => {
        let isDone = false;
        while (!isDone) isDone = await one(parts, withFile, businessId, waiting.waId);
      })
      .catch((error: unknown) => {
        // It stays in the journal and is tried again with the next message or the next look.
        parts.log("warning", "inbound.waiting", { business_id: businessId, reason: String(error) });
      })
      .finally(() => {
        inWork.delete(waiting.seq);
        if (chains.get(key) === work) chains.delete(key);
      });
    chains.set(key, work);
  };

  const settled = async (): Promise<void> => {
    while (chains.size > 0) await Promise.all(chains.values());
  };

  return {
    async pump(businessId) {
      const waiting = await parts.journal.waiting(businessId, BATCH);
      for (const message of waiting) {
        if (!inWork.has(message.seq)) enqueue(businessId, message);
      }
      await Promise.all([...chains].filter(([key]) => key.startsWith(businessId)).map(([, work]) => work));
    },
    settled,
  };
}

/** False when it has become readable meanwhile: read it again. */
async function one(parts: Parts, withFile: Turns, businessId: string, waId: string): Promise<boolean> {
  const taken = await parts.journal.take(businessId, waId);
  if (taken === null) return true;
  const reading = taken.received.message === null ? null : read(taken.received.message);
  const tell = (): Promise<boolean> => toEvent(parts, businessId, taken, reading);
  return reading?.said.type === "media" ? withFile(tell) : tell();
}

async function toEvent(parts: Parts, businessId: string, taken: Taken, reading: Reading | null): Promise<boolean> {
  const { received, readable, attempts } = taken;
  const file = await fetched(parts, businessId, reading?.said, attempts);
  const known = identify(received.chat, received.alt);
  const phone = known.phone ?? (known.lid === null ? null : await parts.phoneOfLid(businessId, known.lid));
  const isDone = await parts.database.transaction(async (within) => {
    if (!(await parts.journal.finish(within, businessId, received.waId, readable))) return false;
    if (received.message !== null && reading === null) return true; // WhatsApp's own machinery
    const fileId =
      file === null ? null : await parts.files.put(within, businessId, { mime: file.mime, body: file.body });
    await parts.outbox.append(within, businessId, {
      type: "message.seen",
      chat: received.chat,
      wa_id: received.waId,
      lid: known.lid,
      phone,
      from_me: received.fromMe,
      name: received.name,
      content: reading === null ? { type: "undecryptable" } : contentOf(reading.said, fileId, file?.body.length ?? null),
      quoted_wa_id: reading?.quotedWaId ?? null,
      sent_at: storableTime(received.sentAt, Date.now()),
    });
    return true;
  });
  parts.outbox.wake();
  return isDone;
}

/** Null when there is no file, or it cannot be had: then the message goes on without it. Throws while it may be had. */
async function fetched(
  parts: Parts,
  businessId: string,
  said: Said | undefined,
  attempts: number,
): Promise<{ mime: string; body: Buffer } | null> {
  if (said?.type !== "media") return null;
  try {
    return { mime: said.attachment.mime, body: await parts.download(said.attachment) };
  } catch (error) {
    const isFinal = error instanceof FileUnavailableError || attempts >= MAX_ATTEMPTS;
    parts.log("warning", "file.not_fetched", {
      business_id: businessId,
      kind: said.attachment.kind,
      reason: error instanceof Error ? error.message : String(error),
    });
    if (!isFinal) throw error;
    return null;
  }
}

function contentOf(said: Said, fileId: string | null, fetchedBytes: number | null): Content {
  return said.type === "media" ? mediaOf(said.attachment, fileId, fetchedBytes) : said;
}

function mediaOf(attachment: Attachment, fileId: string | null, fetchedBytes: number | null): Content {
  return {
    type: "media",
    kind: attachment.kind,
    file_id: fileId,
    mime: attachment.mime,
    size: fetchedBytes ?? attachment.size,
    file_name: attachment.fileName,
    caption: attachment.caption,
    seconds: attachment.seconds,
  };
}
