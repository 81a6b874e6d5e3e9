/** References in QR codes: each one lives for a while and only as long as its connection. */

import { randomBytes } from "node:crypto";

import type { Connection } from "./connection.js";

export interface RefTimes {
  /** How many a connection gets. */
  readonly count: number;
  /** The first one's life in ms, and that of each later one. */
  readonly firstMs: number;
  readonly nextMs: number;
}

export class Refs {
  readonly #open = new Map<string, { readonly connection: Connection; readonly endsAt: number }>();

  constructor(readonly times: RefTimes) {}

  issue(connection: Connection): string[] {
    const { count, firstMs, nextMs } = this.times;
    const now = Date.now();
    return Array.from({ length: count }, (_, index) => {
      const ref = `2@${randomBytes(24).toString("base64url")}`;
      this.#open.set(ref, { connection, endsAt: now + firstMs + index * nextMs });
      return ref;
    });
  }

  /** The connection that shows this code; throws a RangeError when the code is over. */
  connectionOf(ref: string): Connection {
    const entry = this.#open.get(ref);
    if (entry === undefined || entry.endsAt < Date.now()) throw new RangeError("this QR code has expired");
    return entry.connection;
  }

  withdraw(connection: Connection): void {
    for (const [ref, entry] of this.#open) if (entry.connection === connection) this.#open.delete(ref);
  }

  /** Every code on every screen is over from now on. */
  expireAll(): void {
    this.#open.clear();
  }
}
