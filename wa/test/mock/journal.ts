/** What happened, in order: for a test that asks why. */

export type Fact = Readonly<Record<string, string | number | boolean | null>>;

export interface Entry {
  /** Milliseconds of the Unix clock. */
  readonly at: number;
  readonly what: string;
  readonly facts: Fact;
}

const KEPT = 5_000;

export class Journal {
  readonly #entries: Entry[] = [];

  add(what: string, facts: Fact = {}): void {
    this.#entries.push({ at: Date.now(), what, facts });
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  count(what: string): number {
    return this.#entries.filter((entry) => entry.what === what).length;
  }
}
