/** What was asked to be sent, in `wa.outbound`: one row for each `message_id`, whatever happens to the process. */

import { createHash } from "node:crypto";

import { proto } from "@whiskeysockets/baileys";

import { openOrNull, type Seal } from "../auth/seal.js";
import type { Database } from "../db/rows.js";
import type { Outbox } from "../events/outbox.js";
import type { SentStatus } from "../events/types.js";
import type { Receipt } from "../link/whatsapp.js";

/** Minutes for which a message is given again to who could not decrypt it; older repeats would surprise a reader. */
const REPEAT_MINUTES = 15;
/** Hours after which a message whose fate is unknown is not sent again. */
export const RESEND_HOURS = 24;

export type Status = "queued" | "unknown" | SentStatus;

export interface Sent {
  readonly messageId: string;
  readonly waId: string;
  readonly chat: string | null;
  readonly status: Status;
  readonly error: string | null;
}

export interface Resend {
  readonly messageId: string;
  readonly waId: string;
  readonly chat: string;
  readonly message: proto.IMessage;
}

/** Always the same id for the same message, in the form of WhatsApp's own web client. */
export function waIdOf(businessId: string, messageId: string): string {
  const digest = createHash("sha256").update(`${businessId.toLowerCase()} ${messageId.toLowerCase()}`).digest("hex");
  return `3EB0${digest.slice(0, 18).toUpperCase()}`;
}

const COLUMNS = "message_id, wa_id, chat, status, error";
/** A status moves along this line only; `failed` ends it. */
const RANKS = "array_position(ARRAY['queued', 'unknown', 'sent', 'delivered', 'read'], status)";

interface Row {
  readonly message_id: string;
  readonly wa_id: string;
  readonly chat: string | null;
  readonly status: Status;
  readonly error: string | null;
}

export class OutboundStore {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly outbox: Outbox,
  ) {}

  /** True when this call made the row: the caller sends it. */
  async begin(businessId: string, messageId: string, chat: string | null): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `INSERT INTO wa.outbound (business_id, message_id, wa_id, chat, status) VALUES ($1, $2, $3, $4, 'queued')
       ON CONFLICT DO NOTHING`,
      [businessId, messageId, waIdOf(businessId, messageId), chat],
    );
    return rowCount === 1;
  }

  async find(businessId: string, messageId: string): Promise<Sent | null> {
    const { rows } = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM wa.outbound WHERE business_id = $1 AND message_id = $2`,
      [businessId, messageId],
    );
    return sentOf(rows[0]);
  }

  /** The caller goes without knowing its end, so its end must be told. */
  async promise(businessId: string, messageId: string): Promise<void> {
    await this.database.query(
      "UPDATE wa.outbound SET promised = true WHERE business_id = $1 AND message_id = $2 AND status = 'queued'",
      [businessId, messageId],
    );
  }

  /**
   * Nothing of it has left: forget it, so that it may be asked for again or go another way. Of one whose caller has
   * gone already, the end is told.
   */
  async drop(businessId: string, messageId: string): Promise<void> {
    const { rowCount } = await this.database.query(
      "DELETE FROM wa.outbound WHERE business_id = $1 AND message_id = $2 AND status = 'queued' AND NOT promised",
      [businessId, messageId],
    );
    if (rowCount === 0) await this.refuse(businessId, messageId, "not_sent", ["queued"]);
  }

  /** The same for what a killed process had taken and not begun to send. */
  async dropQueued(businessId: string): Promise<void> {
    const { rows } = await this.database.query<{ message_id: string }>(
      "SELECT message_id FROM wa.outbound WHERE business_id = $1 AND status = 'queued'",
      [businessId],
    );
    for (const row of rows) await this.drop(businessId, row.message_id);
  }

  /** From now on it may have left. False when it was given up meanwhile. */
  async handOver(businessId: string, messageId: string, chat: string, message: proto.IMessage): Promise<boolean> {
    const body = Buffer.from(proto.Message.encode(message).finish());
    const { rowCount } = await this.database.query(
      `UPDATE wa.outbound SET status = 'unknown', chat = $3, body = $4, attempts = 1, attempted_at = now()
       WHERE business_id = $1 AND message_id = $2 AND status = 'queued' AND NOT given_up`,
      [businessId, messageId, chat, this.seal.close(place(businessId, messageId), body)],
    );
    return rowCount === 1;
  }

  /** False when it is not known here. */
  async giveUp(businessId: string, messageId: string): Promise<boolean> {
    const { rowCount } = await this.database.query(
      "UPDATE wa.outbound SET given_up = true WHERE business_id = $1 AND message_id = $2",
      [businessId, messageId],
    );
    return rowCount === 1;
  }

  /** It never will arrive. `chat` in place of the one that was never found. */
  async refuse(
    businessId: string,
    messageId: string,
    error: string,
    from: readonly Status[] = ["queued", "unknown"],
    chat: string | null = null,
  ): Promise<void> {
    await this.database.transaction(async (within) => {
      const { rows } = await within.query<Row>(
        `UPDATE wa.outbound SET status = 'failed', error = $3, chat = coalesce(chat, $5)
         WHERE business_id = $1 AND message_id = $2 AND status = ANY($4) RETURNING ${COLUMNS}`,
        [businessId, messageId, error, from, chat],
      );
      const sent = sentOf(rows[0]);
      if (sent !== null) await this.tell(within, businessId, sent, sent.chat ?? "");
    });
    this.outbox.wake();
  }

  /** Apply what WhatsApp says; the message when that moved its status, else null. */
  async receive(businessId: string, receipt: Receipt): Promise<Sent | null> {
    const { waId, status, error } = receipt;
    const moved = await this.database.transaction(async (within) => {
      const condition = status === "failed" ? "status IN ('queued', 'unknown', 'sent')" : `${RANKS} < ${rankOf(status)}`;
      const { rows } = await within.query<Row>(
        `UPDATE wa.outbound SET status = $3, error = $4 WHERE business_id = $1 AND wa_id = $2 AND ${condition}
         RETURNING ${COLUMNS}`,
        [businessId, waId, status, error],
      );
      const sent = sentOf(rows[0]);
      const chat = sent?.chat ?? receipt.chat;
      if (sent !== null && chat !== null) await this.tell(within, businessId, sent, chat);
      return sent;
    });
    if (moved !== null) this.outbox.wake();
    else await this.receiveOfPhone(businessId, receipt);
    return moved;
  }

  /** The same for what was written on the office's own phone. */
  private async receiveOfPhone(businessId: string, { waId, status, error }: Receipt): Promise<void> {
    if (status === "failed") return;
    const told = await this.database.transaction(async (within) => {
      const { rows } = await within.query<{ chat: string }>(
        `UPDATE wa.inbound SET status = $3 WHERE business_id = $1 AND wa_id = $2 AND from_me
         AND coalesce(${RANKS}, 0) < ${rankOf(status)} RETURNING chat`,
        [businessId, waId, status],
      );
      const chat = rows[0]?.chat;
      if (chat === undefined) return false;
      await this.outbox.append(within, businessId, {
        type: "message.status", chat, wa_id: waId, message_id: null, status, error,
      });
      return true;
    });
    if (told) this.outbox.wake();
  }

  /** For who could not decrypt it; null when it is too old, unknown, or refused. */
  async repeatable(businessId: string, waId: string): Promise<proto.IMessage | null> {
    const { rows } = await this.database.query<{ message_id: string; body: Buffer | null }>(
      `SELECT message_id, body FROM wa.outbound WHERE business_id = $1 AND wa_id = $2 AND status <> 'failed'
       AND NOT given_up AND created_at > now() - make_interval(mins => ${String(REPEAT_MINUTES)})`,
      [businessId, waId],
    );
    const [row] = rows;
    return row?.body ? this.open(businessId, row.message_id, row.body) : null;
  }

  /**
   * Messages of unknown fate to send once more, oldest first, counted as attempted. `idleS`: only those whose last
   * attempt is so many seconds old, and twice as many for each further one.
   */
  async unknown(businessId: string, idleS: number): Promise<Resend[]> {
    const { rows } = await this.database.query<{ message_id: string; wa_id: string; chat: string; body: Buffer }>(
      `WITH due AS (
         UPDATE wa.outbound SET attempts = attempts + 1, attempted_at = now()
         WHERE business_id = $1 AND status = 'unknown' AND NOT given_up AND body IS NOT NULL
           AND created_at > now() - make_interval(hours => ${String(RESEND_HOURS)})
           AND attempted_at <= now() - make_interval(secs => $2 * 2 ^ least(attempts - 1, 8))
         RETURNING seq, message_id, wa_id, chat, body
       ) SELECT * FROM due ORDER BY seq`,
      [businessId, idleS],
    );
    return rows.flatMap((row) => {
      const message = this.open(businessId, row.message_id, row.body);
      return message === null ? [] : [{ messageId: row.message_id, waId: row.wa_id, chat: row.chat, message }];
    });
  }

  /** Ids of messages whose fate stayed unknown too long; each becomes a failed one. */
  async expired(businessId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ message_id: string }>(
      `SELECT message_id FROM wa.outbound WHERE business_id = $1 AND status = 'unknown' AND NOT given_up
       AND created_at <= now() - make_interval(hours => ${String(RESEND_HOURS)})`,
      [businessId],
    );
    return rows.map((row) => row.message_id);
  }

  private open(businessId: string, messageId: string, sealed: Buffer): proto.IMessage | null {
    const body = openOrNull(this.seal, place(businessId, messageId), sealed);
    return body === null ? null : proto.Message.decode(body);
  }

  private async tell(within: Parameters<Outbox["append"]>[0], businessId: string, sent: Sent, chat: string): Promise<void> {
    if (sent.status === "queued" || sent.status === "unknown") return;
    await this.outbox.append(within, businessId, {
      type: "message.status",
      chat,
      wa_id: sent.waId,
      message_id: sent.messageId,
      status: sent.status,
      error: sent.error,
    });
  }
}

function rankOf(status: Exclude<SentStatus, "failed">): string {
  return { sent: "3", delivered: "4", read: "5" }[status];
}

function place(businessId: string, messageId: string): string {
  return `outbound/${businessId}/${messageId}`;
}

function sentOf(row: Row | undefined): Sent | null {
  if (row === undefined) return null;
  return { messageId: row.message_id, waId: row.wa_id, chat: row.chat, status: row.status, error: row.error };
}
