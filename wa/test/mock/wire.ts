/** Frames of one WebSocket: intro, handshake, then binary nodes both ways, each in its order. */

import { type BinaryNode, decodeBinaryNode, encodeBinaryNode, NOISE_WA_HEADER, type proto } from "@whiskeysockets/baileys";
import type { RawData, WebSocket } from "ws";

import { type NoiseAuthority, NoiseServer } from "./noise.js";

export interface WireListener {
  readonly onLogin: (payload: proto.ClientPayload, noiseKey: Buffer) => Promise<void>;
  readonly onNode: (node: BinaryNode) => Promise<void>;
  readonly onClose: () => void;
  readonly onFault: (error: unknown) => void;
}

const LENGTH_BYTES = 3;

export class Wire {
  readonly #noise: NoiseServer;
  #buffer = Buffer.alloc(0);
  #step: "intro" | "hello" | "finish" | "open" = "intro";
  #work: Promise<void> = Promise.resolve();

  constructor(
    readonly socket: WebSocket,
    authority: NoiseAuthority,
    readonly listener: WireListener,
  ) {
    this.#noise = new NoiseServer(authority);
    socket.on("message", (data) => {
      this.#buffer = Buffer.concat([this.#buffer, joined(data)]);
      this.#drain();
    });
    socket.on("close", () => {
      listener.onClose();
    });
    // A client that is killed resets its connection; "close" follows.
    socket.on("error", () => undefined);
  }

  send(node: BinaryNode): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(framed(this.#noise.seal(encodeBinaryNode(node))));
  }

  /** Ends by a close frame, after what was sent. */
  close(): void {
    this.socket.close();
  }

  /** Cuts TCP at once, as a network that is gone. */
  cut(): void {
    this.socket.terminate();
  }

  #drain(): void {
    if (this.#step === "intro") {
      const start = this.#buffer.indexOf(NOISE_WA_HEADER);
      if (start < 0) return;
      this.#buffer = this.#buffer.subarray(start + NOISE_WA_HEADER.length);
      this.#step = "hello";
    }
    while (this.#buffer.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + this.#buffer.readUIntBE(0, LENGTH_BYTES);
      if (this.#buffer.length < end) return;
      const frame = this.#buffer.subarray(LENGTH_BYTES, end);
      this.#buffer = this.#buffer.subarray(end);
      this.#work = this.#work.then(() => this.#read(frame)).catch((error: unknown) => {
        this.listener.onFault(error);
        this.cut();
      });
    }
  }

  async #read(frame: Buffer): Promise<void> {
    switch (this.#step) {
      case "hello":
        this.socket.send(framed(this.#noise.hello(frame)));
        this.#step = "finish";
        return;
      case "finish": {
        const { payload, noiseKey } = this.#noise.finish(frame);
        this.#step = "open";
        await this.listener.onLogin(payload, noiseKey);
        return;
      }
      default:
        await this.listener.onNode(await decodeBinaryNode(this.#noise.open(frame)));
    }
  }
}

function framed(data: Uint8Array): Buffer {
  const frame = Buffer.alloc(LENGTH_BYTES + data.length);
  frame.writeUIntBE(data.length, 0, LENGTH_BYTES);
  frame.set(data, LENGTH_BYTES);
  return frame;
}

function joined(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
