/** A TCP way between two processes that can be cut: nobody there, or gone just before the answer. */

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type Mood =
  | "open"
  /** Every connection is refused, as when the process is dead. */
  | "dead"
  /** The request arrives and is worked on; its answer never comes back. */
  | "no_answer";

export class Cutter {
  mood: Mood = "open";
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((from) => {
    this.#pass(from);
  });

  constructor(readonly target: number) {}

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the way is not open");
    return `http://127.0.0.1:${String(address.port)}`;
  }

  /** Changes the mood and cuts what is under way. */
  become(mood: Mood): void {
    this.mood = mood;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.become("dead");
    this.#server.close();
    await once(this.#server, "close");
  }

  #pass(from: Socket): void {
    if (this.mood === "dead") {
      from.destroy();
      return;
    }
    const to = connect(this.target, "127.0.0.1");
    for (const socket of [from, to]) {
      this.#sockets.add(socket);
      // Either end may be cut at any time; that is what this is for.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to);
    to.on("data", (bytes: Buffer) => {
      if (this.mood === "no_answer") from.destroy();
      else from.write(bytes);
    });
  }
}
