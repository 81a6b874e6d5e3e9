/** What reached one reader: every delivery as it came, and what a person would see on the screen. */

import type { Described } from "./content.js";

export interface Delivery extends Described {
  readonly id: string;
  /** Digits of the writer's number. */
  readonly from: string;
  /** The address that it was written to. */
  readonly to: string;
  /** Milliseconds of the Unix clock. */
  readonly at: number;
  readonly readable: boolean;
  /** This id was seen before: a client shows it once. */
  readonly repeated: boolean;
}

export class Inbox {
  readonly #raw: Delivery[] = [];
  readonly #seen = new Map<string, Delivery>();

  add(delivery: Omit<Delivery, "at" | "repeated">): Delivery {
    const entry = { ...delivery, at: Date.now(), repeated: this.#seen.has(delivery.id) };
    this.#raw.push(entry);
    if (entry.readable && !entry.repeated) this.#seen.set(entry.id, entry);
    return entry;
  }

  get raw(): readonly Delivery[] {
    return this.#raw;
  }

  /** In the order of their first readable delivery. */
  get seen(): readonly Delivery[] {
    return [...this.#seen.values()];
  }

  texts(): (string | null)[] {
    return this.seen.map((delivery) => delivery.text);
  }
}
