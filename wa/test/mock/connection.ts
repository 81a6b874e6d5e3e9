/** One client's connection, from its first frame to its end: registration or login, then its stanzas. */

import { type BinaryNode, KEY_BUNDLE_TYPE, type proto } from "@whiskeysockets/baileys";
import type { WebSocket } from "ws";

import type { Companion } from "./companion.js";
import { children, node, nowSeconds } from "./nodes.js";
import { takeFromOffice } from "./outgoing.js";
import { signedByDevice } from "./pairing.js";
import type { CodePairing } from "./pairing-code.js";
import { answerQuery } from "./queries.js";
import { takeConfirmation, takeReceipt } from "./receipts.js";
import type { MockWhatsApp } from "./server.js";
import { Wire } from "./wire.js";

/** What a device that is not linked yet told of itself. */
export interface Registration {
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
}

export class Connection {
  readonly #wire: Wire;
  companion: Companion | null = null;
  registration: Registration | null = null;
  /** A pairing by code that began on this connection. */
  code: CodePairing | null = null;
  #pairing: Companion | null = null;
  #paired: ((device: string) => void) | null = null;
  #outbox: Promise<void> = Promise.resolve();
  #tag = 0;

  constructor(
    readonly world: MockWhatsApp,
    socket: WebSocket,
  ) {
    this.#wire = new Wire(socket, world.authority, {
      onLogin: (payload, noiseKey) => this.#login(payload, noiseKey),
      onNode: (stanza) => this.#take(stanza),
      onClose: () => {
        this.#closed();
      },
      onFault: (error) => {
        world.journal.add("fault", { reason: error instanceof Error ? error.message : String(error) });
      },
    });
  }

  nextTag(): string {
    return `mock-${String(++this.#tag)}`;
  }

  send(stanza: BinaryNode): void {
    const delayMs = this.companion?.phone.faults.delayMs ?? 0;
    this.#outbox = this.#outbox.then(async () => {
      if (delayMs > 0) await this.world.pause(delayMs);
      this.#wire.send(stanza);
    });
  }

  /** TCP is gone without a word. */
  drop(): void {
    this.world.journal.add("dropped", { phone: this.companion?.phone.number ?? null });
    this.#detach();
    this.#wire.cut();
  }

  /** The stream ends by an error: 503 or 515, or `conflict` without a code. */
  async streamError(code: string | null, reason = "error"): Promise<void> {
    this.send(node("stream:error", { code: code ?? undefined }, [node(reason, { type: "replaced" })]));
    await this.#end();
  }

  async fail(code: string): Promise<void> {
    this.send(node("failure", { reason: code, location: "mock" }));
    await this.#end();
  }

  /** Somebody logged in as the same device. */
  replaced(): void {
    this.#detach();
    void this.streamError(null, "conflict");
  }

  /** Shows the device that it belongs to an account now; resolves when the device signed. */
  pair(companion: Companion, success: (stanzaId: string) => BinaryNode): Promise<string> {
    this.#pairing = companion;
    const done = new Promise<string>((resolve) => {
      this.#paired = resolve;
    });
    this.send(success(this.nextTag()));
    return done;
  }

  async #end(): Promise<void> {
    await this.#outbox;
    this.#wire.close();
  }

  #detach(): void {
    this.companion?.offline(this);
    this.world.refs.withdraw(this);
  }

  #closed(): void {
    this.#detach();
    this.world.connections.delete(this);
  }

  async #login(payload: proto.ClientPayload, noiseKey: Buffer): Promise<void> {
    if (payload.devicePairingData) {
      const { eIdent, eKeytype } = payload.devicePairingData;
      if (!eIdent || Buffer.compare(eKeytype ?? Buffer.alloc(0), KEY_BUNDLE_TYPE) !== 0) {
        await this.fail("400");
        return;
      }
      this.registration = { noiseKey, identity: Buffer.from(eIdent) };
      const refs = this.world.refs.issue(this).map((ref) => node("ref", {}, Buffer.from(ref)));
      this.send(
        node("iq", { from: "s.whatsapp.net", id: this.nextTag(), type: "set" }, [node("pair-device", {}, refs)]),
      );
      return;
    }
    const phone = this.world.phones.get(String(payload.username));
    const companion = phone?.companion(payload.device ?? 0);
    const refusal = phone?.faults.takeRefusal() ?? null;
    const known = companion?.removed === false && companion.noiseKey.equals(noiseKey);
    if (companion === undefined || refusal !== null || !known) {
      this.world.journal.add("login refused", { phone: phone?.number ?? null, code: refusal ?? "401" });
      await this.fail(refusal ?? "401");
      return;
    }
    this.companion = companion;
    this.world.journal.add("login", { phone: companion.phone.number, device: companion.device });
    this.send(node("success", { t: nowSeconds(), lid: companion.lidJid, creation: nowSeconds() }));
    companion.online(this);
    companion.phone.welcome(companion);
  }

  async #take(stanza: BinaryNode): Promise<void> {
    if (stanza.tag === "iq" && stanza.attrs["type"] === "result") {
      await this.#signed(stanza);
      return;
    }
    if (stanza.tag === "iq") {
      await answerQuery(this, stanza);
      return;
    }
    if (this.companion === null) return;
    await this.#takeFrom(this.companion, stanza);
  }

  async #takeFrom(companion: Companion, stanza: BinaryNode): Promise<void> {
    switch (stanza.tag) {
      case "message":
        await takeFromOffice(this, companion, stanza);
        return;
      case "receipt":
        await takeReceipt(this, companion, stanza);
        return;
      case "ack":
        takeConfirmation(this, companion, stanza);
        return;
      case "chatstate":
      case "presence":
        companion.phone.takePresence(stanza, children(stanza)[0]?.tag ?? stanza.attrs["type"] ?? "none");
        return;
      default:
        return;
    }
  }

  async #signed(stanza: BinaryNode): Promise<void> {
    const companion = this.#pairing;
    if (companion === null || children(stanza)[0]?.tag !== "pair-device-sign") return;
    if (!signedByDevice(companion, stanza)) throw new Error("the new device did not sign its identity");
    companion.phone.add(companion);
    this.#pairing = null;
    this.world.journal.add("paired", { phone: companion.phone.number, device: companion.device });
    // WhatsApp asks every new device to come back with its new name.
    await this.streamError("515", "restart");
    this.#paired?.(companion.jid);
  }
}
