/** What the gateway needs of a connection to WhatsApp; `baileys.ts` is the real one, tests have one of their own. */

import type { AnyMessageContent, proto } from "@whiskeysockets/baileys";

import type { LinkAuth } from "../auth/state.js";
import type { Me, Received } from "../inbound/received.js";

/** A message's way at WhatsApp; `failed` carries its code. */
export interface Receipt {
  readonly waId: string;
  readonly chat: string | null;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly error: string | null;
}

/** What a connection tells. After `closed` nothing comes any more. */
export interface Listener {
  /** A code to scan, good for `validMs`. */
  qr(code: string, validMs: number): void;
  /** Somebody has scanned or typed the code; WhatsApp closes with 515 next. */
  paired(): void;
  opened(): void;
  closed(code: number): void;
  /**
   * A message was decrypted. WhatsApp hears of it only after this has resolved; when it throws, the message counts as
   * not decrypted, and comes again.
   */
  decrypted(received: Received): Promise<void>;
  /** A message that was decrypted before; null when it is not known, or was never readable. */
  known(waId: string): Promise<Received | null>;
  /** Everything else that arrives: what could not be decrypted, and once more what could. */
  arrived(received: Received): void;
  receipt(receipt: Receipt): void;
  addresses(lid: string, phone: string): void;
  typing(chat: string, typing: boolean): void;
  /** Anything at all came in. */
  traffic(): void;
}

export interface Connection {
  /** The linked account; null before the pairing. */
  me(): Me | null;
  /** Asks for a code to type on the phone with these digits (E.164 without +). Eight characters. */
  requestCode(digits: string): Promise<string>;
  /** The address of a phone at WhatsApp; null when it is not there. */
  find(digits: string): Promise<string | null>;
  phoneOfLid(lid: string): Promise<string | null>;
  /** Builds a message; files are uploaded here. Nothing is sent. */
  compose(chat: string, content: AnyMessageContent, waId: string, quoted: Received | null): Promise<proto.IMessage>;
  /** Hands it to the socket. Resolves before WhatsApp's server has answered; its answer is a receipt. */
  relay(chat: string, message: proto.IMessage, waId: string): Promise<void>;
  showTyping(chat: string, typing: boolean): Promise<void>;
  markRead(chat: string, waIds: readonly string[]): Promise<void>;
  /** Ask to be told when this person types. */
  watchTyping(chat: string): Promise<void>;
  logout(): Promise<void>;
  /** Close without logging out. */
  end(): void;
}

export interface ConnectOptions {
  readonly auth: LinkAuth;
  /** A message of ours that somebody asks to have again; null when it is too old or unknown. */
  readonly sentMessage: (waId: string) => Promise<proto.IMessage | null>;
  readonly listener: Listener;
}

export type Connect = (options: ConnectOptions) => Connection;
