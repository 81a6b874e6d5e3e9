/** One business's link to WhatsApp: from nothing over a code on the screen to an open connection, and back. */

import { setTimeout as delay } from "node:timers/promises";

import type { LinkAuth } from "../auth/state.js";
import type { LinkReason, LinkState } from "../events/types.js";
import type { Log } from "../log.js";
import { phoneOf, withoutDevice } from "../inbound/addresses.js";
import { nextStep, type Pauses, pauseMs, type Step } from "./ladder.js";
import type { LinkRecord, Standing } from "./record.js";
import type { Connect, ConnectOptions, Connection, Listener } from "./whatsapp.js";

/** A connection that was open for so many ms counts as a good one: the next pause is the shortest again. */
const STEADY_MS = 5_000;
/** Ms that a stopped link waits for the database before it is told as stopped all the same. */
const WRITTEN_MS = 5_000;
/** Ms that a pairing by code waits for WhatsApp to be ready for it. */
const CODE_MS = 10_000;

export interface Qr {
  readonly code: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What happens to messages; the link itself knows nothing of them. */
export type Traffic = Pick<Listener, "decrypted" | "known" | "arrived" | "receipt" | "addresses" | "typing"> & {
  opened(): void;
  /** Called after the last thing that a connection told. */
  closed(): void;
};

export interface LinkParts {
  readonly businessId: string;
  readonly connect: Connect;
  /** `fresh`: forget half a pairing and begin with new keys. */
  readonly loadAuth: (fresh: boolean) => Promise<LinkAuth>;
  readonly wipeAuth: () => Promise<void>;
  readonly sentMessage: ConnectOptions["sentMessage"];
  readonly traffic: Traffic;
  readonly record: LinkRecord;
  readonly pauses: Pauses;
  readonly log: Log;
}

export class Link {
  private standing: Standing;
  private auth: LinkAuth | undefined;
  private connection: Connection | undefined;
  /** Counts connections: what an old one still tells is not heard. */
  private era = 0;
  private attempts = 0;
  private openedAt = 0;
  private scanned = false;
  private code: { digits: string; value: string } | undefined;
  private currentQr: Qr | undefined;
  private timer: NodeJS.Timeout | undefined;
  private trafficAt: Date | null;
  private waiters: (() => void)[] = [];
  private beginning: Promise<void> | undefined;
  /** The last hang-up, until its keys are written and nothing more is. */
  private ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: LinkParts,
    known: Standing & { lastTrafficAt: Date | null },
  ) {
    this.standing = known;
    this.trafficAt = known.lastTrafficAt;
  }

  get status(): Standing & { lastTrafficAt: Date | null } {
    return { ...this.standing, lastTrafficAt: this.trafficAt };
  }

  get qr(): Qr | undefined {
    return this.standing.state === "qr" ? this.currentQr : undefined;
  }

  /** Only while WhatsApp has let us in. */
  get open(): Connection | undefined {
    return this.standing.state === "open" ? this.connection : undefined;
  }

  /** True while a connection is there or on its way: asking for it again changes nothing. */
  get isBusy(): boolean {
    return this.connection !== undefined || this.timer !== undefined;
  }

  /** Connect with the stored keys; this process owns the link. */
  async resume(): Promise<void> {
    if (!this.isBusy) await (this.beginning ??= this.begin().finally(() => { this.beginning = undefined; }));
  }

  /**
   * Begin a pairing with new keys; a link that was stopped and still has its keys connects with them. With `digits` of
   * a phone, resolves to the code to type on it, or null when there is none.
   */
  async pair(digits: string | null): Promise<string | null> {
    await this.resume();
    return digits === null || this.standing.state === "open" ? null : this.pairingCode(digits);
  }

  /** Log out at WhatsApp if it can be told, and forget the keys. */
  async unlink(): Promise<void> {
    const { open } = this;
    await open?.logout().catch((error: unknown) => {
      this.parts.log("warning", "link.logout_untold", { business_id: this.parts.businessId, reason: String(error) });
    });
    await this.hangUp();
    await this.parts.wipeAuth();
    this.become("off", "unlinked", null);
  }

  /** Close without logging out; everything written. `tell`: the CRM hears of it. */
  async stop(tell: { state: LinkState; reason: LinkReason } | null): Promise<void> {
    await this.hangUp();
    if (tell !== null) this.become(tell.state, tell.reason, this.standing.phone);
  }

  private async begin(): Promise<void> {
    const { era } = this;
    await this.ending;
    const stored = await this.parts.loadAuth(false);
    const auth = stored.isPaired() ? stored : await this.parts.loadAuth(true);
    if (era !== this.era) return;
    this.auth = auth;
    this.attempts = 0;
    this.dial("none");
  }

  private hangUp(): Promise<void> {
    this.era += 1;
    clearTimeout(this.timer);
    this.timer = undefined;
    const { connection } = this;
    this.connection = undefined;
    connection?.end();
    this.currentQr = undefined;
    this.code = undefined;
    if (connection !== undefined) this.parts.traffic.closed();
    const { auth } = this;
    this.auth = undefined;
    this.ending = this.ending.then(() => this.retire(auth));
    return this.ending;
  }

  private async retire(auth: LinkAuth | undefined): Promise<void> {
    await auth?.flush().catch((error: unknown) => {
      this.parts.log("error", "link.keys_unwritten", { business_id: this.parts.businessId, reason: String(error) });
    });
    await auth?.retire();
  }

  private dial(reason: LinkReason): void {
    const { auth } = this;
    if (auth === undefined) return;
    this.era += 1;
    const { era } = this;
    this.timer = undefined;
    this.scanned = false;
    this.currentQr = undefined;
    this.code = undefined;
    this.become("connecting", reason, this.standing.phone);
    const mine = (): boolean => era === this.era;
    this.connection = this.parts.connect({
      auth,
      sentMessage: this.parts.sentMessage,
      listener: this.listener(auth, mine),
    });
  }

  private listener(auth: LinkAuth, mine: () => boolean): Listener {
    const { traffic } = this.parts;
    return {
      qr: (code, validMs) => {
        // After a scan the code on the screen stays as it is until WhatsApp has closed for the restart.
        if (!mine() || this.scanned || auth.isPaired() || this.code !== undefined) return;
        this.currentQr = { code, expiresAt: Date.now() + validMs };
        this.become("qr", "none", null);
      },
      paired: () => {
        if (!mine()) return;
        this.scanned = true;
        this.currentQr = undefined;
        this.become("connecting", "none", null);
      },
      opened: () => {
        if (!mine()) return;
        this.openedAt = Date.now();
        const me = this.connection?.me();
        this.become("open", "none", me === null || me === undefined ? null : phoneOf(withoutDevice(me.id)));
        traffic.opened();
      },
      closed: (code) => {
        if (mine()) this.closed(auth, code);
      },
      // Also of a connection that is being replaced: what was decrypted is ours to keep.
      decrypted: (received) => traffic.decrypted(received),
      known: (waId) => traffic.known(waId),
      arrived: (received) => { traffic.arrived(received); },
      receipt: (receipt) => { traffic.receipt(receipt); },
      addresses: (lid, phone) => { traffic.addresses(lid, phone); },
      typing: (chat, typing) => {
        if (mine()) traffic.typing(chat, typing);
      },
      traffic: () => {
        if (mine()) this.trafficAt = new Date();
      },
    };
  }

  private closed(auth: LinkAuth, code: number): void {
    const wasSteady = this.standing.state === "open" && Date.now() - this.openedAt >= STEADY_MS;
    if (wasSteady) this.attempts = 0;
    this.connection = undefined;
    this.parts.traffic.closed();
    const step = nextStep(code, auth.isPaired());
    this.parts.log("info", "link.closed", { business_id: this.parts.businessId, code, then: step.do });
    const pause = step.do === "wait" ? pauseMs(this.attempts++, this.parts.pauses, Math.random) : 0;
    if (step.do === "wait") this.become("connecting", step.reason, this.standing.phone);
    this.later(auth, step, pause);
  }

  /** The timer stands for the whole way back: until it has run, the link counts as busy. */
  private later(auth: LinkAuth, step: Step, pause: number): void {
    const { era } = this;
    this.timer = setTimeout(() => {
      this.after(auth, step, era).catch((error: unknown) => {
        // The database is away: nothing is connected with keys that are not written.
        this.parts.log("error", "link.waiting", { business_id: this.parts.businessId, reason: String(error) });
        if (era === this.era) this.later(auth, step, pauseMs(this.attempts++, this.parts.pauses, Math.random));
      });
    }, pause);
  }

  private async after(auth: LinkAuth, step: Step, era: number): Promise<void> {
    await auth.flush();
    if (era !== this.era) return;
    if (step.do === "reconnect" || step.do === "wait") {
      // A pairing that broke off begins with new keys: half of it would be refused as a login.
      if (!auth.isPaired()) {
        await auth.retire();
        this.auth = await this.parts.loadAuth(true);
      }
      if (era === this.era) this.dial(step.do === "wait" ? step.reason : "none");
      return;
    }
    await auth.retire();
    if (step.do === "wipe") await this.parts.wipeAuth();
    // Told only once it is on disk: a process that is killed now must not dial again and throw out the other owner.
    const stopped: Standing = { state: "closed", reason: step.reason, phone: this.standing.phone, since: new Date() };
    this.parts.record.write(stopped, this.trafficAt);
    await this.parts.record.flush(WRITTEN_MS);
    if (era !== this.era) return;
    this.timer = undefined;
    this.auth = undefined;
    this.show(stopped);
  }

  private async pairingCode(digits: string): Promise<string | null> {
    if (this.code !== undefined) return this.code.digits === digits ? this.code.value : null;
    const until = Date.now() + CODE_MS;
    while (this.standing.state === "connecting" && Date.now() < until) await this.changed(until - Date.now());
    const { connection } = this;
    if (this.standing.state !== "qr" || connection === undefined) return null;
    const value = await connection.requestCode(digits);
    if (connection === this.connection) this.code = { digits, value };
    return value;
  }

  private async changed(withinMs: number): Promise<void> {
    const change = new Promise<void>((resolve) => this.waiters.push(resolve));
    await Promise.race([change, delay(withinMs, undefined, { ref: false })]);
  }

  private become(state: LinkState, reason: LinkReason, phone: string | null): void {
    const isSame = state === this.standing.state && reason === this.standing.reason && state !== "qr";
    const standing = { state, reason, phone, since: isSame ? this.standing.since : new Date() };
    if (!isSame) this.parts.record.write(standing, this.trafficAt);
    this.show(standing);
  }

  private show(standing: Standing): void {
    this.standing = standing;
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}
