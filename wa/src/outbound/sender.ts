/**
 * Sends what the CRM asks for: in order for each business, once for each `message_id`, and with an honest answer.
 *
 * A message is `queued` until it is handed to the socket: a crash or a closed link before that means that nothing left.
 * From then on it is `unknown` until WhatsApp's server has answered, and is sent again only under the same `wa_id`.
 */

import { setTimeout as delay } from "node:timers/promises";

import { within } from "../deadline.js";
import type { Files } from "../files/store.js";
import { badRequest, busy, linkNotOpen, notFoundHere } from "../http/problems.js";
import type { Journal } from "../inbound/journal.js";
import type { Connection, Receipt } from "../link/whatsapp.js";
import type { Log } from "../log.js";
import { compose } from "./compose.js";
import type { SendAnswer, SendRequest } from "./request.js";
import { type OutboundStore, type Sent, waIdOf } from "./store.js";

/** Ms in which a caller is answered. */
export const ANSWER_MS = 8_000;
/** Seconds after which an unanswered message is sent again on an open link, doubling. */
const IDLE_S = 20;
/** Ms that a message waits for a link that is on its way back, and between two looks at it. */
const BLINK_MS = 2_500;
const POLL_MS = 50;
/** Ms for one message with the upload of its file; those behind it wait. */
const COMPOSE_MS = 60_000;
/** Messages of one business that wait for their turn; more are turned away. */
const MAX_QUEUED = 200;

interface SenderParts {
  readonly store: OutboundStore;
  readonly files: Files;
  readonly journal: Journal;
  /** The business's connection while its link is open. */
  readonly open: (businessId: string) => Connection | undefined;
  /** True while a connection is on its way: a network that blinks is back within a second. */
  readonly isComing: (businessId: string) => boolean;
  readonly answerMs: number;
  readonly log: Log;
}

export class Sender {
  private readonly queues = new Map<string, { tail: Promise<void>; length: number }>();
  private readonly entrances = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly failures = new Map<string, Error>();

  constructor(private readonly parts: SenderParts) {}

  /** Throws a Problem when nothing of it left this machine. */
  async send(request: SendRequest): Promise<SendAnswer> {
    const { businessId, messageId } = request;
    const askedAt = Date.now();
    const deadline = askedAt + this.parts.answerMs;
    // One after the other, so that messages are sent in the order in which they were asked for.
    const before = this.entrances.get(businessId) ?? Promise.resolve();
    const entering = before.catch(() => undefined).then(() => this.enter(request, askedAt)); // each waits for its own end
    this.entrances.set(businessId, entering);
    await entering;
    return this.outcome(businessId, messageId, deadline);
  }

  private async enter(request: SendRequest, askedAt: number): Promise<void> {
    const { businessId, messageId } = request;
    if ((await this.parts.store.find(businessId, messageId)) !== null) return;
    if (!(await this.isOpenSoon(businessId, askedAt))) throw linkNotOpen();
    if ((this.queues.get(businessId)?.length ?? 0) >= MAX_QUEUED) throw busy();
    // Of several that ask for one message at the same moment, one sends it and all are answered.
    if (await this.parts.store.begin(businessId, messageId, request.chat)) this.enqueue(businessId, () => this.work(request));
  }

  /** Null when it was never seen, or nothing of it left. */
  async answer(businessId: string, messageId: string): Promise<SendAnswer | null> {
    const sent = await this.parts.store.find(businessId, messageId);
    return sent === null ? null : answerOf(sent);
  }

  /** What WhatsApp says of a message. */
  async receive(businessId: string, receipt: Receipt): Promise<void> {
    const moved = await this.parts.store.receive(businessId, receipt);
    if (moved !== null) this.settle(moved.waId);
  }

  /** Send again what may not have arrived. `idleS` 0: all of it, the link has just come back. */
  resend(businessId: string, idleS: number = IDLE_S): void {
    if ((this.queues.get(businessId)?.length ?? 0) > 0 && idleS > 0) return;
    this.enqueue(businessId, async () => {
      for (const messageId of await this.parts.store.expired(businessId)) {
        await this.parts.store.refuse(businessId, messageId, "expired");
      }
      const connection = this.parts.open(businessId);
      if (connection === undefined) return;
      for (const { chat, message, waId } of await this.parts.store.unknown(businessId, idleS)) {
        await connection.relay(chat, message, waId).catch((error: unknown) => {
          // The next one may go; this one comes again after its pause.
          this.parts.log("warning", "send.again_failed", { business_id: businessId, reason: reasonOf(error) });
        });
      }
    });
  }

  /** Resolves when nothing is being sent; closed links end every wait. */
  async stop(): Promise<void> {
    await Promise.all([...this.queues.values()].map(({ tail }) => tail));
  }

  /** Counted from the asking, so that those who stand in line wait together. */
  private async isOpenSoon(businessId: string, askedAt: number): Promise<boolean> {
    const until = askedAt + Math.min(BLINK_MS, this.parts.answerMs / 2);
    while (this.parts.open(businessId) === undefined) {
      if (!this.parts.isComing(businessId) || Date.now() >= until) return false;
      await delay(POLL_MS);
    }
    return true;
  }

  private enqueue(businessId: string, work: () => Promise<void>): void {
    const queue = this.queues.get(businessId) ?? { tail: Promise.resolve(), length: 0 };
    queue.length += 1;
    queue.tail = queue.tail
      .then(work)
      .catch((error: unknown) => {
        this.parts.log("warning", "send.interrupted", { business_id: businessId, reason: reasonOf(error) });
      })
      .finally(() => {
        queue.length -= 1;
      });
    this.queues.set(businessId, queue);
  }

  private async work(request: SendRequest): Promise<void> {
    const waId = waIdOf(request.businessId, request.messageId);
    try {
      await this.deliver(request, waId);
    } catch (error) {
      // Handed over or not, the row says which; only what never left is dropped, and who waits hears why.
      this.failures.set(waId, error instanceof Error ? error : new Error(String(error)));
      setTimeout(() => this.failures.delete(waId), this.parts.answerMs).unref();
      await this.parts.store.drop(request.businessId, request.messageId);
      throw error;
    } finally {
      this.settle(waId);
    }
  }

  private async deliver(request: SendRequest, waId: string): Promise<void> {
    const { businessId, messageId, content } = request;
    const { store, files, journal } = this.parts;
    const connection = this.parts.open(businessId);
    if (connection === undefined) throw linkNotOpen();
    const chat = request.chat ?? (await connection.find(digitsOf(request)));
    if (chat === null) {
      const asked = `${digitsOf(request)}@s.whatsapp.net`;
      await store.refuse(businessId, messageId, "not_on_whatsapp", ["queued"], asked);
      return;
    }
    const file = content.type === "media" ? await files.get(businessId, content.fileId) : null;
    if (content.type === "media" && file === null) throw notFoundHere("file", content.fileId);
    const quoted = request.quotedWaId === null ? null : await journal.find(businessId, request.quotedWaId);
    const isQuotable = quoted?.message !== null && quoted?.chat === chat;
    const composing = connection.compose(chat, compose(content, file), waId, isQuotable ? quoted : null);
    const message = await within(COMPOSE_MS, composing);
    if (await store.handOver(businessId, messageId, chat, message)) await connection.relay(chat, message, waId);
    else await store.refuse(businessId, messageId, "given_up");
  }

  private async outcome(businessId: string, messageId: string, deadline: number): Promise<SendAnswer> {
    const waId = waIdOf(businessId, messageId);
    for (;;) {
      const change = this.change(waId);
      try {
        const sent = await this.parts.store.find(businessId, messageId);
        if (sent === null) throw this.failureOf(waId);
        const left = deadline - Date.now();
        if (sent.status !== "queued" && sent.status !== "unknown") return answerOf(sent);
        if (left <= 0) {
          if (sent.status === "queued") await this.parts.store.promise(businessId, messageId);
          return answerOf(sent);
        }
        await Promise.race([change.promise, delay(left, undefined, { ref: false })]);
      } finally {
        change.forget();
      }
    }
  }

  /** Why a message was dropped before anything of it left. */
  private failureOf(waId: string): Error {
    const failure = this.failures.get(waId);
    return failure?.name === "Problem" ? failure : linkNotOpen();
  }

  private change(waId: string): { promise: Promise<void>; forget: () => void } {
    const waiters = this.waiting.get(waId) ?? new Set();
    this.waiting.set(waId, waiters);
    let waiter: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => { waiter = resolve; });
    waiters.add(waiter);
    const forget = (): void => {
      waiters.delete(waiter);
      if (waiters.size === 0 && this.waiting.get(waId) === waiters) this.waiting.delete(waId);
    };
    return { promise, forget };
  }

  private settle(waId: string): void {
    for (const waiter of this.waiting.get(waId) ?? []) waiter();
    this.waiting.delete(waId);
  }
}

function digitsOf(request: SendRequest): string {
  if (request.phone === null) throw badRequest("chat or phone must be given.");
  return request.phone.slice(1);
}

function answerOf({ status, waId, chat, error }: Sent): SendAnswer {
  if (status === "failed") return { outcome: "refused", wa_id: waId, chat, error };
  const isSent = status !== "queued" && status !== "unknown";
  return { outcome: isSent ? "sent" : "unknown", wa_id: waId, chat, error: null };
}

/** An error's own words: of Baileys or of the database, never of the message. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
