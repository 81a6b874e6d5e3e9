import assert from "node:assert/strict";
import { test } from "node:test";

import { initAuthCreds } from "@whiskeysockets/baileys";

import type { LinkAuth } from "../../src/auth/state.js";
import { Link } from "../../src/link/link.js";
import type { Connection, Listener } from "../../src/link/whatsapp.js";
import { memoryKeys } from "../mock/signal.js";
import { eventually } from "../support/gateway.js";

const CONNECTION: Connection = {
  me: () => null,
  requestCode: () => Promise.resolve("ABCD1234"),
  find: () => Promise.resolve(null),
  phoneOfLid: () => Promise.resolve(null),
  compose: () => assert.fail("nothing is sent here"),
  relay: () => Promise.resolve(),
  showTyping: () => Promise.resolve(),
  markRead: () => Promise.resolve(),
  watchTyping: () => Promise.resolve(),
  logout: () => Promise.resolve(),
  end: () => undefined,
};

class World {
  readonly listeners: Listener[] = [];
  readonly retired: number[] = [];
  /** Ends each write of keys that is under way. */
  readonly writes: (() => void)[] = [];
  isSlow = false;
  #loaded = 0;
  readonly link = new Link(
    {
      businessId: "b",
      connect: ({ listener }) => {
        this.listeners.push(listener);
        return CONNECTION;
      },
      loadAuth: () => Promise.resolve(this.#auth(++this.#loaded)),
      wipeAuth: () => Promise.resolve(),
      sentMessage: () => Promise.resolve(null),
      traffic: {
        decrypted: () => Promise.resolve(), known: () => Promise.resolve(null), arrived: () => undefined, receipt: () => undefined, addresses: () => undefined,
        typing: () => undefined, opened: () => undefined, closed: () => undefined,
      },
      record: { write: () => undefined, flush: () => Promise.resolve() },
      pauses: { firstMs: 1, longestMs: 1 },
      log: () => undefined,
    },
    { state: "closed", reason: "network", phone: null, since: new Date(0), lastTrafficAt: null },
  );

  #auth(number: number): LinkAuth {
    return {
      state: { creds: initAuthCreds(), keys: memoryKeys() },
      isPaired: () => true,
      save: () => undefined,
      flush: () => (this.isSlow ? new Promise((resolve) => this.writes.push(resolve)) : Promise.resolve()),
      retire: () => {
        this.retired.push(number);
        return Promise.resolve();
      },
    };
  }
}

test("W13: told to connect from two sides at once it makes one connection", async () => {
  const world = new World();
  await Promise.all([world.link.resume(), world.link.pair(null)]);
  assert.equal(world.listeners.length, 1);
});

test("W24: a stop whose keys take long to write leaves the next connection its own", async () => {
  const world = new World();
  await world.link.resume();
  world.isSlow = true;
  const stopped = world.link.stop(null);
  const resumed = world.link.resume();
  await eventually(() => Promise.resolve(world.writes.length > 0));
  assert.equal(world.listeners.length, 1);
  world.isSlow = false;
  world.writes[0]?.();
  await Promise.all([stopped, resumed]);
  assert.deepEqual([world.listeners.length, world.retired], [2, [1]]);
  world.listeners[1]?.closed(428);
  await eventually(() => Promise.resolve(world.listeners.length === 3));
  assert.deepEqual(world.retired, [1]);
});
